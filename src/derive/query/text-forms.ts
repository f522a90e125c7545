/** How a text is compared: the forms that it has for values with and without a slash, and the tests of those. */
import type { Query, Value } from '../../query/ast'
import { globTest } from './glob'
import type { CompileRegExp } from './regexp'

/** All empty where a process has none of it. */
export interface TextForms {
  /** For values without a slash. */
  readonly plain: readonly string[]
  /** For values with one. */
  readonly slashed: readonly string[]
  /** For regular expressions. */
  readonly whole: string
}

export const NO_TEXT: TextForms = { plain: [], slashed: [], whole: '' }

/** A text that has one form. */
export function textForms(text: string): TextForms {
  return text === '' ? NO_TEXT : { plain: [text], slashed: [text], whole: text }
}

/** A path or a name below another: `/usr/bin/curl`, `default/xwing`. */
export function pathForms(path: string, name: string, whole: string): TextForms {
  return name === '' ? NO_TEXT : { plain: [name], slashed: [path], whole }
}

/** A text that goes by several names. */
export function anyForms(names: readonly string[], whole: string): TextForms {
  const known = names.filter((name) => name !== '')
  return known.length === 0 ? NO_TEXT : { plain: known, slashed: known, whole }
}

export function fileForms(path: string): TextForms {
  return pathForms(path, path.slice(path.lastIndexOf('/') + 1) || path, path)
}

export function signalForms(signal: string): TextForms {
  return anyForms([signal, signal.replace(/^SIG/, '')], signal)
}

/** Names of capabilities, a space between. */
export function capabilityForms(names: string): TextForms {
  const all = names.split(' ')
  return anyForms([...all, ...all.map((name) => name.replace(/^CAP_/, ''))], names)
}

export type TextQuery = Extract<Query, { readonly type: 'field' | 'regexp' }>
export type TextTest = (forms: TextForms) => boolean

/** Tests texts against the values or the regular expression of a query. */
export function textTest(query: TextQuery, compile: CompileRegExp): TextTest {
  if (query.type === 'regexp') {
    const test = compile(query.pattern)
    return (forms) => forms.plain.length > 0 && test(forms.whole)
  }
  const tests = query.values.map((value) => valueTest(value, query.field === 'signal' || query.field === 'cap'))
  return tests.length === 1 ? tests[0] : (forms) => tests.some((test) => test(forms))
}

function valueTest(value: Value, isUpper: boolean): TextTest {
  if (value.is !== 'pattern') return () => false
  const pieces = isUpper
    ? value.pieces.map((piece) => (typeof piece === 'string' ? piece.toUpperCase() : piece))
    : value.pieces
  if (pieces.length === 0) return (forms) => forms.plain.length === 0
  const test = globTest(pieces)
  const isSlashed = pieces.some((piece) => typeof piece === 'string' && piece.includes('/'))
  return (forms) => (isSlashed ? forms.slashed : forms.plain).some(test)
}

/** True where a query asks for processes that have none. */
export function asksForNone(query: TextQuery): boolean {
  return query.type === 'field' && query.values.some((value) => value.is === 'pattern' && value.pieces.length === 0)
}
