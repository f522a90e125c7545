/**
 * Text → query. Never throws: a text with an error gives the error, where it is and what would help.
 *
 *   or      and ("or" and)*                         `and` may be left out between words
 *   and     unary ("and"? unary)*
 *   unary   "not" unary | "-" (field | group | quoted) | atom
 *   atom    "(" or ")" | relation ":" atom | field ":" "!="? values | field "~" pattern | quoted | word
 *   values  value | "(" value ("," value)* ")"
 *
 * A word is whatever else stands between blanks: `-s`, `http://x`, `a=b`. In quotes `\"` and `\\` are a quote and a
 * backslash; any other backslash stands for itself.
 */
import { compareTimes } from '../base/time'
import { join, type Comparison, type Piece, type Query, type Value } from './ast'
import { fieldOf, nearestName, relationOf, type FieldInfo, type FieldName, type Relation } from './fields'
import { readDuration, readNumber, readTime } from './read-scalar'

export type TokenKind = 'word' | 'field' | 'operator' | 'value' | 'glob' | 'regexp' | 'keyword' | 'paren' | 'error'

/** A piece of the text, [from, to). Tokens do not overlap and come in order; blanks are in none. */
export interface Token {
  readonly kind: TokenKind
  readonly from: number
  readonly to: number
}

export interface QueryError {
  readonly from: number
  readonly to: number
  /** One sentence. */
  readonly message: string
}

export interface ParsedQuery {
  /** Undefined where there is an error. */
  readonly query: Query | undefined
  readonly error: QueryError | undefined
  /** Something that is no error and may not be what was meant. */
  readonly hint: QueryError | undefined
  readonly tokens: readonly Token[]
  /** The regular expressions and where they stand. */
  readonly patterns: readonly { readonly pattern: string; readonly from: number; readonly to: number }[]
}

const MAX_CHARS = 4000
const MAX_DEPTH = 60

export function parseQuery(text: string): ParsedQuery {
  return new Parser(text).parse()
}

/** Thrown and caught within this file. */
class Failure extends Error {
  readonly from: number
  readonly to: number

  constructor(message: string, from: number, to: number) {
    super(message)
    this.from = from
    this.to = to
  }
}

const BLANKS = /\s*/y
const KEYWORD = /(?:and|or|not)(?=[\s()]|$)/iy
const NAME = /([a-z_]+)([:~])/iy
const SIGN = />=|<=|>|</y
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '>': 'above',
  '>=': 'atLeast',
  '<': 'below',
  '<=': 'atMost',
}

function scalarOf({ kind }: FieldInfo, text: string): number | undefined {
  return kind === 'duration' ? readDuration(text) : readNumber(text)
}

function isTimeAfter(low: string, high: string): boolean {
  const [a, b] = [readTime(low)?.from, readTime(high)?.rangeEnd]
  return a !== undefined && b !== undefined && compareTimes(a.sec, a.ns, b.sec, b.ns) > 0
}

class Parser {
  private readonly text: string
  private at = 0
  private depth = 0
  private readonly tokens: Token[] = []
  private readonly patterns: { pattern: string; from: number; to: number }[] = []
  private hint: QueryError | undefined

  constructor(text: string) {
    this.text = text
  }

  parse(): ParsedQuery {
    const { tokens, patterns } = this
    try {
      const query = this.whole()
      return { query, error: undefined, hint: this.hint, tokens, patterns }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const { from, to, message } = error
      return {
        query: undefined,
        error: { from, to, message },
        hint: undefined,
        tokens: this.tokensWith(from),
        patterns,
      }
    }
  }

  private whole(): Query {
    if (this.text.length > MAX_CHARS)
      this.fail(`a query has ${MAX_CHARS} characters at most`, MAX_CHARS, this.text.length)
    this.skipBlanks()
    if (this.isAtEnd) return { type: 'all' }
    const query = this.or()
    if (!this.isAtEnd)
      this.fail('this parenthesis closes nothing; to search for it, put it in quotes', this.at, this.at + 1)
    return query
  }

  private or(): Query {
    const parts = [this.and()]
    while (this.keyword() === 'or') {
      this.takeKeyword()
      parts.push(this.and())
    }
    return join('or', parts)
  }

  private and(): Query {
    const parts = [this.unary()]
    for (;;) {
      this.skipBlanks()
      if (this.isAtEnd || this.text[this.at] === ')') break
      const keyword = this.keyword()
      if (keyword === 'or') break
      if (keyword === 'and') this.takeKeyword()
      parts.push(this.unary())
    }
    return join('and', parts)
  }

