/** One field of a query → what is known of each row. Each distinct string is tested once, rows compare numbers. */
import { rareAt } from '../../base/table'
import { NO_TIME, offsetNs } from '../../base/time'
import { ENTRY } from '../../codes/entries'
import { OUTCOME } from '../../codes/outcomes'
import { EDGE, END } from '../../codes/spans'
import { POLICY_ACTION } from '../../model/chunk'
import { FIELD, hasField } from '../../model/process-fields'
import { execIdOf, type ProcessIdx } from '../../model/process-table'
import type { Store } from '../../model/store'
import type { Value } from '../../query/ast'
import { EVENT_KIND, isActivity } from '../../tetragon/decode'
import { labelsOf } from '../../tetragon/pod-labels'
import { subjectsOf, type SubjectKind } from '../../tetragon/subjects'
import { qualityTests, type QualityKind } from '../data-quality'
import { depthsOf } from '../forest'
import { exitRowOf, unaliased } from '../lifetimes'
import type { Owner } from '../owners'
import { nodeOf, pidOf } from '../pid-index'
import type { Resolved } from '../resolve'
import type { CompileRegExp } from './regexp'
import { numberTest, timeTest } from './scalar-tests'
import {
  NO_TEXT,
  anyForms,
  asksForNone,
  capabilityForms,
  fileForms,
  pathForms,
  signalForms,
  textForms,
  textTest,
  type TextForms,
  type TextQuery,
  type TextTest,
} from './text-forms'
import type { Slices } from '../slices'
import { MAYBE, NO, YES, maskOf, yesNo, type Mask } from './truth'

export interface QuerySource {
  readonly store: Store
  readonly resolved: Resolved
  /** Needed for queries with regular expressions. */
  readonly compile: CompileRegExp
}

/** Values of the rows that are shown; those of others mean nothing. */
export function* fieldMask(source: QuerySource, query: TextQuery): Slices<Mask> {
  const { store } = source
  const { strings, texts } = store
  const values = query.type === 'field' ? query.values : []
  const { columns } = store.processes
  const test = (): TextTest => textTest(query, source.compile)
  switch (query.field) {
    case 'binary':
      return yield* stringMask(source, columns.binary, (idx) => fileForms(strings.get(idx)), test())
    case 'name':
      return yield* stringMask(source, columns.binary, (idx) => nameForms(strings.get(idx)), test())
    case 'cwd':
      return yield* stringMask(source, columns.cwd, (idx) => textForms(strings.get(idx)), test())
    case 'args':
      return yield* tested(
        source,
        texts.size,
        (idx) => textForms(texts.get(idx)),
        test(),
        (row) => columns.args[row],
      )
    case 'flags':
      return yield* tested(
        source,
        strings.size,
        (idx) => flagForms(strings.get(idx)),
        test(),
        (row) => columns.flags[row],
      )
    case 'cluster':
      return yield* tested(
        source,
        strings.size,
        (idx) => textForms(strings.get(idx)),
        test(),
        (row) => columns.cluster[row],
      )
    case 'node':
      return yield* tested(
        source,
        strings.size,
        (idx) => textForms(strings.get(idx)),
        test(),
        (row) => nodeOf(store, row) || -1,
      )
    case 'user':
      return yield* rareMask(source, columns.user, (idx) => textForms(strings.get(idx)), test())
    case 'cap':
      return yield* rareMask(source, columns.cap, (idx) => capabilityForms(strings.get(idx)), test())
    case 'exec_id':
      return yield* execIdMask(source, test())
    case 'namespace':
    case 'pod':
    case 'workload':
    case 'label':
    case 'container':
    case 'image':
      return ownerMask(source, query.field, test())
    case 'signal':
      return signalMask(source, test())
    case 'event':
    case 'function':
    case 'policy':
      return eventTextMask(source, query, query.field, test())
    case 'path':
    case 'addr': {
      const isFound = test()
      return subjectMask(source, query.field, (subject) => isFound(textForms(subject)), asksForNone(query))
    }
    case 'port': {
      const isFound = numberTest(values, 'number')
      return subjectMask(source, 'port', (subject) => isFound(Number(subject)), false)
    }
    case 'pid':
      return numberMask(source, values, (row) => pidOf(store, row))
    case 'uid':
      return numberMask(source, values, (row) => (hasField(columns.present[row], FIELD.uid) ? columns.uid[row] : -1))
    case 'auid':
      return numberMask(source, values, (row) => (hasField(columns.present[row], FIELD.auid) ? columns.auid[row] : -1))
    case 'exit':
      return exitMask(source, values)
    case 'depth': {
      const depths = depthsOf(source.resolved.treeParents)
      return numberMask(source, values, (row) => depths[row])
    }
    case 'children':
      return numberMask(source, values, (row) => childCount(source.resolved, row))
    case 'duration':
      return durationMask(source, values)
    case 'start':
      return startMask(source, values)
    case 'end':
      return endMask(source, values)
    case 'outcome':
    case 'entry':
    case 'crosses':
    case 'inferred':
    case 'action':
    case 'quality':
      return choiceMask(source, query.field, values)
  }
}

// ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const UNTESTED = 3
/** So many texts are tested at once, fewer of long ones: a regular expression may take a millisecond for 512 characters. */
const TESTS_PER_STEP = 64
const CHARS_PER_TEST = 512

function testsOf({ whole }: TextForms): number {
  return 1 + whole.length / CHARS_PER_TEST
}

const ROWS_PER_STEP = 1 << 18

/** `idxOf` gives the number of a row's text, -1 where the log does not say; each number is tested once. */
function* tested(
  { resolved: { rowCount } }: QuerySource,
  size: number,
  formsOf: (idx: number) => TextForms,
  test: TextTest,
  idxOf: (row: ProcessIdx) => number,
): Slices<Mask> {
  const known = maskOf(size, UNTESTED)
  const mask = new Uint8Array(rowCount)
  const fill = (from: ProcessIdx): ProcessIdx => {
    const end = Math.min(rowCount, from + ROWS_PER_STEP)
    let tests = 0
    let row = from
    for (; row < end && tests < TESTS_PER_STEP; row++) {
      const idx = idxOf(row)
      if (idx < 0) {
        mask[row] = MAYBE
        continue
      }
      if (known[idx] === UNTESTED) {
        const forms = formsOf(idx)
        known[idx] = yesNo(test(forms))
        tests += testsOf(forms)
      }
      mask[row] = known[idx]
    }
    return row
  }
  for (let row = 0; row < rowCount; yield) row = fill(row)
  return mask
}

/** A string column; number 0, the empty string, where the log does not say. */
function* stringMask(
  { store, resolved: { rowCount } }: QuerySource,
  column: Uint16Array | Uint32Array,
  formsOf: (idx: number) => TextForms,
  test: TextTest,
): Slices<Mask> {
  const known = maskOf(store.strings.size, UNTESTED)
  known[0] = MAYBE
  const mask = new Uint8Array(rowCount)
  for (let row = 0; row < rowCount; yield) {
    const end = Math.min(rowCount, row + ROWS_PER_STEP)
    for (let tests = 0; tests < TESTS_PER_STEP;) {
      row = fillKnown(mask, column, known, row, end)
      if (row === end) break
      const forms = formsOf(column[row])
      known[column[row]] = yesNo(test(forms))
      tests += testsOf(forms)
    }
  }
  return mask
}

/** Fills the mask up to a row whose string is not tested yet, or to `end`, and says where that is. */
function fillKnown(
  mask: Mask,
  column: Uint16Array | Uint32Array,
  known: Uint8Array,
  from: ProcessIdx,
  end: ProcessIdx,
): ProcessIdx {
  for (let row = from; row < end; row++) {
    const value = known[column[row]]
    if (value === UNTESTED) return row
    mask[row] = value
  }
  return end
}

/** A `rare` column of strings; the log does not say where there is none. */
function rareMask(
  source: QuerySource,
  column: Uint32Array,
  formsOf: (idx: number) => TextForms,
  test: TextTest,
): Slices<Mask> {
  return tested(source, source.store.strings.size, formsOf, test, (row) => rareAt(column, row) || -1)
}

function nameForms(path: string): TextForms {
  const { plain } = fileForms(path)
  return textForms(plain.at(0) ?? '')
}

function flagForms(flags: string): TextForms {
  return anyForms(flags.split(' '), flags)
}

function* execIdMask({ store, resolved: { rowCount } }: QuerySource, test: TextTest): Slices<Mask> {
  const mask = new Uint8Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    mask[row] = yesNo(test(textForms(execIdOf(store.processes, row, store.strings))))
    if (row % TESTS_PER_STEP === 0) yield
  }
  return mask
}

type OwnerField = 'namespace' | 'pod' | 'workload' | 'label' | 'container' | 'image'

function ownerMask({ store, resolved }: QuerySource, field: OwnerField, test: TextTest): Mask {
  const { owners, ownerOf } = resolved.owners
  const ofOwner = Uint8Array.from(owners, (owner) => yesNo(test(ownerForms(store, owner, field))))
  const mask = new Uint8Array(resolved.rowCount)
  for (let row = 0; row < mask.length; row++) if (ownerOf[row] >= 0) mask[row] = ofOwner[ownerOf[row]]
  return mask
}

