/** The values that a field has in the log, with the number of processes that have each: for completion. */
import { rareAt } from '../../base/table'
import { END } from '../../codes/spans'
import { FIELD, hasField } from '../../model/process-fields'
import type { ProcessIdx } from '../../model/process-table'
import type { Store } from '../../model/store'
import type { FieldName } from '../../query/fields'
import { subjectsOf, type SubjectKind } from '../../tetragon/subjects'
import { exitRowOf } from '../lifetimes'
import { nodeOf, pidOf } from '../pid-index'
import type { Resolved } from '../resolve'
import { childCount, eventForms, ownerForms } from './field-masks'
import { fileForms } from './text-forms'

export interface FieldValue {
  readonly value: string
  readonly count: number
}

/** Most frequent first; at most `limit` of those that begin with a prefix, then of those that hold it. */
export function pickValues(values: readonly FieldValue[], prefix: string, limit: number): FieldValue[] {
  const lower = prefix.toLowerCase()
  const beginning: FieldValue[] = []
  const holding: FieldValue[] = []
  for (const entry of values) {
    const at = entry.value.toLowerCase().indexOf(lower)
    if (at === 0) beginning.push(entry)
    else if (at > 0 && holding.length < limit) holding.push(entry)
    if (beginning.length === limit) break
  }
  return [...beginning, ...holding].slice(0, limit)
}

/** All values of a field, most frequent first; none for fields whose values are seldom alike. */
export function fieldValues(store: Store, resolved: Resolved, field: FieldName): FieldValue[] {
  const counts = new Map<string, number>()
  for (const [text, count] of countsOf(store, resolved, field))
    if (text !== '') counts.set(text, (counts.get(text) ?? 0) + count)
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}

type Counts = Iterable<readonly [text: string, count: number]>

function countsOf(store: Store, resolved: Resolved, field: FieldName): Counts {
  const { strings, texts, processes } = store
  const { columns } = processes
  const { lifetimes } = resolved
  const { endKind } = lifetimes
  const ifKnown = (is: boolean, value: number): number => (is ? value : -1)
  const ofStrings = (idxOf: (row: ProcessIdx) => number, read = (idx: number): string => strings.get(idx)): Counts =>
    counted(resolved, strings.size, idxOf, read)
  const ofNumbers = (valueOf: (row: ProcessIdx) => number): Counts => countedNumbers(resolved, valueOf)
  switch (field) {
    case 'binary':
      return ofStrings((row) => columns.binary[row])
    case 'name':
      return ofStrings(
        (row) => columns.binary[row],
        (idx) => fileForms(strings.get(idx)).plain.at(0) ?? '',
      )
    case 'args':
      return counted(
        resolved,
        texts.size,
        (row) => columns.args[row],
        (idx) => texts.get(idx),
      )
    case 'cwd':
      return ofStrings((row) => columns.cwd[row])
    case 'cluster':
      return ofStrings((row) => columns.cluster[row])
    case 'node':
      return ofStrings((row) => nodeOf(store, row))
    case 'user':
      return ofStrings((row) => rareAt(columns.user, row))
    case 'cap':
      return [...ofStrings((row) => rareAt(columns.cap, row))].flatMap(([names, count]) =>
        names.split(' ').map((name) => [name, count] as const),
      )
    case 'label':
      return [
        ...counted(resolved, resolved.owners.owners.length, (row) => resolved.owners.ownerOf[row], String),
      ].flatMap(([owner, count]) =>
        ownerForms(store, resolved.owners.owners[Number(owner)], 'label').plain.map((label) => [label, count] as const),
      )
    case 'path':
    case 'addr':
    case 'port':
      return countedSubjects(store, field)
    case 'flags':
      return [...ofStrings((row) => columns.flags[row])].flatMap(([flags, count]) =>
        flags.split(' ').map((word) => [word, count] as const),
      )
    case 'namespace':
    case 'pod':
    case 'workload':
    case 'container':
    case 'image':
      return counted(
        resolved,
        resolved.owners.owners.length,
        (row) => resolved.owners.ownerOf[row],
        (owner) => ownerForms(store, resolved.owners.owners[owner], field).plain.at(0) ?? '',
      )
    case 'signal':
      return ofStrings((row) =>
        ifKnown(endKind[row] === END.exited, store.descriptors.columns.detail[columns.exit[exitRowOf(lifetimes, row)]]),
      )
    case 'exit':
      return ofNumbers((row) => {
        const descriptor = columns.exit[exitRowOf(lifetimes, row)]
        const { detail, status } = store.descriptors.columns
        return ifKnown(endKind[row] === END.exited && detail[descriptor] === 0, status[descriptor])
      })
    case 'uid':
      return ofNumbers((row) => ifKnown(hasField(columns.present[row], FIELD.uid), columns.uid[row]))
    case 'auid':
      return ofNumbers((row) => ifKnown(hasField(columns.present[row], FIELD.auid), columns.auid[row]))
    case 'pid':
      return ofNumbers((row) => pidOf(store, row))
    case 'children':
      return ofNumbers((row) => childCount(resolved, row))
    case 'event':
    case 'function':
    case 'policy':
      return countedEvents(store, (descriptor) => eventForms(store, descriptor, field).plain.at(0) ?? '')
    case 'exec_id':
    case 'outcome':
    case 'duration':
    case 'start':
    case 'end':
    case 'depth':
    case 'entry':
    case 'crosses':
    case 'inferred':
    case 'action':
    case 'quality':
      return []
  }
}

function counted(
  { rowCount, isShown }: Resolved,
  size: number,
  idxOf: (row: ProcessIdx) => number,
  read: (idx: number) => string,
): Counts {
  const counts = new Uint32Array(size)
  for (let row = 0; row < rowCount; row++) {
    if (isShown[row] === 0) continue
    const idx = idxOf(row)
    if (idx >= 0) counts[idx]++
  }
  const all: [string, number][] = []
  for (let idx = 0; idx < size; idx++) if (counts[idx] > 0) all.push([read(idx), counts[idx]])
  return all
}

function countedNumbers({ rowCount, isShown }: Resolved, valueOf: (row: ProcessIdx) => number): Counts {
  const counts = new Map<number, number>()
  for (let row = 0; row < rowCount; row++) {
    if (isShown[row] === 0) continue
    const value = valueOf(row)
    if (value >= 0) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts].map(([value, count]) => [String(value), count])
}

/** By events, not by processes. */
function* countedSubjects({ subjects, texts }: Store, kind: SubjectKind): Counts {
  const counts = new Map<number, number>()
  for (const text of subjects.columns.text.subarray(0, subjects.length)) counts.set(text, (counts.get(text) ?? 0) + 1)
  for (const [text, count] of counts) for (const subject of subjectsOf(texts.get(text), kind)) yield [subject, count]
}

/** By events, not by processes. */
function countedEvents({ events, descriptors }: Store, read: (descriptor: number) => string): Counts {
  const counts = new Uint32Array(descriptors.length)
  for (let event = 0; event < events.length; event++) counts[events.columns.descriptor[event]]++
  return Array.from(counts, (count, descriptor) => [read(descriptor), count])
}
