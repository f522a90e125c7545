/**
 * Where a value in a command line or in JSON ends:
 *
 *   --password=hunter2 -v               at white space
 *   --password=a\ b                     at white space without a backslash
 *   "password":"b1"}                    at a quote with what closes something behind it
 *   --password "correct horse" -v       a value in quotes, at the quote that closes it
 *   {\"password\":\"b1\"}               the same, where a text is in quotes itself
 *
 * Tetragon writes arguments with blanks in quotes, and leaves quotes within them as they are. All of it is scanned by hand
 * or by patterns that repeat one class of characters, as what else repeats fills the stack with a long text.
 */

/** [from, to) of a text. */
export interface Part {
  readonly from: number
  readonly to: number
}

/** A quote that opens a value, and how many backslashes are before it. */
export interface Opening {
  /** Behind the quote. */
  readonly from: number
  readonly quote: string
  readonly backslashes: number
}

const OPENING = /\$?(\\{0,3})(["'])(?=\S)/y

/** The quote that a value at a place begins with. */
export function openingAt(text: string, at: number): Opening | undefined {
  OPENING.lastIndex = at
  const match = OPENING.exec(text)
  return match === null ? undefined : { from: at + match[0].length, quote: match[2], backslashes: match[1].length }
}

const MOST_BACKSLASHES = 3

/** The quote right before a place. */
export function openingBefore(text: string, at: number): Opening | undefined {
  const quote = text[at - 1]
  if (quote !== '"' && quote !== "'") return undefined
  return { from: at, quote, backslashes: backslashesBefore(text, at - 1, 0, MOST_BACKSLASHES) }
}

function backslashesBefore(text: string, at: number, from: number, most: number): number {
  let count = 0
  while (count < most && at - count > from && text[at - count - 1] === '\\') count++
  return count
}

/** What ends a value when it stands behind a quote or a backslash. */
const CLOSES = /[\s"'`\\,;:)\]}&|<>]/

function isEndAt(text: string, at: number): boolean {
  return at >= text.length || CLOSES.test(text[at])
}

/** Where what a quote opened ends: before the quote that closes it; with the text where there is none. */
export function endOfQuoted(text: string, { quote, backslashes }: Opening, from: number): number {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    const count = backslashesBefore(text, at, from, backslashes + 1)
    if (count <= backslashes && isEndAt(text, at + 1)) return at - count
  }
  return text.length
}

const PLAIN = /[^\s"'`\\]*/y

/** Where a value without quotes around it ends. */
export function endOfWord(text: string, from: number): number {
  for (let at = from; ;) {
    PLAIN.lastIndex = at
    PLAIN.test(text)
    at = PLAIN.lastIndex
    if (text[at] === '\\') {
      let next = at + 1
      while (text[next] === '\\') next++
      const isBlankEscaped = (next - at) % 2 === 1 && (text[next] === ' ' || text[next] === '\t')
      if (!isBlankEscaped && isEndAt(text, next)) return at
      at = isBlankEscaped ? next + 1 : next
    } else if (at >= text.length || /\s/.test(text[at]) || isEndAt(text, at + 1)) return at
    else at++
  }
}

/** The value at a place; undefined where there is none. */
export function valueAt(text: string, at: number): Part | undefined {
  const opening = openingAt(text, at)
  if (opening !== undefined) return partOf(opening.from, endOfQuoted(text, opening, opening.from))
  let to = endOfWord(text, at)
  // what closes something around the value is no part of it
  while (to > at + 1 && ',;)]}'.includes(text[to - 1])) to--
  return partOf(at, to)
}

function partOf(from: number, to: number): Part | undefined {
  return to > from ? { from, to } : undefined
}
