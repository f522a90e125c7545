/** Regular expressions in RE2, the dialect of Tetragon's own filters; they take time by the length of the text at most. */
import type { Query } from '../../query/ast'

/** Throws an error with a plain message for a pattern that is none. */
export type CompileRegExp = (pattern: string) => (text: string) => boolean

/** Loads what compiles them: it is large and seldom used. */
export async function loadRegExp(): Promise<CompileRegExp> {
  const { RE2JS } = await import('re2js')
  return (pattern) => {
    const compiled = RE2JS.compile(pattern)
    return (text) => compiled.test(text)
  }
}

export function hasRegExp(query: Query): boolean {
  switch (query.type) {
    case 'regexp':
      return true
    case 'and':
    case 'or':
      return query.parts.some(hasRegExp)
    case 'not':
    case 'lineage':
      return hasRegExp(query.part)
    case 'all':
    case 'word':
    case 'field':
      return false
  }
}
