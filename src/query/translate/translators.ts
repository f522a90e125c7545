/** All translators, to be loaded together when one is asked for. */
export { toAllowlist } from './to-allowlist'
export { toJq } from './to-jq'
export { toTetra } from './to-tetra'
