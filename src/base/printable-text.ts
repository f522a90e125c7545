/** Text of a log for places that are no page: files, pictures. */

/** Marks of direction, by which a text can be made to read otherwise than it is. */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const SPACES = /[\t\n\v\f\r\u0085\u2028\u2029]+/g
const CONTROLS = /[\p{Cc}\ufffe\uffff]/gu

/**
 * The text in one line: line ends and tabs are spaces, other control characters are left out, halves of characters become
 * U+FFFD, and marks of direction are shown as `[U+202E]`. All of it may stand in XML, once `&<>"` are escaped.
 */
export function printableText(text: string): string {
  return text
    .replace(SPACES, ' ')
    .replace(CONTROLS, '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(DIRECTION, (mark) => `[U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`)
}
