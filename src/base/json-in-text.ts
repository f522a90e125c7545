/**
 * JSON that stands in text. What is around it does not matter:
 *
 *   [pod/x/y] 2024-01-31T12:34:56Z {"a":1}       a prefix, also one that holds braces of its own
 *   {"a":1}{"b":2}  or  {"a":1}\n{"b":2}         several in a row
 *   level=info msg="{\"a\":1}"                   a quoted string
 *   2024-01-31,"{""a"":1}"                       a field of CSV
 */

export interface JsonInText {
  readonly value: unknown
  /** The characters that it was read from. */
  readonly from: number
  readonly to: number
}

export interface FoundJson {
  readonly found: readonly JsonInText[]
  /** Attempts that came to nothing: they cost the most. */
  readonly failures: number
  /** Objects that surely begin, and are cut off, malformed or the end of one whose begin is missing. */
  readonly cut: number
}

/** Of one line. */
const MAX_FAILURES = 16
/** Attempts that come to nothing may read the text so often. */
const MOST_READ = 16

/** Characters that attempts which come to nothing may still read. */
interface Allowance {
  left: number
}
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** The value that a text is; undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined // not JSON: the caller decides what it is then
  }
}

/** Where an object may begin. A brace of other text (`{7}`, `pod{x}`) is passed over. */
const OBJECT = /\{(?=\s*(?:\\*"|\}))/g
/** It surely begins: when it does not end, or is no JSON, then because it is cut off or malformed. */
const KEY = /\{\s*\\?"[^"\\]*\\?"\s*:/y
/** What stands before an object that is a part of another one: `"process":`, `"args":[`, `},`. */
const INSIDE = /(?:"\s*:|\}\s*,)[\s[]*$/

/**
 * The JSON in a text that holds an object somewhere, in the order of the text. Nothing is taken out of a larger object
 * whose begin or end is missing: what stands in there may be any text that someone made a program print.
 */
export function findJson(text: string): FoundJson {
  const brace = nextObject(text, 0)
  if (brace < 0) return { found: [], failures: 0, cut: 0 }
  const whole = wholeAt(text, brace)
  if (whole !== undefined) return { found: [whole], failures: 0, cut: 0 }
  const found: JsonInText[] = []
  const allowance = { left: MOST_READ * text.length }
  let failures = 1
  let cut = 0
  for (let next = brace, lineFrom = 0; next >= 0; next = nextObject(text, lineFrom)) {
    if (allowance.left <= 0) return { found, failures, cut: cut + 1 }
    const line = findInLine(text, lineFrom + startOfLastLine(text.slice(lineFrom, next)), allowance)
    for (const json of line.found) found.push(json)
    failures += line.failures
    cut += line.cut
    lineFrom = line.end
  }
  return { found, failures, cut }
}

/** All of the text but for a prefix, which is the usual case. */
function wholeAt(text: string, brace: number): JsonInText | undefined {
  const starts = /["[]/.test(text.slice(0, brace)) ? startsOfValues(text, brace) : []
  for (const from of [...starts, brace]) {
    if (INSIDE.test(text.slice(Math.max(0, from - 40), from))) continue
    const value = parseJson(from === brace ? text.slice(from) : text.slice(from).replace(/,\s*$/, ''))
    if (value !== undefined) return { value, from, to: text.length }
  }
  return undefined
}

/** `[pod/x/y]` and `[2024-01-31]` are no arrays. A failing attempt to parse costs as much as reading a short line. */
const ARRAY = /\[\s*(?:[[{"]|(?:-?\d[\d.eE+-]*|true|false|null)\s*,)/y

/** Where an array or a string that has the brace in it may begin: the first few places. */
function startsOfValues(text: string, brace: number): number[] {
  const isInString =
    /"\s*$/.test(text.slice(Math.max(0, brace - 40), brace)) || /^\s*\\/.test(text.slice(brace + 1, brace + 40))
  const starts: number[] = []
  for (let i = 0; i < brace && starts.length < 4; i++) {
    ARRAY.lastIndex = i
    if ((text[i] === '[' && ARRAY.test(text)) || (text[i] === '"' && isInString)) starts.push(i)
  }
  return starts
}

/** What is found from `from` to the next line end that is not within JSON. */
function findInLine(text: string, from: number, allowance: Allowance): FoundJson & { readonly end: number } {
  let found: JsonInText[] = []
  let failures = 0
  let cut = 0
  let to = from
  let searchFrom = from
  let end = lineEnd(text, from)
  for (;;) {
    const at = nextObject(text, searchFrom)
    const isGivenUp = failures >= MAX_FAILURES || allowance.left <= 0
    const isLast = at < 0 || at >= end || isGivenUp
    const between = text.slice(to, isLast ? end : at)
    // a brace that closes what did not open here
    if (found.length > 0 && between.includes('}')) {
      found = []
      cut++
    }
    if (isLast) return { found, failures, cut: cut + (isGivenUp ? 1 : 0), end: end + 1 }
    if (INSIDE.test(between.slice(-40))) return { found: [], failures: failures + 1, cut: cut + 1, end: end + 1 }
    // an object whose first quote is escaped is none by itself, and may be followed by much that does not end it
    const json = quotedAt(text, at, allowance) ?? (isEscaped(text, at) ? undefined : objectAt(text, at, allowance))
    if (json !== undefined) {
      found.push(json)
      to = json.to
      if (to > end) end = lineEnd(text, to)
    } else {
      failures++
      KEY.lastIndex = at
      if (KEY.test(text)) return { found, failures, cut: cut + 1, end: end + 1 }
    }
    searchFrom = json?.to ?? at + 1
  }
}

function nextObject(text: string, from: number): number {
  OBJECT.lastIndex = from
  return OBJECT.exec(text)?.index ?? -1
}

/** Some shippers end lines with carriage returns alone; no JSON string holds one, or a newline. */
const LINE_END = /[\r\n]/g

function lineEnd(text: string, from: number): number {
  LINE_END.lastIndex = from
  return LINE_END.exec(text)?.index ?? text.length
}

function startOfLastLine(text: string): number {
  return Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1
}

function objectAt(text: string, from: number, allowance: Allowance): JsonInText | undefined {
  const depth = new JsonDepth()
  const to = depth.scan(text, from)
  const value = to < 0 ? undefined : parseJson(text.slice(from, to))
  if (value !== undefined) return { value, from, to }
  allowance.left -= depth.end - from
  return undefined
}

const CSV = /\{\s*""/y
const ESCAPED = /\{\s*\\+"/y

function isEscaped(text: string, brace: number): boolean {
  ESCAPED.lastIndex = brace
  return ESCAPED.test(text)
}

/** JSON in quotes, its own quotes escaped with a backslash or doubled; `brace` is its first character. */
function quotedAt(text: string, brace: number, allowance: Allowance): JsonInText | undefined {
  const from = brace - 1
  if (text.charCodeAt(from) !== QUOTE) return undefined
  CSV.lastIndex = brace
  const isDoubled = CSV.test(text)
  if (!isDoubled && !isEscaped(text, brace)) return undefined
  // a string of a larger object or array: not a quoted text, but what is in there
  if (!isDoubled && /[:,[]\s*$/.test(text.slice(Math.max(0, from - 40), from))) return undefined
  for (let i = brace; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === BACKSLASH && !isDoubled) i++
    else if (code === QUOTE) {
      if (isDoubled && text.charCodeAt(i + 1) === QUOTE) {
        i++
        continue
      }
      const to = i + 1
      const value = parseJson(isDoubled ? text.slice(brace, i).replaceAll('""', '"') : text.slice(from, to))
      if (value === undefined) allowance.left -= to - from
      return value === undefined ? undefined : { value, from, to }
    }
  }
  allowance.left -= text.length - from
  return undefined
}

/** How deep a text is in objects and arrays; the text may come in pieces. */
export class JsonDepth {
  private depth = 0
  private isInString = false
  private isEscaped = false
  /** Where the last scan ended. */
  end = 0

  /** Reads on from `from`. The place after the bracket that closes the outermost one; -1 when it is not in this text. */
  scan(text: string, from = 0): number {
    for (let i = from; i < text.length; i++) {
      const char = text[i]
      this.end = i + 1
      if (this.isInString) {
        if (this.isEscaped) this.isEscaped = false
        else if (char === '\\') this.isEscaped = true
        else if (char === '"') this.isInString = false
        else if (char === '\n' || char === '\r') return -1 // no JSON string holds a line end: it is cut off
      } else if (char === '"') this.isInString = true
      else if (char === '{' || char === '[') this.depth++
      else if ((char === '}' || char === ']') && --this.depth <= 0) return i + 1
    }
    return -1
  }
}
