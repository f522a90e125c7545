/** By this element the single file is known as the one of this version; `vite.config.ts` puts it there. */
import { version } from '../package.json'

export const PAGE_MARK = { name: 'treeline-page', content: `single-file ${version}` } as const

/** The element as it stands in the file. */
export const PAGE_MARK_HTML = `<meta name="${PAGE_MARK.name}" content="${PAGE_MARK.content}">`
