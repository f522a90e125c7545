/**
 * How tetra's compact format prints text from the log on one line. "Printable" is Go's `unicode.IsPrint`: letters,
 * marks, numbers, punctuation, symbols, and of the blanks only U+0020.
 */

const NEEDS_QUOTES = /[^\p{L}\p{M}\p{N}\p{P}\p{S}]/u
const TO_ESCAPE = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu
const LONE_SURROGATES = /\p{Surrogate}/gu

/** C0, DEL, C1 and the two line separators: what can break a line or drive a terminal. */
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
])

/**
 * Text as it is, unless it holds a blank or a character that is not printable; then as a Go string literal:
 *
 *   /bin/ls        /bin/ls             a "or \ alone changes nothing
 *   a "b"          "a \"b\""
 *   a⇥b            "a\tb"              ESC "\x1b", U+200B "\u200b", U+E0001 "\U000e0001"
 *
 * Half a surrogate pair becomes U+FFFD, which is printable. Source: Go's `strconv.Quote`.
 */
export function goQuote(text: string): string {
  const wellFormed = text.replace(LONE_SURROGATES, '\ufffd')
  return NEEDS_QUOTES.test(wellFormed) ? `"${wellFormed.replace(TO_ESCAPE, escapeCharacter)}"` : wellFormed
}

/**
 * For the fields that tetra prints without quoting (pod, function, address). Kubernetes and the kernel keep control
 * characters out of them, a forged log does not: these are escaped as in `goQuote`, all else stays as it is, so that a
 * line remains one line.
 */
export function escapeControls(text: string): string {
  return text.replace(LONE_SURROGATES, '\ufffd').replace(CONTROLS, escapeCharacter)
}

function escapeCharacter(character: string): string {
  const short = SHORT_ESCAPES.get(character)
  if (short !== undefined) return short
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80) return '\\x' + hex(code, 2)
  return code < 0x10000 ? '\\u' + hex(code, 4) : '\\U' + hex(code, 8)
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0')
}
