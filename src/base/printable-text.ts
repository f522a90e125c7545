/** Text of a log so that it reads as what it is. */

/** Marks of direction and characters without width, by which a text can be made to read otherwise than it is. */
const UNSEEN = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g
const SPACES = /[\t\n\v\f\r\u0085\u2028\u2029]+/g
const CONTROLS = /[\p{Cc}\ufffe\uffff]/gu

/** The text for the page, what nobody would see in it shown as `[U+202E]`. Values in actions stay what they are. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (mark) => `[U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`)
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