export function ownerForms({ pods, containers, strings }: Store, owner: Owner, field: OwnerField): TextForms {
  const pod = owner.pod < 0 ? undefined : pods[owner.pod]
  const container = owner.container < 0 ? undefined : containers[owner.container]
  const text = (idx: number | undefined): string => (idx === undefined ? '' : strings.get(idx))
  switch (field) {
    case 'namespace':
      return textForms(text(pod?.namespace))
    case 'pod':
      return pathForms(`${text(pod?.namespace)}/${text(pod?.name)}`, text(pod?.name), text(pod?.name))
    case 'workload': {
      const name = text(pod?.workload.value)
      return pathForms(`${text(pod?.workloadKind.value)}/${name}`, name, name)
    }
    case 'label': {
      const labels = labelsOf(text(pod?.labels.value))
      return anyForms(labels, labels.join(' '))
    }
    case 'container':
      return anyForms(
        [text(container?.name.value), owner.containerId],
        text(container?.name.value) || owner.containerId,
      )
    case 'image':
      return textForms(text(container?.image.value))
  }
}

function signalMask({ store, resolved }: QuerySource, test: TextTest): Mask {
  const { lifetimes } = resolved
  const { exit } = store.processes.columns
  const { detail } = store.descriptors.columns
  const known = new Map<number, number>()
  const mask = maskOf(resolved.rowCount, MAYBE)
  for (let row = 0; row < mask.length; row++) {
    if (lifetimes.endKind[row] !== END.exited) continue
    const signal = detail[exit[exitRowOf(lifetimes, row)]]
    let value = known.get(signal)
    if (value === undefined) known.set(signal, (value = yesNo(test(signalForms(store.strings.get(signal))))))
    mask[row] = value
  }
  return mask
}

// ── events ───────────────────────────────────────────────────────────────────────────────────────────────────────────

type EventField = 'event' | 'function' | 'policy'

/** What an event has of a field; empty where it has none. */
export function eventForms({ descriptors, strings }: Store, descriptor: number, field: EventField): TextForms {
  const { kind, name, detail, policy } = descriptors.columns
  switch (field) {
    case 'event': {
      const wireName = strings.get(name[descriptor])
      return anyForms([wireName.replace(/^process_/, ''), wireName], wireName)
    }
    case 'function':
      return hasFunction(kind[descriptor]) ? textForms(strings.get(detail[descriptor])) : NO_TEXT
    case 'policy':
      return textForms(strings.get(policy[descriptor]))
  }
}

/** The detail of a loader's event is the path of what was loaded. */
function hasFunction(kind: number): boolean {
  return isActivity(kind) && kind !== EVENT_KIND.loader
}

/** Bits of a row: its events name such things, and among them what is looked for. */
const HAS = 1
const FOUND = 2

function foundMask(bits: Uint8Array, isNoneWanted: boolean): Mask {
  return bits.map((value) => yesNo((value & FOUND) !== 0 || (isNoneWanted && value === 0)))
}

/** Rows that have such an event; those that have none at all, where that is asked for. */
function eventTextMask(source: QuerySource, query: TextQuery, field: EventField, test: TextTest): Mask {
  const { store } = source
  const isNoneWanted = asksForNone(query)
  const ofDescriptor = Uint8Array.from({ length: store.descriptors.length }, (_, descriptor) => {
    const forms = eventForms(store, descriptor, field)
    return forms.plain.length === 0 ? 0 : test(forms) ? HAS | FOUND : HAS
  })
  return foundMask(eventBits(source, ofDescriptor), isNoneWanted)
}

/** Rows with activity whose arguments name such a thing; those with none that name any, where that is asked for. */
function subjectMask(
  { store, resolved }: QuerySource,
  kind: SubjectKind,
  isFound: (subject: string) => boolean,
  isNoneWanted: boolean,
): Mask {
  const { event: events, text: texts } = store.subjects.columns
  const { process } = store.events.columns
  const ofText = new Map<number, number>()
  const bits = new Uint8Array(resolved.rowCount)
  for (let i = 0; i < store.subjects.length; i++) {
    const row = process[events[i]]
    if (row < 0 || row >= bits.length) continue
    let value = ofText.get(texts[i])
    if (value === undefined) {
      const subjects = subjectsOf(store.texts.get(texts[i]), kind)
      value = subjects.length === 0 ? 0 : subjects.some(isFound) ? HAS | FOUND : HAS
      ofText.set(texts[i], value)
    }
    bits[unaliased(resolved.lifetimes, row)] |= value
  }
  return foundMask(bits, isNoneWanted)
}

