/** The page as it is built, with what this server has for it, as an element that no browser runs. */
import type { ServedList } from '../../sources/served-protocol'

/** `html` is index.html of the build, `scripts` the paths of what it may load later. */
export function pageWith(html: string, list: ServedList, scripts: readonly string[]): string {
  // the server may be gone when a part of the page is wanted: the browser has it then
  const prefetch = scripts.map((path) => `<link rel="prefetch" as="script" href="${path}">`).join('')
  // a file may have any name: nothing of it may end the element
  const text = JSON.stringify(list).replaceAll(/[<>&\u2028\u2029]/g, escapeForScript)
  const element = `<script type="application/json" id="treeline-served">${text}</script>`
  const end = html.lastIndexOf('</body>')
  return `${html.slice(0, end)}${prefetch}${element}\n${html.slice(end)}`
}

function escapeForScript(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}
