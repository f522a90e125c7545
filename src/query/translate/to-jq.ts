/**
 * Queries → a jq command (1.5 and later) for an exporter's log, that selects the events of the processes that the query
 * finds. Where an event says all that is asked for, in the record of its process, lines are judged one by one:
 *
 *     jq -c 'select(.[] | objects | .process | objects | (.pod.namespace // "") == "default")'
 *
 * Where other lines are needed, an exit, activity, an ancestor, the log is read as a whole, its processes are put together
 * by exec_id, and the events of those that are found are selected in order.
 *
 * Each part of a query becomes two conditions, "it is so" and "it is known not to be so", so that what an event does not
 * say matches neither a value nor its negation, as in Treeline. What cannot be said becomes true: it selects more.
 */
import type { Query } from '../ast'
import { printQuery } from '../print'
import type { Relation } from '../fields'
import { all, any, negation, printCondition, type Condition } from './jq-condition'
import { jqLeaf, type JqNeeds } from './jq-fields'
import { Untranslatable } from './oniguruma'
import { shellQuote } from './shell-quote'
import type { Translation } from './translation'

export interface JqTranslation extends Translation {
  /** True where the log is read as a whole, before the first event is selected. */
  readonly isWholeLog: boolean
}

export function toJq(query: Query): JqTranslation {
  const compiler = new Compiler()
  const condition = compiler.compile(query, true)
  const { needs, sets, left } = compiler
  if (condition === true) return { text: undefined, left: [...left], notes: [], isWholeLog: false }
  const isWholeLog = needs.events || sets.length > 0
  const filter = isWholeLog ? wholeLog(condition, sets) : lineByLine(condition, needs)
  const notes = notesOf(needs, sets.length > 0, isWholeLog)
  return { text: `jq -${isWholeLog ? 'n' : ''}c ${shellQuote(filter)}`, left: [...left], notes, isWholeLog }
}

function notesOf({ place }: JqNeeds, hasLineage: boolean, isWholeLog: boolean): string[] {
  return [
    isWholeLog
      ? 'It reads the whole log into memory first, as one event does not say all that is asked for.'
      : 'It judges each line by itself; a field that an event lacks is unknown, even where other lines tell it.',
    ...(isWholeLog ? ['It does not join an event without exec_id to its process.'] : []),
    ...(hasLineage ? ['It goes by parent_exec_id; parents that Treeline infers by pid are not known to it.'] : []),
    ...(place && isWholeLog ? ['It does not find out a pod that is named by its container id alone.'] : []),
  ]
}

/** Processes of a relation, as an object with their ids as keys. */
interface LineageSet {
  readonly relation: Relation
  readonly condition: Condition
}

class Compiler {
  readonly needs: JqNeeds = { envelope: false, events: false, place: false }
  readonly sets: LineageSet[] = []
  readonly left = new Set<string>()

  /** What is true where the query is known to be `wanted`. */
  compile(query: Query, wanted: boolean): Condition {
    switch (query.type) {
      case 'all':
        return wanted
      case 'and':
      case 'or': {
        const parts = query.parts.map((part) => this.compile(part, wanted))
        return (query.type === 'and') === wanted ? all(parts) : any(parts)
      }
      case 'not':
        return this.compile(query.part, !wanted)
      case 'lineage':
        return this.lineage(query, wanted)
      case 'word':
      case 'field':
      case 'regexp':
        return this.leaf(query, wanted)
    }
  }

  private leaf(query: Extract<Query, { type: 'word' | 'field' | 'regexp' }>, wanted: boolean): Condition {
    try {
      const { is, isKnown, isImplied = false } = jqLeaf(query, this.needs)
      return wanted ? all([isImplied || isKnown, is]) : all([isKnown, negation(is)])
    } catch (error) {
      if (!(error instanceof Untranslatable)) throw error
      this.left.add(`${printQuery(query)} is left out: ${error.message}.`)
      return true
    }
  }