/** The bits of all events of each row. */
function eventBits({ store, resolved }: QuerySource, ofDescriptor: Uint8Array): Uint8Array {
  const { process, descriptor } = store.events.columns
  const bits = new Uint8Array(resolved.rowCount)
  for (let event = 0; event < store.events.length; event++) {
    const ofEvent = ofDescriptor[descriptor[event]]
    const row = process[event]
    if (ofEvent === 0 || row < 0 || row >= bits.length) continue
    bits[unaliased(resolved.lifetimes, row)] |= ofEvent
  }
  return bits
}

// ── numbers and times ────────────────────────────────────────────────────────────────────────────────────────────────

/** `valueOf` gives -1 where the log does not say. */
function numberMask(source: QuerySource, values: readonly Value[], valueOf: (row: ProcessIdx) => number): Mask {
  const test = numberTest(values, 'number')
  const mask = new Uint8Array(source.resolved.rowCount)
  for (let row = 0; row < mask.length; row++) {
    const value = valueOf(row)
    mask[row] = value < 0 ? MAYBE : test(value) ? YES : NO
  }
  return mask
}

/** A process that a signal ended is known to have no status. */
function exitMask({ store, resolved }: QuerySource, values: readonly Value[]): Mask {
  const { lifetimes } = resolved
  const { exit } = store.processes.columns
  const { detail, status } = store.descriptors.columns
  const test = numberTest(values, 'number')
  const ofDescriptor = Uint8Array.from({ length: store.descriptors.length }, (_, descriptor) =>
    yesNo(detail[descriptor] === 0 && test(status[descriptor])),
  )
  const mask = maskOf(resolved.rowCount, MAYBE)
  for (let row = 0; row < mask.length; row++)
    if (lifetimes.endKind[row] === END.exited) mask[row] = ofDescriptor[exit[exitRowOf(lifetimes, row)]]
  return mask
}

export function childCount({ children, childrenElsewhere }: Resolved, row: ProcessIdx): number {
  return children.starts[row + 1] - children.starts[row] + (childrenElsewhere.get(row)?.length ?? 0)
}

function durationMask({ store, resolved }: QuerySource, values: readonly Value[]): Mask {
  const { startSec, startNs, endSec, endNs } = resolved.lifetimes
  const test = numberTest(values, 'duration')
  const mask = maskOf(resolved.rowCount, MAYBE)
  for (let row = 0; row < mask.length; row++) {
    if (!isStartKnown(store, row) || !isEndKnown(resolved, row)) continue
    mask[row] = yesNo(test(offsetNs(endSec[row], endNs[row], { sec: startSec[row], ns: startNs[row] })))
  }
  return mask
}

function startMask({ store, resolved }: QuerySource, values: readonly Value[]): Mask {
  const { startSec, startNs } = resolved.lifetimes
  const test = timeTest(values)
  const mask = maskOf(resolved.rowCount, MAYBE)
  for (let row = 0; row < mask.length; row++)
    if (isStartKnown(store, row)) mask[row] = yesNo(test(startSec[row], startNs[row]))
  return mask
}

function endMask({ resolved }: QuerySource, values: readonly Value[]): Mask {
  const { endSec, endNs } = resolved.lifetimes
  const test = timeTest(values)
  const mask = maskOf(resolved.rowCount, MAYBE)
  for (let row = 0; row < mask.length; row++)
    if (isEndKnown(resolved, row)) mask[row] = yesNo(test(endSec[row], endNs[row]))
  return mask
}

function isStartKnown({ processes: { columns } }: Store, row: ProcessIdx): boolean {
  return hasField(columns.present[row], FIELD.start)
}

/** Not where an end is only a bound, as that of a pid that was used again. */
function isEndKnown({ lifetimes: { endKind, endSec } }: Resolved, row: ProcessIdx): boolean {
  return (endKind[row] === END.exited || endKind[row] === END.replaced) && endSec[row] !== NO_TIME
}

// ── choices ──────────────────────────────────────────────────────────────────────────────────────────────────────────

type ChoiceField = 'outcome' | 'entry' | 'crosses' | 'inferred' | 'action' | 'quality'

