/**
 * A regular expression of RE2 → one of Oniguruma, the dialect of jq, that is found in the same texts. Only whether it is
 * found counts: captures and greed are dropped. Flags are resolved, and classes are written out, as both dialects know
 * the same words for different things: `\d`, `\w`, `\b`, `$`, `(?i)`, `(?m)`.
 */

/** A part of RE2 without an exact form in Oniguruma; the message names it. */
export class Untranslatable extends Error {}

/** Throws `Untranslatable`. The pattern must be one that RE2 takes. */
export function toOniguruma(pattern: string): string {
  return new Translator(pattern).translate()
}

/** A text as a pattern that finds it alone. */
export function escapeOniguruma(text: string): string {
  return Array.from(text)
    .map((char) => literal(char.codePointAt(0) ?? 0))
    .join('')
}

/** Any one character. */
export const ANY = String.raw`(?:.|\n)`

/** Code points, both ends included, in order and apart. */
type Ranges = readonly (readonly [from: number, to: number])[]

/** A translated piece, and whether it takes no characters, as anchors do not. */
interface Part {
  readonly text: string
  readonly isEmpty: boolean
}

interface Flags {
  readonly isCaseless: boolean
  readonly isMultiLine: boolean
  readonly isDotAll: boolean
}

const MAX = 0x10ffff
const DIGITS: Ranges = [[0x30, 0x39]]
const SPACES: Ranges = [
  [0x09, 0x0a],
  [0x0c, 0x0d],
  [0x20, 0x20],
]
const WORD: Ranges = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]
const PERL: Readonly<Record<string, Ranges>> = { d: DIGITS, s: SPACES, w: WORD }
const POSIX: Readonly<Record<string, Ranges>> = {
  alnum: WORD.filter(([from]) => from !== 0x5f),
  alpha: WORD.slice(1).filter(([from]) => from !== 0x5f),
  ascii: [[0, 0x7f]],
  blank: [
    [0x09, 0x09],
    [0x20, 0x20],
  ],
  cntrl: [
    [0, 0x1f],
    [0x7f, 0x7f],
  ],
  digit: DIGITS,
  graph: [[0x21, 0x7e]],
  lower: [[0x61, 0x7a]],
  print: [[0x20, 0x7e]],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  space: [
    [0x09, 0x0d],
    [0x20, 0x20],
  ],
  upper: [[0x41, 0x5a]],
  word: WORD,
  xdigit: [
    [0x30, 0x39],
    [0x41, 0x46],
    [0x61, 0x66],
  ],
}
const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }
const IN_WORD = '[0-9A-Z_a-z]'
const EDGE = `(?:(?<=${IN_WORD})(?!${IN_WORD})|(?<!${IN_WORD})(?=${IN_WORD}))`
const NO_EDGE = `(?:(?<=${IN_WORD})(?=${IN_WORD})|(?<!${IN_WORD})(?!${IN_WORD}))`
const REPEAT = /([*+?])\??|\{(\d+)(,?)(\d*)\}\??/y
const GROUP = /\(\?(?:P?<\w+>|([imsU]*)(?:-([imsU]+))?([:)]))/y
const CODE = /x\{([0-9a-f]{1,6})\}|x([0-9a-f]{2})|(0[0-7]{0,2}|[1-7][0-7]{1,2})/iy

class Translator {
  private readonly pattern: string
  private at = 0
  private flags: Flags = { isCaseless: false, isMultiLine: false, isDotAll: false }

  constructor(pattern: string) {
    this.pattern = pattern
  }

  translate(): string {
    const { text } = this.alternatives()
    if (this.at < this.pattern.length) throw new Untranslatable('a parenthesis that closes nothing')
    return text
  }

  private alternatives(): Part {
    const before = this.flags
    const all: Part[] = [this.sequence()]
    while (this.take('|')) all.push(this.sequence())
    this.flags = before
    return { text: all.map(({ text }) => text).join('|'), isEmpty: all.every(({ isEmpty }) => isEmpty) }
  }

  private sequence(): Part {
    let text = ''
    let isEmpty = true
    while (this.at < this.pattern.length && !'|)'.includes(this.pattern[this.at])) {
      const part = this.repeated(this.atom())
      text += part.text
      isEmpty &&= part.isEmpty
    }
    return { text, isEmpty }
  }

