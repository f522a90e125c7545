/**
 * Queries → Tetragon's own filters, as the agent's allowlist, its denylist and gRPC take them (checked against Tetragon
 * 1.7: `Filter` in `api/v1/tetragon/events.proto`, `pkg/filters/`). Keys of one filter are joined by and, values of a key
 * and filters by or. They look at one event at a time; regular expressions are RE2, found anywhere.
 *
 *   namespace:default curl  →  {"namespace":["default"],"binary_regex":["(?i)curl"]}
 *                              {"namespace":["default"],"arguments_regex":["(?i)curl"]} …
 */
import type { Piece, Query, Value } from '../ast'
import type { FieldName } from '../fields'
import { readNumber } from '../read-scalar'
import { printQuery } from '../print'

/** Keys that are named by regular expressions. */
type RegExpKey =
  | 'binary_regex'
  | 'arguments_regex'
  | 'pod_regex'
  | 'namespace_regex'
  | 'container_name_regex'
  | 'container_id'
  | 'parent_binary_regex'
  | 'parent_arguments_regex'
  | 'ancestor_binary_regex'
type ListKey = 'namespace' | 'pid' | 'event_set' | 'policy_names' | 'labels' | 'cel_expression'
export type FilterKey = RegExpKey | ListKey

/** A value; `word` is set where a regular expression looks for a text alone, upper and lower case alike. */
interface FilterValue {
  readonly value: string | number
  readonly word?: string
}

/** All keys must match. Without keys it matches every event. */
export type Filter = ReadonlyMap<FilterKey, readonly FilterValue[]>

export interface TetragonFilters {
  /** One of them must match; undefined where every event may pass. */
  readonly allow: readonly Filter[] | undefined
  /** None of them may match. */
  readonly deny: readonly Filter[]
  readonly left: readonly string[]
  readonly notes: readonly string[]
}

/** Joined by or; a filter without keys is everything, no filter is nothing. */
type Filters = readonly Filter[]

const EVERYTHING: Filters = [new Map()]
const MAX_FILTERS = 64

/** `canDeny` where there is a denylist beside: parts that are negated can be said by it. */
export function tetragonFilters(query: Query, canDeny: boolean): TetragonFilters {
  const compiler = new Compiler()
  const parts = query.type === 'and' ? query.parts : [query]
  const isDenied = (part: Query): boolean => canDeny && part.type === 'not'
  const allow = compiler.and(parts.filter((part) => !isDenied(part)))
  const deny = parts.flatMap((part) => (part.type === 'not' && canDeny ? compiler.denied(part) : []))
  const isEverything = allow.some((filter) => filter.size === 0)
  return {
    allow: isEverything ? undefined : allow,
    deny,
    left: [...compiler.left],
    notes: [...compiler.notes],
  }
}

/** Why a part cannot be said. */
class Unsayable extends Error {}

class Compiler {
  readonly left = new Set<string>()
  readonly notes = new Set<string>()

  /** What a denylist needs to drop what `not` is about: all of it or nothing, as less would drop too much. */
  denied(query: Extract<Query, { type: 'not' }>): Filters {
    const inner = new Compiler()
    const filters = inner.compile(query.part)
    for (const note of inner.notes) this.notes.add(note)
    const isExact = inner.left.size === 0 && filters.every((filter) => filter.size > 0)
    if (isExact) return filters
    for (const sentence of inner.left) this.left.add(sentence)
    this.left.add(`${printQuery(query)} is left out: a denylist would drop too much.`)
    return []
  }

  and(parts: readonly Query[]): Filters {
    let filters = EVERYTHING
    for (const part of parts) {
      const more = this.compile(part)
      if (filters.length * more.length > MAX_FILTERS) {
        this.leave(part, `it would need more than ${MAX_FILTERS} filters`)
        continue
      }
      filters = filters.flatMap((filter) => more.flatMap((other) => this.both(filter, other, part)))
    }
    return united(filters)
  }

