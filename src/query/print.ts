/** Queries → text that the parser reads back as the same query. */
import type { Piece, Query, Value } from './ast'
import { fieldOf, relationOf } from './fields'

/** How tightly a query binds: what binds less than its place needs parentheses. */
const BINDING = { or: 1, and: 2, not: 3 } as const

export function printQuery(query: Query): string {
  return print(query, 0)
}

function print(query: Query, least: number): string {
  switch (query.type) {
    case 'all':
      return ''
    case 'word':
      return printWord(query.text)
    case 'and':
    case 'or': {
      const binding = BINDING[query.type]
      const text = query.parts.map((part) => print(part, binding + 1)).join(query.type === 'and' ? ' ' : ' or ')
      return binding < least ? `(${text})` : text
    }
    case 'not':
      return query.part.type === 'not' || query.part.type === 'word'
        ? `not ${print(query.part, BINDING.not)}`
        : `-${print(query.part, BINDING.not)}`
    case 'field':
      return `${query.field}:${printValues(query.values)}`
    case 'regexp':
      return `${query.field}~${quote(query.pattern)}`
    case 'lineage':
      return `${query.relation}:(${print(query.part, 0)})`
  }
}

function printValues(values: readonly Value[]): string {
  return values.length === 1 ? printValue(values[0]) : `(${values.map(printValue).join(',')})`
}

const SIGNS = { equal: '', above: '>', atLeast: '>=', below: '<', atMost: '<=' } as const

function printValue(value: Value): string {
  if (value.is === 'pattern') return value.pieces.length === 0 ? '""' : value.pieces.map(printPiece).join('')
  if (value.is === 'range') return `${value.from}..${value.to}`
  return SIGNS[value.is] + value.scalar
}

function printPiece(piece: Piece): string {
  if (typeof piece !== 'string') return piece.glob
  return /^[^\s"()*?,<>!\\]+$/.test(piece) ? piece : quote(piece)
}

function printWord(text: string): string {
  return isPlainWord(text) ? text : quote(text)
}

/** True for words that the parser takes as they are. */
function isPlainWord(text: string): boolean {
  if (!/^[^\s"()]+$/.test(text) || /^(and|or|not)$/i.test(text)) return false
  const name = /^-*([a-z_]+)[:~]/i.exec(text)?.[1].toLowerCase()
  return name === undefined || (fieldOf(name) ?? relationOf(name)) === undefined
}

/** A backslash is doubled only before what it would hide. */
function quote(text: string): string {
  return `"${text.replaceAll(/\\(?=["\\]|$)|"/g, String.raw`\$&`)}"`
}