  private lineage(query: Extract<Query, { type: 'lineage' }>, wanted: boolean): Condition {
    const inner = new Compiler()
    inner.sets.push(...this.sets)
    const condition = inner.compile(query.part, true)
    if (inner.left.size > 0) {
      for (const sentence of inner.left) this.left.add(sentence)
      this.left.add(`${query.relation}:(…) is left out, as a part of it is.`)
      return true
    }
    this.sets.splice(0, Infinity, ...inner.sets, { relation: query.relation, condition })
    const set = `$${setName(this.sets.length - 1)}`
    const is: Condition = { text: lineageTest(query.relation, set) }
    return wanted ? is : negation(is)
  }
}

function setName(i: number): string {
  return `set${i + 1}`
}

function lineageTest(relation: Relation, set: string): string {
  switch (relation) {
    case 'under':
      return `any(above; ${set}[.id])`
    case 'child':
      return `(${set}[.parent_exec_id // ""] != null)`
    case 'above':
    case 'parent':
      return `(${set}[.id] != null)`
  }
}

const OWN = 'def own: [to_entries[] | select(.value.process? | type == "object") | .value + {type: .key}][0] // empty;'
const ID = String.raw`def id: (.exec_id | strings) // "\(.pid) \(.start_time)";`

/** What an event says beside its process. */
const ENVELOPE = '{node_name, cluster_name} | with_entries(select(.value))'

function lineByLine(condition: Condition, { envelope }: JqNeeds): string {
  const text = printCondition(condition)
  return envelope
    ? `select({node_name, cluster_name} + ([.[] | objects | .process | objects][0] // empty) | ${text})?`
    : `select([.[] | objects | .process | objects][0] // empty | ${text})?`
}

/** An ancestor is nearer than this: it ends walks in circles. */
const MAX_ANCESTORS = 10_000

function wholeLog(condition: Condition, sets: readonly LineageSet[]): string {
  const named =
    sets.length === 0
      ? []
      : [
          `| (reduce ($log[] | (${ENVELOPE}) as $envelope | own | .parent?, .ancestors[]? | objects`,
          '   | select(.exec_id | type == "string") | $envelope + .) as $r ({}; .[$r.exec_id] += $r)) as $named',
        ]
  const record = [
    ...(sets.length === 0 ? [] : ['$named[.[0].own.process | id] // {}']),
    `map(${ENVELOPE}) | add`,
    // an exec knows most, then an exit
    'sort_by(.own.type | if . == "process_exec" then 2 elif . == "process_exit" then 1 else 0 end) | map(.own.process) | add',
    '{id: (.[0].own.process | id), events: map(.own)}',
  ]
  const processes = [
    '| ([$log[] | {node_name, cluster_name, own: own}] | group_by(.own.process | id)',
    `   | map(${record.map((part) => `(${part})`).join('\n     + ')}))`,
  ]
  const lineage =
    sets.length === 0
      ? ['as $all']
      : [
          'as $own',
          '| (($named | map_values({id: .exec_id, events: []} + .)) + ($own | INDEX(.id))) as $all',
          '| def up: $all[.parent_exec_id // ""] // empty;',
          `  def above: limit(${MAX_ANCESTORS}; up | recurse(up));`,
        ]
  const bindings = sets.map(({ relation, condition: of }, i) => {
    const found = `$all[] | select(${printCondition(of)})?`
    const ids = { under: '.id', child: '.id', above: 'above | .id', parent: '.parent_exec_id // empty' }[relation]
    return `  ([${found} | ${ids}] | INDEX(.)) as $${setName(i)} |`
  })
  const start = sets.length === 0 ? '|' : ''
  return [
    `${OWN} ${ID}`,
    '[inputs] as $log',
    ...named,
    ...processes,
    ...lineage.map((line, i) => (i === 0 ? `   ${line}` : line)),
    ...bindings,
    `${start} ([$all[] | select(${printCondition(condition)})? | .id] | INDEX(.)) as $ids`,
    '| $log[] | select($ids[own.process | id])',
  ].join('\n')
}
