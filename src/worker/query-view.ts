/**
 * The query of the view: parsed, its regular expressions loaded when there are some, and evaluated. Texts with an error
 * find nothing and leave nothing out: the page says what is wrong with them.
 */
import { messageOf } from '../base/error-text'
import type { MatchMode } from '../codes/match-modes'
import type { Matches } from '../derive/matches'
import { fieldValues, pickValues, type FieldValue } from '../derive/query/field-values'
import { matchSteps } from '../derive/query/match-query'
import { hasRegExp, loadRegExp, type CompileRegExp } from '../derive/query/regexp'
import type { Slices } from '../derive/slices'
import type { Resolved } from '../derive/resolve'
import type { Store } from '../model/store'
import type { FieldName } from '../query/fields'
import { parseQuery, type ParsedQuery, type QueryError } from '../query/parse'

const MAX_VALUES = 50

export class QueryView {
  private parsed: { readonly text: string; readonly result: ParsedQuery } | undefined
  private compile: CompileRegExp | undefined
  private loading: Promise<void> | undefined
  private values: { readonly resolved: Resolved; readonly field: FieldName; readonly all: FieldValue[] } | undefined

  /** What must be awaited before a text can be evaluated; undefined for nothing. */
  load(text: string): Promise<void> | undefined {
    const { query } = this.parse(text)
    if (query === undefined || this.compile !== undefined || !hasRegExp(query)) return undefined
    this.loading ??= loadRegExp().then(
      (compile) => {
        this.compile = compile
      },
      () => {
        this.loading = undefined // the next query tries again
      },
    )
    return this.loading
  }

  /**
   * In steps, see `matchSteps`. Undefined for a text that asks for nothing, or has an error. Its `load` must be done.
   */
  *matches(store: Store, resolved: Resolved, text: string, mode: MatchMode): Slices<Matches | undefined, Matches> {
    const { query } = this.parse(text)
    if (query === undefined || this.patternError(text) !== undefined) return undefined
    return yield* matchSteps({ store, resolved, compile: (pattern) => this.compilePattern(pattern) }, query, mode)
  }

  /** What is wrong with a text; undefined for a query. */
  async check(text: string): Promise<QueryError | undefined> {
    await this.load(text)
    return this.parse(text).error ?? this.patternError(text)
  }

  /** Values of a field in the log that begin with a prefix or hold it. */
  valuesOf(store: Store, resolved: Resolved, field: FieldName, prefix: string): FieldValue[] {
    if (this.values?.resolved !== resolved || this.values.field !== field)
      this.values = { resolved, field, all: fieldValues(store, resolved, field) }
    const { all } = this.values
    return pickValues(
      field !== 'binary' || prefix.includes('/') ? all : [...fieldValues(store, resolved, 'name'), ...all],
      prefix,
      MAX_VALUES,
    )
  }

  private parse(text: string): ParsedQuery {
    if (this.parsed?.text !== text) this.parsed = { text, result: parseQuery(text) }
    return this.parsed.result
  }

  private patternError(text: string): QueryError | undefined {
    for (const { pattern, from, to } of this.parse(text).patterns) {
      try {
        this.compilePattern(pattern)
      } catch (error) {
        const message = messageOf(error)
        return { from, to, message: message.replace(/^error parsing regexp: /, 'this is no regular expression: ') }
      }
    }
    return undefined
  }

  private compilePattern(pattern: string): (text: string) => boolean {
    if (this.compile === undefined) throw new Error('regular expressions could not be loaded; try again')
    return this.compile(pattern)
  }
}
