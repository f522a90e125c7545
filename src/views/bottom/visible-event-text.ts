import { visibleText } from '../../base/printable-text'

/** A Go string literal, as tetra prints a text that holds a blank or what is not printable. */
const LITERAL = /(?<=^| )"(?:[^"\\]|\\.)*"/g
const ESCAPE = /\\(?:x([\da-f]{2})|u([\da-f]{4})|([nrtabfv])|.)/g
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
}

/** A field of tetra's compact line, with what nobody would see shown as in all other panes, not as Go escapes it. */
export function visibleEventText(text: string): string {
  return visibleText(
    text.replace(LITERAL, (literal) =>
      literal.replace(ESCAPE, (escape, byte?: string, unit?: string, short?: string) => {
        if (short !== undefined) return SHORT_ESCAPES[short]
        const hex = byte ?? unit
        return hex === undefined ? escape : String.fromCharCode(parseInt(hex, 16))
      }),
    ),
  )
}
