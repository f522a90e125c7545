/** A cell that spreadsheets would run as a formula, or that begins with what they strip before they look. */
const FORMULA = /^[=+\-@\t\r\n]/
const QUOTED = /[",;\t\r\n]/

/**
 * A text of the log as a cell of RFC 4180. One that a spreadsheet would take for a formula gets an apostrophe in front,
 * which it shows as text.
 */
export function textCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
