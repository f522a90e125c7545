/** The version of Treeline, as package.json has it. */
export { version as TREELINE_VERSION } from '../../package.json'