function choiceMask(source: QuerySource, field: ChoiceField, values: readonly Value[]): Mask {
  const words = values.flatMap((value) => (value.is === 'equal' ? [value.scalar] : []))
  const codes =
    field === 'outcome' ? words.map(outcomeCode) : field === 'entry' ? words.map((word) => ENTRIES[word]) : []
  if (codes.length > 0 && !codes.includes(undefined))
    return codeMask(source, source.resolved[field === 'entry' ? field : 'outcome'], codes)
  const tests = words.map((word) => choiceTest(source, field, word))
  const mask = new Uint8Array(source.resolved.rowCount)
  const { isShown } = source.resolved
  for (let row = 0; row < mask.length; row++) if (isShown[row] === 1 && tests.some((test) => test(row))) mask[row] = YES
  return mask
}

/** The code of an outcome that is one by itself; what is told by the signal, too, has none. */
function outcomeCode(word: string): number | undefined {
  return word === 'signal' || word === 'nonzero' ? undefined : OUTCOMES[word]
}

function codeMask(
  { resolved: { rowCount } }: QuerySource,
  column: Uint8Array,
  codes: readonly (number | undefined)[],
): Mask {
  const ofCode = new Uint8Array(256)
  for (const code of codes) if (code !== undefined) ofCode[code] = YES
  const mask = new Uint8Array(rowCount)
  for (let row = 0; row < mask.length; row++) mask[row] = ofCode[column[row]]
  return mask
}

const OUTCOMES: Readonly<Record<string, number>> = {
  exit0: OUTCOME.exit0,
  nonzero: OUTCOME.nonzero,
  attention: OUTCOME.attention,
  running: OUTCOME.running,
  replaced: OUTCOME.replaced,
  unknown: OUTCOME.unknown,
}
const ENTRIES: Readonly<Record<string, number>> = {
  init: ENTRY.containerInit,
  exec: ENTRY.runtimeExec,
  probe: ENTRY.execProbe,
  outside: ENTRY.outsideParent,
  unknown: ENTRY.unknown,
}
const ACTIONS: Readonly<Record<string, number>> = {
  sigkill: POLICY_ACTION.sigkill,
  signal: POLICY_ACTION.signal,
  override: POLICY_ACTION.override,
}
const QUALITIES: Readonly<Record<string, QualityKind>> = {
  'exit-without-exec': 'exitsWithoutExec',
  'no-exec-id': 'withoutExecId',
  'unresolved-parent': 'unresolvedParents',
  'inferred-parent': 'inferredParents',
  'truncated-args': 'truncatedArguments',
  'agent-restart': 'agentRestarts',
  'unknown-end': 'unknownEnds',
  'clock-disorder': 'clockDisorder',
}

function choiceTest(source: QuerySource, field: ChoiceField, word: string): (row: ProcessIdx) => boolean {
  const { store, resolved } = source
  const { outcome, entry, lifetimes } = resolved
  switch (field) {
    case 'outcome': {
      if (word === 'signal') return (row) => isEndedBySignal(store, resolved, row)
      const code = OUTCOMES[word]
      if (word === 'nonzero') return (row) => outcome[row] === code && !isEndedBySignal(store, resolved, row)
      return (row) => outcome[row] === code
    }
    case 'entry':
      return (row) => entry[row] === ENTRIES[word]
    case 'crosses':
      return (row) => {
        const crossed = crossingOf(resolved, row)
        return crossed !== undefined && (word === 'any' || word === crossed)
      }
    case 'inferred':
      return (row) => (lifetimes.edge[row] === EDGE.inferred) === (word === 'yes')
    case 'action': {
      const { action } = store.descriptors.columns
      const bits = eventBits(
        source,
        Uint8Array.from({ length: store.descriptors.length }, (_, i) => (action[i] === ACTIONS[word] ? 1 : 0)),
      )
      return (row) => bits[row] === 1
    }
    case 'quality':
      return qualityTests(store, resolved)[QUALITIES[word]]
  }
}

function isEndedBySignal(store: Store, { lifetimes }: Resolved, row: ProcessIdx): boolean {
  if (lifetimes.endKind[row] !== END.exited) return false
  return store.descriptors.columns.detail[store.processes.columns.exit[exitRowOf(lifetimes, row)]] !== 0
}

/** What the edge from a process's parent leaves; undefined where both live together, or the parent is not described. */
function crossingOf(resolved: Resolved, row: ProcessIdx): 'container' | 'pod' | 'host' | undefined {
  const parent = resolved.parents[row]
  if (parent < 0 || resolved.isShown[parent] === 0) return undefined
  const { owners, ownerOf } = resolved.owners
  if (ownerOf[parent] === ownerOf[row]) return undefined
  const [a, b] = [owners[ownerOf[parent]], owners[ownerOf[row]]]
  if (a.kind === 'host' || b.kind === 'host') return 'host'
  return a.pod >= 0 && a.pod === b.pod ? 'container' : 'pod'
}
