/**
 * A link as a small file, for links that chat tools cut. It is a page of plain HTML without script: opened by itself it
 * shows the link to press, dropped on the viewer it is the link. Only the view is taken of one, never its host.
 */

/** Chat tools and mail cut or break addresses near this length. */
export const MAX_CHAT_CHARS = 2000

export const LINK_FILE_NAME = 'treeline-link.html'

const HEAD = '<!doctype html><!-- Treeline link -->'
const MAX_FILE_BYTES = 1024 * 1024

/** `url` is the whole address, or the fragment alone for a viewer that is itself a file. */
export function printLinkFile(url: string, contents: readonly string[]): string {
  const escaped = escapeHtml(url)
  const how = url.startsWith('#')
    ? '<p>Open Treeline and drop this file on it.</p>'
    : `<p><a href="${escaped}">Open this view in Treeline</a>, or drop this file on an open one.</p>`
  return `${HEAD}
<html lang="en"><head><meta charset="utf-8"><title>A view in Treeline</title></head>
<body style="font: 16px system-ui; max-width: 40em; margin: 3em auto; padding: 0 1em">
<h1>A view in Treeline</h1>
${how}
<p>It holds:</p>
<ul>${contents.map((line) => `<li>${escapeHtml(line)}</li>`).join('\n')}</ul>
<data value="${escaped}"></data>
</body></html>
`
}

/** The fragment in a link file, with `#`; undefined for other files and for what cannot be read. */
export async function fragmentOfFile(blob: Blob): Promise<string | undefined> {
  if (blob.size > MAX_FILE_BYTES || blob.size < HEAD.length) return undefined
  try {
    if ((await blob.slice(0, HEAD.length).text()) !== HEAD) return undefined
    const match = /<data value="([^"]*)">/.exec(await blob.text())
    return match === null ? '#' : fragmentOf(unescapeHtml(match[1]))
  } catch {
    return undefined // loading it says why
  }
}

/** The fragment of a text that is nothing but a link; undefined for other texts. */
export function fragmentOfText(text: string): string | undefined {
  const url = text.trim()
  return /^(?:(?:https?|file):[^\s#]*)?#v=\d\S*$/.test(url) ? fragmentOf(url) : undefined
}

function fragmentOf(url: string): string {
  return url.slice(url.includes('#') ? url.indexOf('#') : url.length) || '#'
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (char) => ENTITIES[char])
}

function unescapeHtml(text: string): string {
  return text.replaceAll(
    /&(?:amp|lt|gt|quot);/g,
    (entity) => Object.entries(ENTITIES).find(([, code]) => code === entity)?.[0] ?? entity,
  )
}
