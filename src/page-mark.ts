import { TREELINE_VERSION } from './base/version'

/** By this element the single file of this version is known; `vite.config.ts` puts it there. */
export const PAGE_MARK = `<meta name="treeline-page" content="single-file ${TREELINE_VERSION}">`
