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
}

/** Each failure may read the text to its end, so there are few. */
const MAX_FAILURES = 16
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

/** The JSON in a text that holds an object somewhere, in the order of the text. */
export function findJson(text: string): FoundJson {
  const first = text.indexOf('{')
  if (first < 0) return { found: [], failures: 0 }
  let failures = 0
  const lead = text.search(/\S/)
  for (const from of text[lead] === '[' || text[lead] === '"' ? [lead, first] : [first]) {
    const value = parseJson(text.slice(from))
    if (value !== undefined) return { found: [{ value, from, to: text.length }], failures }
    failures++
  }
  const found: JsonInText[] = []
  const maybeObject = /\{\s*\\?"/g
  let at = first
  while (at >= 0 && failures < MAX_FAILURES) {
    const json = objectAt(text, at) ?? quotedAt(text, at)
    if (json === undefined) failures++
    else found.push(json)
    maybeObject.lastIndex = json?.to ?? at + 1
    at = maybeObject.exec(text)?.index ?? -1
  }
  return { found, failures }
}

function objectAt(text: string, from: number): JsonInText | undefined {
  const to = new JsonDepth().scan(text, from)
  const value = to < 0 ? undefined : parseJson(text.slice(from, to))
  return value === undefined ? undefined : { value, from, to }
}

/** JSON in quotes, its own quotes escaped with a backslash or doubled; `brace` is its first character. */
function quotedAt(text: string, brace: number): JsonInText | undefined {
  const from = brace - 1
  if (text.charCodeAt(from) !== QUOTE) return undefined
  const isCsv = /\{\s*""/y
  isCsv.lastIndex = brace
  const isDoubled = isCsv.test(text)
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
      return value === undefined ? undefined : { value, from, to }
    }
  }
  return undefined
}

/** How deep a text is in objects and arrays; the text may come in pieces. */
export class JsonDepth {
  private depth = 0
  private isInString = false
  private isEscaped = false

  /** Reads on from `from`. The place after the bracket that closes the outermost one; -1 when it is not in this text. */
  scan(text: string, from = 0): number {
    for (let i = from; i < text.length; i++) {
      const char = text[i]
      if (this.isInString) {
        if (this.isEscaped) this.isEscaped = false
        else if (char === '\\') this.isEscaped = true
        else if (char === '"') this.isInString = false
        else if (char === '\n') return -1 // no JSON string holds a line end: it is cut off
      } else if (char === '"') this.isInString = true
      else if (char === '{' || char === '[') this.depth++
      else if ((char === '}' || char === ']') && --this.depth <= 0) return i + 1
    }
    return -1
  }
}
