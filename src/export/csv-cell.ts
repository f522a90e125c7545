/**
 * A cell that spreadsheets would run as a formula, also behind blanks and as a full-width character, or that begins with
 * what they strip before they look. One that begins with an apostrophe, too, so that one is always taken away again.
 */
const GUARDED = /^(?:['\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/
const QUOTED = /[",;\t\r\n]/
/** Some readers end at NUL, and terminals obey ESC. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g

/**
 * A text of the log as a cell of RFC 4180. One that a spreadsheet would take for a formula gets an apostrophe in front,
 * which it shows as text; control characters are written by number: `\u{1b}`.
 */
export function textCell(text: string): string {
  const guarded = GUARDED.test(text) ? `'${text}` : text
  const safe = guarded.replaceAll(CONTROL, (char) => `\\u{${char.charCodeAt(0).toString(16)}}`)
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
