/** Text of a log so that it reads as what it is. */

/**
 * Control characters, marks of direction and characters without width, by which a text can be made to read otherwise than
 * it is. Where a text has several lines, their ends and tabs are seen.
 */
const UNSEEN_IN_LINES =
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g
const LINE_ENDS_AND_TABS = /[\n\t]/g
const SPACES = /[\t\n\v\f\r\u0085\u2028\u2029]+/g
const CONTROLS = /[\p{Cc}\ufffe\uffff]/gu

/**
 * The text for one line of the page: a line end is `↵`, a tab `⇥`, and what else nobody would see is shown as `[U+202E]`.
 * Values in actions stay what they are.
 */
export function visibleText(text: string): string {
  return visibleLines(text).replace(LINE_ENDS_AND_TABS, (blank) => (blank === '\n' ? '↵' : '⇥'))
}

/** As `visibleText`, for where line ends and tabs are shown as such. */
export function visibleLines(text: string): string {
  return text.replace(
    UNSEEN_IN_LINES,
    (mark) => `[U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`,
  )
}

/**
 * The text in one line, for files and pictures: line ends and tabs are spaces, other control characters are left out,
 * halves of characters become U+FFFD, and what nobody would see is shown as `visibleText` does. All of it may stand in XML,
 * once `&<>"` are escaped.
 */
export function printableText(text: string): string {
  return visibleText(
    text
      .replace(SPACES, ' ')
      .replace(CONTROLS, '')
      .replace(/\p{Surrogate}/gu, '\ufffd'),
  )
}