  private repeated(part: Part): Part {
    REPEAT.lastIndex = this.at
    const match = REPEAT.exec(this.pattern)
    if (match === null) return part
    this.at = REPEAT.lastIndex
    const [, sign, least, comma, most] = match
    const isOptional = sign === '*' || sign === '?' || Number(least) === 0
    // Oniguruma does not repeat what takes nothing, and once is as good
    if (part.isEmpty) return isOptional ? { text: '(?:)', isEmpty: true } : part
    const times = sign ?? (comma === '' ? `{${least}}` : `{${least},${most}}`)
    return { text: `(?:${part.text})${times}`, isEmpty: false }
  }

  private atom(): Part {
    const char = this.codePoint()
    const { isMultiLine, isDotAll } = this.flags
    switch (String.fromCodePoint(char)) {
      case '(':
        return this.group()
      case '[':
        return taking(this.charClass())
      case '.':
        return taking(isDotAll ? ANY : '.')
      case '^':
        return anchor(isMultiLine ? String.raw`(?:\A|(?<=\n))` : String.raw`\A`)
      case '$':
        return anchor(isMultiLine ? String.raw`(?=\n|\z)` : String.raw`\z`)
      case '\\':
        return this.escape()
      default:
        return taking(this.character(char))
    }
  }

  private group(): Part {
    GROUP.lastIndex = --this.at
    const match = GROUP.exec(this.pattern)
    if (match === null) {
      if (this.pattern.startsWith('(?', this.at)) throw new Untranslatable(this.pattern.slice(this.at, this.at + 4))
      this.at++
      return this.closed()
    }
    this.at = GROUP.lastIndex
    const [, on = '', off = '', end = ':'] = match
    const before = this.flags
    const flag = (name: string, was: boolean): boolean => (was || on.includes(name)) && !off.includes(name)
    this.flags = {
      isCaseless: flag('i', before.isCaseless),
      isMultiLine: flag('m', before.isMultiLine),
      isDotAll: flag('s', before.isDotAll),
    }
    if (end === ')') return this.nothing() // up to the end of the group around it
    const part = this.closed()
    this.flags = before
    return part
  }

  private closed(): Part {
    const { text, isEmpty } = this.alternatives()
    if (!this.take(')')) throw new Untranslatable('a parenthesis that is not closed')
    return { text: `(?:${text})`, isEmpty }
  }

  /** A repeat behind it would be of what stands before it. */
  private nothing(): Part {
    REPEAT.lastIndex = this.at
    if (REPEAT.test(this.pattern)) throw new Untranslatable('a repeat of nothing')
    return anchor('')
  }

  private escape(): Part {
    const char = this.pattern[this.at] ?? ''
    switch (char) {
      case 'A':
      case 'z':
        this.at++
        return anchor(`\\${char}`)
      case 'b':
      case 'B':
        this.at++
        return anchor(char === 'b' ? EDGE : NO_EDGE)
      case 'Q':
        return this.quoted()
    }
    const ranges = this.perlClass()
    return taking(ranges === undefined ? this.character(this.escaped()) : classText(ranges))
  }

  /** `\Q…\E`; a repeat after it is of its last character. */
  private quoted(): Part {
    const end = this.pattern.indexOf('\\E', this.at)
    const text = this.pattern.slice(this.at + 1, end < 0 ? undefined : end)
    this.at = end < 0 ? this.pattern.length : end + 2
    const chars = Array.from(text).map((char) => this.character(char.codePointAt(0) ?? 0))
    const last = chars.pop()
    if (last === undefined) return this.nothing()
    const repeated = this.repeated(taking(last))
    return { text: chars.join('') + repeated.text, isEmpty: false }
  }

  /** The class of `d`, `S` …; undefined where another character stands. */
  private perlClass(): Ranges | undefined {
    const char = this.pattern[this.at] ?? ''
    if (char === 'p' || char === 'P' || char === 'C') throw new Untranslatable(`\\${char}`)
    const name = char.toLowerCase()
    if (!Object.hasOwn(PERL, name)) return undefined
    this.at++
    const ranges = this.folded(PERL[name])
    return name === char ? ranges : negated(ranges)
  }

  /** The code point of what stands behind a backslash. */
  private escaped(): number {
    CODE.lastIndex = this.at
    const match = CODE.exec(this.pattern)
    if (match !== null) {
      this.at = CODE.lastIndex
      const [, braced, hex, octal] = match
      return octal === undefined ? parseInt(braced ?? hex, 16) : parseInt(octal, 8)
    }
    const char = this.codePoint()
    const text = String.fromCodePoint(char)
    if (Object.hasOwn(CONTROLS, text)) return CONTROLS[text]
    if (/[0-9A-Za-z]/.test(text)) throw new Untranslatable(`\\${text}`)
    return char
  }