  private unary(): Query {
    this.skipBlanks()
    this.depth++
    if (this.depth > MAX_DEPTH) this.fail('this is nested too deep', this.at, this.at + 1)
    const query = this.negated() ?? this.atom()
    this.depth--
    return query
  }

  private negated(): Query | undefined {
    const keyword = this.keyword()
    if (keyword === 'not') {
      this.takeKeyword()
      return { type: 'not', part: this.unary() }
    }
    if (keyword !== undefined)
      this.fail(
        `something must stand before "${keyword}"; to search for the word, put it in quotes`,
        this.at,
        this.at + keyword.length,
      )
    if (this.text[this.at] !== '-' || !this.canBeNegated(this.at + 1)) return undefined
    this.token('keyword', this.at, this.at + 1)
    this.at++
    return { type: 'not', part: this.unary() }
  }

  /** A dash before anything else is part of a word: `-s`. */
  private canBeNegated(at: number): boolean {
    return this.text[at] === '(' || this.text[at] === '"' || this.nameAt(at) !== undefined
  }

  private atom(): Query {
    if (this.isAtEnd) this.fail('something to search for is missing here', this.at, this.at)
    if (this.text[this.at] === ')') this.fail('something to search for is missing before this', this.at, this.at + 1)
    if (this.text[this.at] === '(') return this.group()
    if (this.text[this.at] === '"') {
      const from = this.at
      const text = this.quoted()
      this.token('word', from, this.at)
      return { type: 'word', text }
    }
    const name = this.nameAt(this.at)
    return name === undefined ? this.word() : this.named(name)
  }

  private group(): Query {
    const from = this.at
    this.token('paren', from, from + 1)
    this.at++
    this.skipBlanks()
    if (this.text[this.at] === ')') this.fail('there is nothing in these parentheses', from, this.at + 1)
    if (this.isAtEnd) this.fail('a parenthesis is open', from, from + 1)
    const query = this.or()
    if (this.isAtEnd) this.fail('this parenthesis is not closed', from, from + 1)
    this.token('paren', this.at, this.at + 1)
    this.at++
    return query
  }

  private word(): Query {
    const from = this.at
    const text = this.bare('')
    this.token('word', from, this.at)
    this.noteLikelyName(text, from)
    return { type: 'word', text }
  }

  private noteLikelyName(text: string, from: number): void {
    const name = /^-?([a-z_]+):/i.exec(text)?.[1]
    // `http://host` and `10:00` are what they look like
    if (name === undefined || /:(?:\/\/|$)/.test(text)) return
    const at = from + text.indexOf(name)
    if ((fieldOf(name.toLowerCase()) ?? relationOf(name.toLowerCase())) !== undefined) {
      // it would have been read as such but right behind a relation
      const message = `parentheses are missing, so this is searched as text; did you mean (${text})?`
      this.hint ??= { from, to: from + text.length, message }
      return
    }
    const meant = nearestName(name.toLowerCase())
    this.hint ??= {
      from: at,
      to: at + name.length,
      message: `"${name}" is no field, so this is searched as text${meant === undefined ? '' : `; did you mean ${meant}:?`}`,
    }
  }

  // ── fields ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The field or relation that is named at a place, with its sign; undefined where a word stands. */
  private nameAt(at: number): { name: string; sign: string } | undefined {
    NAME.lastIndex = at
    const match = NAME.exec(this.text)
    if (match === null) return undefined
    const name = match[1].toLowerCase()
    const isKnown = (fieldOf(name) ?? relationOf(name)) !== undefined
    return isKnown ? { name, sign: match[2] } : undefined
  }

  private named({ name, sign }: { name: string; sign: string }): Query {
    const from = this.at
    this.token('field', from, from + name.length)
    this.token('operator', from + name.length, from + name.length + 1)
    this.at += name.length + 1
    const relation = relationOf(name)
    if (relation !== undefined) return this.lineage(relation, sign, from)
    const field = fieldOf(name)
    if (field === undefined) this.fail(`there is no field ${name}`, from, this.at)
    if (sign === '~') return this.regexp(field, from)
    if (!this.text.startsWith('!=', this.at)) return this.values(field, from)
    this.token('operator', this.at, this.at + 2)
    this.at += 2
    return { type: 'not', part: this.values(field, from) }
  }