  private compile(query: Query): Filters {
    switch (query.type) {
      case 'all':
        return EVERYTHING
      case 'and':
        return this.and(query.parts)
      case 'or':
        return united(query.parts.flatMap((part) => this.compile(part)))
      case 'not':
        this.leave(query, 'a filter says only what passes')
        return EVERYTHING
      case 'word':
      case 'field':
      case 'regexp':
      case 'lineage':
        try {
          return this.leaf(query)
        } catch (error) {
          if (!(error instanceof Unsayable)) throw error
          this.leave(query, error.message)
          return EVERYTHING
        }
    }
  }

  private leave(query: Query, why: string): void {
    this.left.add(`${printQuery(query)} is left out: ${why}.`)
  }

  /** A filter that needs two; none where nothing can be both. */
  private both(a: Filter, b: Filter, part: Query): Filter[] {
    const joined = new Map(a)
    for (const [key, values] of b) {
      const known = joined.get(key)
      if (known === undefined) {
        joined.set(key, values)
        continue
      }
      if (key === 'labels') {
        // a selector joins by comma what must be there together
        joined.set(
          key,
          known.flatMap((one) => values.map((other) => ({ value: `${one.value},${other.value}` }))),
        )
        continue
      }
      const same = known.filter(({ value }) => values.some((other) => other.value === value))
      if (isList(key)) {
        if (same.length === 0) return []
        joined.set(key, same)
        continue
      }
      const words = known.length === 1 && values.length === 1 ? wordsTogether(known[0].word, values[0].word) : undefined
      if (words !== undefined) joined.set(key, [words])
      else if (same.length !== known.length || same.length !== values.length)
        this.leave(part, `a filter has ${key} once, and another part needs it`)
    }
    return [joined]
  }

  private leaf(query: Extract<Query, { type: 'word' | 'field' | 'regexp' | 'lineage' }>): Filters {
    switch (query.type) {
      case 'word':
        return wordFilters(query.text)
      case 'regexp':
        return regExpFilters(query)
      case 'lineage':
        return this.lineage(query)
      case 'field': {
        if (query.field === 'event' || query.field === 'policy')
          this.notes.add(`${query.field}: passes those events alone, not the other events of their processes.`)
        return united(query.values.flatMap((value) => fieldFilters(query.field, value)))
      }
    }
  }

  private lineage(query: Extract<Query, { type: 'lineage' }>): Filters {
    const { relation, part } = query
    if (relation === 'above' || relation === 'parent')
      throw new Unsayable('an event says nothing of what its process will start')
    const inner = new Compiler()
    const filters = inner.compile(part)
    const keys = new Set(filters.flatMap((filter) => [...filter.keys()]))
    const canSay = relation === 'under' ? ['binary_regex'] : ['binary_regex', 'arguments_regex']
    const isSaid = inner.left.size === 0 && keys.size > 0 && [...keys].every((key) => canSay.includes(key))
    if (!isSaid)
      throw new Unsayable(
        relation === 'under'
          ? 'of ancestors a filter tests the binary alone'
          : 'of parents a filter tests binary and arguments alone',
      )
    const renamed = (to: (key: FilterKey) => FilterKey): Filters =>
      filters.map((filter) => new Map([...filter].map(([key, values]) => [to(key), values])))
    const ofParent = renamed((key) => (key === 'binary_regex' ? 'parent_binary_regex' : 'parent_arguments_regex'))
    if (relation === 'child') return ofParent
    this.notes.add('Ancestors beyond the parent are known only where the agent runs with enable-ancestors.')
    return [...ofParent, ...renamed(() => 'ancestor_binary_regex')]
  }
}

function isList(key: FilterKey): boolean {
  return (
    key === 'namespace' || key === 'pid' || key === 'event_set' || key === 'policy_names' || key === 'cel_expression'
  )
}

function one(key: FilterKey, ...values: readonly FilterValue[]): Filter {
  return new Map([[key, values]])
}

/** What does not print is written by number, which means the same. */
function regExp(source: string): FilterValue {
  const value = source.replaceAll(/[^\x20-\x7e\p{L}\p{N}\p{P}\p{S}]/gu, escapeRe2)
  return { value }
}

