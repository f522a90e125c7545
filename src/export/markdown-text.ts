/**
 * Text of a log in Markdown. All of it is inline code, in which neither HTML nor links nor emphasis means anything; what
 * would end the line, or turn the direction of what is read, is written as its number.
 */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g

export function inlineCode(text: string): string {
  const line = visibleText(text)
  if (line === '') return '(empty)'
  // a text with backquotes needs a longer fence, and a blank that the reader takes away
  let longest = 0
  for (const [run] of line.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  const fence = '`'.repeat(longest + 1)
  const isPadded = longest > 0 || (/^ .*\S.* $/.test(line) && line.length > 2)
  return isPadded ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`
}

/** In one line, with a number for each character that is not seen: `a\u{a}b`. */
export function visibleText(text: string): string {
  return text.replaceAll(UNSEEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
}