  private lineage(relation: Relation, sign: string, from: number): Query {
    const isMissing = this.isAtEnd || /[\s)]/.test(this.text[this.at])
    if (sign === '~' || isMissing)
      this.fail(`${relation}: takes a query in parentheses, such as ${relation}:(binary:bash)`, from, this.at)
    // a group counts by itself, so that the query is as deep as in its usual form, which has parentheses
    const isGroup = this.text[this.at] === '('
    if (!isGroup) this.depth++
    if (this.depth > MAX_DEPTH) this.fail('this is nested too deep', this.at, this.at + 1)
    const part = this.atom()
    if (!isGroup) this.depth--
    return { type: 'lineage', relation, part }
  }

  private regexp(field: FieldInfo & { readonly name: FieldName }, start: number): Query {
    if (field.kind !== 'text') this.fail(`${field.name} is no text: ~ cannot be used with it`, start, this.at)
    const from = this.at
    const pattern = this.text[from] === '"' ? this.quoted() : this.bare('')
    if (pattern === '') this.fail(`a regular expression is missing after ${field.name}~`, start, this.at)
    this.token('regexp', from, this.at)
    this.patterns.push({ pattern, from, to: this.at })
    return { type: 'regexp', field: field.name, pattern }
  }

  private values(field: FieldInfo & { readonly name: FieldName }, start: number): Query {
    if (this.text[this.at] !== '(') return { type: 'field', field: field.name, values: [this.value(field, start, '')] }
    const open = this.at
    this.token('paren', open, open + 1)
    const values: Value[] = []
    do {
      this.at++
      this.skipBlanks()
      values.push(this.value(field, start, ','))
      this.skipBlanks()
      if (this.text[this.at] === ',') this.token('paren', this.at, this.at + 1)
    } while (this.text[this.at] === ',')
    if (this.text[this.at] !== ')')
      this.fail(
        this.isAtEnd ? 'this list is not closed' : 'a comma or a closing parenthesis is missing here',
        this.isAtEnd ? open : this.at,
        this.isAtEnd ? open + 1 : this.at + 1,
      )
    this.token('paren', this.at, this.at + 1)
    this.at++
    return { type: 'field', field: field.name, values }
  }

  private value(field: FieldInfo, start: number, stop: string): Value {
    SIGN.lastIndex = this.at
    const sign = SIGN.exec(this.text)?.[0]
    if (field.kind === 'text' && sign === undefined) return this.pattern(field, start, stop)
    if (sign !== undefined && (field.kind === 'text' || field.kind === 'choice'))
      this.fail(
        `${sign} compares numbers, durations and times, and ${field.name} is none of these`,
        this.at,
        this.at + sign.length,
      )
    if (sign !== undefined) {
      this.token('operator', this.at, this.at + sign.length)
      this.at += sign.length
    }
    const from = this.at
    const text = this.text[from] === '"' ? this.quoted() : this.bare(stop)
    if (text === '') this.failMissing(field, start)
    if (this.text[this.at - 1] === '"' && /[^\s),]/.test(this.text[this.at] ?? ' '))
      this.fail('a blank is missing after this quote', this.at - 1, this.at)
    const split = sign === undefined && field.kind !== 'choice' ? text.indexOf('..') : -1
    if (split < 0) {
      const scalar = this.scalar(field, text, from)
      this.token('value', from, this.at)
      return { is: sign === undefined ? 'equal' : COMPARISONS[sign], scalar }
    }
    const [low, high] = [text.slice(0, split), text.slice(split + 2)]
    if (low === '' && high === '') this.fail('a range needs a beginning or an end', from, this.at)
    const range = {
      is: 'range',
      from: low === '' ? '' : this.scalar(field, low, from),
      to: high === '' ? '' : this.scalar(field, high, from + split + 2),
    } as const
    this.token('value', from, this.at)
    this.noteEmptyRange(field, low, high, from)
    return range
  }

  private noteEmptyRange(field: FieldInfo, low: string, high: string, from: number): void {
    const isEmpty =
      field.kind === 'time' ? isTimeAfter(low, high) : (scalarOf(field, low) ?? 0) > (scalarOf(field, high) ?? Infinity)
    if (!isEmpty) return
    const message = `nothing is in this range, as ${low} is after ${high}`
    this.hint ??= { from, to: this.at, message }
  }

  /** A number, duration, time or choice, in its usual form. */
  private scalar(field: FieldInfo, text: string, from: number): string {
    const fail = (needs: string): never => this.fail(`${field.name} needs ${needs}`, from, this.at)
    switch (field.kind) {
      case 'number':
        return readNumber(text) === undefined ? fail('a whole number, such as 127') : text
      case 'duration':
        return readDuration(text) === undefined ? fail('a number with its unit, such as 1.5s or 200ms') : text
      case 'time':
        return readTime(text) === undefined ? fail('a time, such as 2024-05-01T10:00') : text.replace(' ', 'T')
      case 'choice':
      case 'text': {
        const choice = field.choices?.find(([word]) => word === text.toLowerCase())
        if (choice !== undefined) return choice[0]
        return fail(`one of ${(field.choices ?? []).map(([word]) => word).join(', ')}`)
      }
    }
  }

  /** A whole value: texts in quotes are as they are, outside of them `*` and `?` are globs. */
  private pattern(field: FieldInfo, start: number, stop: string): Value {
    const pieces: Piece[] = []
    const add = (text: string): void => {
      const last = pieces.at(-1)
      if (typeof last === 'string') pieces[pieces.length - 1] = last + text
      else if (text !== '') pieces.push(text)
    }
    const first = this.at
    let open = 0
    while (!this.isAtEnd) {
      const char = this.text[this.at]
      const from = this.at
      if (char === '"') {
        add(this.quoted())
        this.token('value', from, this.at)
        continue
      }
      if (/\s/.test(char) || (char === stop && open === 0) || (char === ')' && open === 0)) break
      if (char === '(') open++
      if (char === ')') open--
      this.at++
      if (char === '*' || char === '?') {
        pieces.push({ glob: char })
        this.token('glob', from, this.at)
      } else {
        add(char)
        this.token('value', from, this.at)
      }
    }
    if (this.at === first) this.failMissing(field, start)
    return { is: 'pattern', pieces }
  }

  // ── characters ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** Up to a blank, `stop`, or a parenthesis that was not opened here. */
  private bare(stop: string): string {
    const from = this.at
    let open = 0
    for (; !this.isAtEnd; this.at++) {
      const char = this.text[this.at]
      if (/\s/.test(char) || (open === 0 && (char === ')' || char === stop))) break
      if (char === '(') open++
      if (char === ')') open--
    }
    return this.text.slice(from, this.at)
  }

  private quoted(): string {
    const from = this.at
    let text = ''
    for (this.at++; this.text[this.at] !== '"'; this.at++) {
      if (this.isAtEnd) this.fail('this quote is not closed', from, from + 1)
      const next = this.text[this.at + 1]
      if (this.text[this.at] === '\\' && (next === '"' || next === '\\')) this.at++
      text += this.text[this.at]
    }
    this.at++
    return text
  }

  private skipBlanks(): void {
    BLANKS.lastIndex = this.at
    BLANKS.exec(this.text)
    this.at = BLANKS.lastIndex
  }

  private keyword(): string | undefined {
    this.skipBlanks()
    KEYWORD.lastIndex = this.at
    return KEYWORD.exec(this.text)?.[0].toLowerCase()
  }

  private takeKeyword(): void {
    const keyword = this.keyword() ?? ''
    this.token('keyword', this.at, this.at + keyword.length)
    this.at += keyword.length
  }

  private get isAtEnd(): boolean {
    return this.at >= this.text.length
  }

  private token(kind: TokenKind, from: number, to: number): void {
    const last = this.tokens.at(-1)
    if (last?.kind === kind && last.to === from && kind !== 'paren')
      this.tokens[this.tokens.length - 1] = { ...last, to }
    else this.tokens.push({ kind, from, to })
  }

  /** What was understood before the error, and the rest. */
  private tokensWith(from: number): Token[] {
    const before = this.tokens.filter((token) => token.to <= from)
    const rest = Math.max(from, before.at(-1)?.to ?? 0)
    const tail = this.text.slice(rest).trimEnd()
    const start = rest + tail.length - tail.trimStart().length
    return tail.trim() === '' ? before : [...before, { kind: 'error', from: start, to: rest + tail.length }]
  }

  private failMissing(field: FieldInfo, start: number): never {
    const none = field.kind === 'text' ? '; "" finds processes that have none' : ''
    return this.fail(`a value is missing after ${field.name}:${none}`, start, this.at)
  }

  private fail(message: string, from: number, to: number): never {
    throw new Failure(message, from, to)
  }
}