  private charClass(): string {
    const isNegated = this.take('^')
    const all: (readonly [number, number])[] = []
    for (let isFirst = true; isFirst || this.pattern[this.at] !== ']'; isFirst = false) {
      if (this.at >= this.pattern.length) throw new Untranslatable('a class that is not closed')
      all.push(...this.classItem())
    }
    this.at++
    const ranges = merged(all)
    return classText(isNegated ? negated(ranges) : ranges)
  }

  private classItem(): Ranges {
    const named = /\[:(\^?)([a-z]+):\]/y
    named.lastIndex = this.at
    const match = named.exec(this.pattern)
    if (match !== null && Object.hasOwn(POSIX, match[2])) {
      this.at = named.lastIndex
      const ranges = this.folded(POSIX[match[2]])
      return match[1] === '' ? ranges : negated(ranges)
    }
    if (this.take('\\')) {
      const ranges = this.perlClass()
      if (ranges !== undefined) return ranges
      this.at--
    }
    const from = this.classCharacter()
    const isRange =
      this.pattern[this.at] === '-' && this.at + 1 < this.pattern.length && this.pattern[this.at + 1] !== ']'
    if (!isRange) return this.folded([[from, from]])
    this.at++
    return this.folded([[from, this.classCharacter()]])
  }

  private classCharacter(): number {
    return this.take('\\') ? this.escaped() : this.codePoint()
  }

  private character(char: number): string {
    return this.flags.isCaseless ? classText(this.folded([[char, char]])) : literal(char)
  }

  /** With the other case of each letter, under `(?i)`. K and S each have a third form beyond ASCII. */
  private folded(ranges: Ranges): Ranges {
    if (!this.flags.isCaseless) return ranges
    const all = [...ranges]
    for (const [from, to] of ranges) {
      if (to > 0x7f) throw new Untranslatable('(?i) with letters beyond ASCII')
      for (let char = from; char <= to; char++) {
        const text = String.fromCodePoint(char)
        if (!/[a-z]/i.test(text)) continue
        const other = char ^ 0x20
        all.push([other, other])
        if (/k/i.test(text)) all.push([0x212a, 0x212a])
        if (/s/i.test(text)) all.push([0x17f, 0x17f])
      }
    }
    return merged(all)
  }

  private take(char: string): boolean {
    if (this.pattern[this.at] !== char) return false
    this.at++
    return true
  }

  private codePoint(): number {
    const char = this.pattern.codePointAt(this.at)
    if (char === undefined) throw new Untranslatable('an end within an escape')
    this.at += char > 0xffff ? 2 : 1
    return char
  }
}

function taking(text: string): Part {
  return { text, isEmpty: false }
}

function anchor(text: string): Part {
  return { text, isEmpty: true }
}

function merged(ranges: Ranges): Ranges {
  const all: [number, number][] = []
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = all.at(-1)
    if (last === undefined || from > last[1] + 1) all.push([from, to])
    else last[1] = Math.max(last[1], to)
  }
  return all
}

function negated(ranges: Ranges): Ranges {
  const all: [number, number][] = []
  let from = 0
  for (const [start, end] of ranges) {
    if (start > from) all.push([from, start - 1])
    from = end + 1
  }
  if (from <= MAX) all.push([from, MAX])
  return all
}

/** What reaches to the last character is written as the negation of the rest. */
function classText(ranges: Ranges): string {
  if (ranges.length === 0) return '(?!)'
  const isToEnd = ranges[ranges.length - 1][1] === MAX
  const written = isToEnd ? negated(ranges) : ranges
  if (written.length === 0) return ANY
  if (!isToEnd && written.length === 1 && written[0][0] === written[0][1]) return literal(written[0][0])
  const range = ([from, to]: readonly [number, number]): string =>
    from === to ? literal(from) : `${literal(from)}${to === from + 1 ? '' : '-'}${literal(to)}`
  return `[${isToEnd ? '^' : ''}${written.map(range).join('')}]`
}

/** A character outside of classes and in them. Blanks and what does not print are written by number. */
function literal(char: number): string {
  const text = String.fromCodePoint(char)
  if (char === 0x20 || /^[0-9A-Za-z_/:;,<>=@%"'!~`]$/.test(text)) return text
  if (char > 0x7e ? /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(text) : char > 0x20) return char > 0x7e ? text : `\\${text}`
  return `\\x{${char.toString(16)}}`
}