/** Puts filters together that differ in the values of one key. */
function united(filters: Filters): Filters {
  if (filters.some((filter) => filter.size === 0)) return EVERYTHING
  const all: Filter[] = []
  for (const filter of filters) {
    const i = all.findIndex((other) => differingKeys(filter, other).length <= 1)
    if (i < 0) {
      all.push(filter)
      continue
    }
    const [key] = differingKeys(filter, all[i])
    if (key === undefined) continue
    const known = all[i].get(key) ?? []
    const more = (filter.get(key) ?? []).filter(({ value }) => !known.some((other) => other.value === value))
    all[i] = new Map([...all[i], [key, [...known, ...more]]])
  }
  return all
}

/** Keys whose values differ; all of both where the keys do. */
function differingKeys(a: Filter, b: Filter): FilterKey[] {
  const keys = [...new Set([...a.keys(), ...b.keys()])]
  if (keys.some((key) => !a.has(key) || !b.has(key))) return keys.length > 1 ? keys : [...keys, ...keys]
  const text = (filter: Filter, key: FilterKey): string => JSON.stringify(filter.get(key))
  return keys.filter((key) => text(a, key) !== text(b, key))
}

// ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A text as a regular expression of RE2 that finds it alone; what does not print is written by number. */
function escapeRe2(text: string): string {
  return Array.from(text)
    .map((char) => {
      if (/^[0-9A-Za-z_ /:;,<>=@%"'!~`&#-]$/.test(char)) return char
      if (/^[!-~]$/.test(char)) return `\\${char}`
      return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(char) ? char : `\\x{${(char.codePointAt(0) ?? 0).toString(16)}}`
    })
    .join('')
}

function wordValue(word: string): FilterValue {
  return { value: `${/[a-z]|[^\0-\x7f]/i.test(word) ? '(?i)' : ''}${escapeRe2(word)}`, word: word.toLowerCase() }
}

function wordFilters(word: string): Filters {
  if (word === '') return EVERYTHING
  const slash = word.indexOf('/')
  const ofPod: Filter[] =
    slash < 0
      ? [one('pod_regex', wordValue(word)), one('namespace_regex', wordValue(word))]
      : [
          new Map([
            ['namespace_regex', [regExp(`(?i)${escapeRe2(word.slice(0, slash))}$`)]],
            ['pod_regex', [regExp(`(?i)^${escapeRe2(word.slice(slash + 1))}`)]],
          ]),
        ]
  return [one('binary_regex', wordValue(word)), one('arguments_regex', wordValue(word)), ...ofPod]
}

/** Both words in one text, in either order or overlapping; undefined where one is no word. */
function wordsTogether(a: string | undefined, b: string | undefined): FilterValue | undefined {
  if (a === undefined || b === undefined) return undefined
  if (a.includes(b) || b.includes(a)) return wordValue(a.length >= b.length ? a : b)
  const [x, y] = [escapeRe2(a), escapeRe2(b)]
  const overlaps = [...overlapping(a, b), ...overlapping(b, a)].map(escapeRe2)
  return regExp(`(?is)${[`${x}.*${y}`, `${y}.*${x}`, ...overlaps].join('|')}`)
}

function overlapping(first: string, second: string): string[] {
  const all: string[] = []
  for (let length = 1; length < Math.min(first.length, second.length); length++)
    if (first.endsWith(second.slice(0, length))) all.push(first + second.slice(length))
  return all
}

/** A whole text; globs stay within `any`. */
function anchored(pieces: readonly Piece[], start = '^', any = '.'): string {
  const isGlob = pieces.some((piece) => typeof piece !== 'string')
  const source = pieces
    .map((piece) => (typeof piece === 'string' ? escapeRe2(piece) : piece.glob === '*' ? `${any}*` : any))
    .join('')
  return `${isGlob && any === '.' ? '(?s)' : ''}${start}${source}$`
}

function literalOf(pieces: readonly Piece[]): string | undefined {
  if (pieces.length === 0) return ''
  return pieces.length === 1 && typeof pieces[0] === 'string' ? pieces[0] : undefined
}

function isAny(pieces: readonly Piece[]): boolean {
  return pieces.length > 0 && pieces.every((piece) => typeof piece !== 'string' && piece.glob === '*')
}

function fieldFilters(field: FieldName, value: Value): Filters {
  if (value.is !== 'pattern') return field === 'pid' ? [one('pid', ...pids(value))] : noKey(field)
  const { pieces } = value
  const slashes = pieces.flatMap((piece) => (typeof piece === 'string' ? [...piece.matchAll(/\//g)] : [])).length
  switch (field) {
    case 'binary':
    case 'name':
      if (pieces.length === 0 || (field === 'name' && slashes > 0)) return []
      if (isAny(pieces)) return [one('binary_regex', regExp('.'))]
      return [one('binary_regex', regExp(slashes > 0 ? anchored(pieces) : anchored(pieces, '(^|/)', '[^/]')))]
    case 'args':
      return [one('arguments_regex', regExp(isAny(pieces) ? '.' : anchored(pieces)))]
    case 'namespace':
      return [placeFilter('namespace', 'namespace_regex', pieces)]
    case 'pod': {
      if (pieces.length === 0) return [one('namespace', { value: '' })]
      if (slashes === 0) return [one('pod_regex', regExp(isAny(pieces) ? '.' : anchored(pieces)))]
      const [namespace, name] = slashes > 1 ? [] : splitAtSlash(pieces)
      if (namespace === undefined || name === undefined) return []
      return [
        new Map([...placeFilter('namespace', 'namespace_regex', namespace), ['pod_regex', [regExp(anchored(name))]]]),
      ]
    }
    case 'container':
      return containerFilters(pieces)
    case 'exec_id': {
      const id = literalOf(pieces)
      if (id === undefined || id === '') throw new Unsayable('a filter tests a whole exec_id alone')
      return [
        one(
          'cel_expression',
          ...CEL_EVENTS.map((key) => ({ value: `${key}.process.exec_id == ${JSON.stringify(id)}` })),
        ),
      ]
    }
    case 'event': {
      if (pieces.length === 0) throw new Unsayable('an event always has a type')
      const test = new RegExp(
        `^(?:process_)?${pieces.map(jsSource).join('')}$|^${pieces.map(jsSource).join('')}$`,
        'su',
      )
      const types = EVENT_TYPES.filter((type) => test.test(type.toLowerCase()))
      return types.length === 0 ? [] : [one('event_set', ...types.map((type) => ({ value: type })))]
    }
    case 'policy': {
      const name = literalOf(pieces)
      if (name === undefined || name === '') throw new Unsayable('a filter tests whole names of policies')
      return [one('policy_names', { value: name })]
    }
    case 'label': {
      const selector = labelSelector(pieces)
      if (selector === undefined) throw new Unsayable('a filter tests whole labels, or that a key is there')
      return [one('labels', { value: selector })]
    }
    case 'cap':
      throw new Unsayable('a filter tests one set of capabilities, and cap: is about two')
    case 'pid':
    case 'cwd':
    case 'uid':
    case 'auid':
    case 'flags':
    case 'exit':
    case 'signal':
    case 'outcome':
    case 'duration':
    case 'start':
    case 'end':
    case 'workload':
    case 'image':
    case 'node':
    case 'cluster':
    case 'depth':
    case 'children':
    case 'entry':
    case 'crosses':
    case 'inferred':
    case 'function':
    case 'action':
    case 'path':
    case 'addr':
    case 'port':
    case 'user':
    case 'quality':
      return noKey(field)
  }
}

const CEL_EVENTS = [
  'process_exec',
  'process_exit',
  'process_kprobe',
  'process_tracepoint',
  'process_uprobe',
  'process_lsm',
] as const
const EVENT_TYPES = [
  'PROCESS_EXEC',
  'PROCESS_EXIT',
  'PROCESS_KPROBE',
  'PROCESS_TRACEPOINT',
  'PROCESS_UPROBE',
  'PROCESS_USDT',
  'PROCESS_LSM',
  'PROCESS_LOADER',
] as const

function jsSource(piece: Piece): string {
  if (typeof piece !== 'string') return piece.glob === '*' ? '.*' : '.'
  return piece.replaceAll(/[$()*+./?[\\\]^{|}]/g, '\\$&')
}

function noKey(field: string): never {
  throw new Unsayable(`Tetragon's filters have no key for ${field}`)
}

function placeFilter(list: 'namespace', key: RegExpKey, pieces: readonly Piece[]): Filter {
  const literal = literalOf(pieces)
  if (literal !== undefined) return one(list, { value: literal })
  return one(key, regExp(isAny(pieces) ? '.' : anchored(pieces)))
}

/** `key=value`, or `key` for any value, as a Kubernetes selector; undefined where it is neither. */
function labelSelector(pieces: readonly Piece[]): string | undefined {
  const [first, second] = pieces
  if (typeof first !== 'string' || pieces.length > 2 || (second !== undefined && !isAny([second]))) return undefined
  if (second === undefined) return /^[\w./-]+=[\w.-]*$/.test(first) ? first : undefined
  return /^[\w./-]+=$/.test(first) ? first.slice(0, -1) : undefined
}

function splitAtSlash(pieces: readonly Piece[]): [Piece[], Piece[]] {
  const at = pieces.findIndex((piece) => typeof piece === 'string' && piece.includes('/'))
  const piece = pieces[at]
  const [before, after] = typeof piece === 'string' ? piece.split('/') : ['', '']
  const keep = (text: string): Piece[] => (text === '' ? [] : [text])
  return [
    [...pieces.slice(0, at), ...keep(before)],
    [...keep(after), ...pieces.slice(at + 1)],
  ]
}

/** So much of a container's id is in `docker`. */
const DOCKER_CHARS = 31

/** By name or by id; only the begin of an id is there to be tested. */
function containerFilters(pieces: readonly Piece[]): Filters {
  if (pieces.length === 0) throw new Unsayable('a filter cannot ask for no container')
  if (isAny(pieces)) return [one('container_name_regex', regExp('.')), one('container_id', regExp('.'))]
  const name = one('container_name_regex', regExp(anchored(pieces)))
  const mayBeId = pieces.every((piece) => typeof piece !== 'string' || /^[0-9a-f]+$/.test(piece))
  if (!mayBeId) return [name]
  const isPrefix = isAny(pieces.slice(-1))
  const chars = (isPrefix ? pieces.slice(0, -1) : pieces).flatMap((piece) => {
    if (typeof piece === 'string') return Array.from(piece)
    if (piece.glob === '*') throw new Unsayable('a filter has the begin of the id of a container alone')
    return ['.']
  })
  const isWhole = !isPrefix && chars.length < DOCKER_CHARS
  return [name, one('container_id', regExp(`^${chars.slice(0, DOCKER_CHARS).join('')}${isWhole ? '$' : ''}`))]
}

const MAX_PIDS = 64

function pids(value: Value): FilterValue[] {
  if (value.is === 'equal') return [{ value: readNumber(value.scalar) ?? -1 }]
  const from = value.is === 'range' ? readNumber(value.from) : undefined
  const to = value.is === 'range' ? readNumber(value.to) : undefined
  if (from === undefined || to === undefined || to - from >= MAX_PIDS)
    throw new Unsayable('a filter lists pids and does not compare them')
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => ({ value: from + i }))
}

const REGEXP_KEYS: Readonly<Partial<Record<FieldName, RegExpKey>>> = {
  binary: 'binary_regex',
  args: 'arguments_regex',
  pod: 'pod_regex',
  namespace: 'namespace_regex',
}

function regExpFilters({ field, pattern }: Extract<Query, { type: 'regexp' }>): Filters {
  const key = REGEXP_KEYS[field]
  if (key === undefined) throw new Unsayable(`Tetragon's filters have no regular expressions for ${field}`)
  if (mayFindEmpty(pattern)) throw new Unsayable('it finds the empty text, which a filter finds where there is no text')
  return [one(key, regExp(pattern))]
}

/** Whether an expression of RE2 finds the empty text, as far as its form can be told here. */
function mayFindEmpty(pattern: string): boolean {
  const source = pattern
    .replaceAll(/\(\?[imsU-]+(:|\))/g, (_, end: string) => (end === ':' ? '(?:' : ''))
    .replaceAll('(?P<', '(?<')
    .replaceAll(String.raw`\A`, '^')
    .replaceAll(String.raw`\z`, '$')
  try {
    return new RegExp(source).test('')
  } catch {
    return true // a form that is RE2's own: left out rather than wrong
  }
}
