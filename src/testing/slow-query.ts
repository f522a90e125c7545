/**
 * A query evaluated process by process, in the plainest way, as an oracle for `derive/query/`. Values are strings, numbers
 * and bigint nanoseconds; true, false and undefined for what the log does not say.
 */
import { NO_TIME } from '../base/time'
import { ENTRY } from '../codes/entries'
import { OUTCOME } from '../codes/outcomes'
import { EDGE, END } from '../codes/spans'
import { listQuality, type QualityKind } from '../derive/data-quality'
import { exitRowOf, unaliased } from '../derive/lifetimes'
import { nodeOf, pidOf } from '../derive/pid-index'
import { ownerTextOf } from '../derive/process-text'
import type { Resolved } from '../derive/resolve'
import { FIELD, hasField } from '../model/process-fields'
import { execIdOf, type ProcessIdx } from '../model/process-table'
import { exitOf, type Store } from '../model/store'
import type { Piece, Query, Value } from '../query/ast'
import { fieldOf, type FieldName } from '../query/fields'
import { isActivity } from '../tetragon/decode'

type Truth = boolean | undefined

/** Processes that a query finds, in order of their rows. */
export function slowMatches(store: Store, resolved: Resolved, query: Query): ProcessIdx[] {
  const rows = Array.from({ length: resolved.rowCount }, (_, row) => row).filter((row) => resolved.isShown[row] === 1)
  return rows.filter((row) => isTrue(store, resolved, query, row) === true)
}

function isTrue(store: Store, resolved: Resolved, query: Query, row: ProcessIdx): Truth {
  const of = (part: Query, at = row): Truth => isTrue(store, resolved, part, at)
  switch (query.type) {
    case 'all':
      return true
    case 'word': {
      const word = query.text.toLowerCase()
      const { binary, args } = store.processes.columns
      const pod = resolved.owners.owners[resolved.owners.ownerOf[row]].pod < 0 ? '' : ownerTextOf(store, resolved, row)
      const texts = [store.strings.get(binary[row]), store.texts.get(args[row]), pod]
      return texts.some((text) => text.toLowerCase().includes(word))
    }
    case 'and': {
      const all = query.parts.map((part) => of(part))
      return all.includes(false) ? false : all.includes(undefined) ? undefined : true
    }
    case 'or': {
      const all = query.parts.map((part) => of(part))
      return all.includes(true) ? true : all.includes(undefined) ? undefined : false
    }
    case 'not': {
      const part = of(query.part)
      return part === undefined ? undefined : !part
    }
    case 'lineage': {
      const related = relatedTo(resolved, query.relation, row)
      return related.some((other) => resolved.isShown[other] === 1 && of(query.part, other) === true)
    }
    case 'regexp': {
      const { whole } = textsOf(store, resolved, query.field, row) ?? { whole: undefined }
      if (whole === undefined) return undefined
      const isCaseless = query.pattern.startsWith('(?i)')
      const pattern = new RegExp(query.pattern.replace(/^\(\?i\)/, ''), isCaseless ? 'iu' : 'u')
      return whole.some((text) => pattern.test(text))
    }
    case 'field':
      return isField(store, resolved, query.field, query.values, row)
  }
}

function ancestorsOf(resolved: Resolved, row: ProcessIdx): ProcessIdx[] {
  const parent = resolved.parents[row]
  return parent < 0 ? [] : [parent, ...ancestorsOf(resolved, parent)]
}

function relatedTo(resolved: Resolved, relation: string, row: ProcessIdx): ProcessIdx[] {
  const all = Array.from({ length: resolved.rowCount }, (_, other) => other)
  if (relation === 'under') return ancestorsOf(resolved, row)
  if (relation === 'above') return all.filter((other) => ancestorsOf(resolved, other).includes(row))
  if (relation === 'child') return ancestorsOf(resolved, row).slice(0, 1)
  return all.filter((other) => ancestorsOf(resolved, other)[0] === row)
}

function isField(store: Store, resolved: Resolved, field: FieldName, values: readonly Value[], row: ProcessIdx): Truth {
  const kind = fieldOf(field)!.kind
  if (kind === 'choice') {
    const words = choicesOf(store, resolved, field, row)
    return values.some((value) => value.is === 'equal' && words.includes(value.scalar))
  }
  if (kind === 'text') {
    const texts = textsOf(store, resolved, field, row)
    return texts === undefined
      ? undefined
      : values.some((value) => isText(texts, value, field === 'signal' || field === 'cap'))
  }
  if (field === 'port') {
    const ports = subjectsOf(store, resolved, row, 'n').map(BigInt)
    return values.some((value) => ports.some((port) => isNumber(port, value, kind)))
  }
  const known = numberOf(store, resolved, field, row)
  if (known === undefined || known === 'none') return known === 'none' ? false : undefined
  return values.some((value) => isNumber(known, value, kind))
}

interface Texts {
  readonly plain: readonly string[]
  readonly slashed?: readonly string[]
  readonly whole: readonly string[]
}

/** Undefined where the log does not say; no texts where it says that there are none. */
function textsOf(store: Store, resolved: Resolved, field: string, row: ProcessIdx): Texts | undefined {
  const { strings, processes, pods, containers, descriptors, events } = store
  const { columns } = processes
  const present = columns.present[row]
  const text = (all: string | readonly string[], whole = typeof all === 'string' ? all : all.join(' ')): Texts => ({
    plain: [all].flat().filter(Boolean),
    whole: [whole].filter(Boolean),
  })
  const owner = resolved.owners.owners[resolved.owners.ownerOf[row]]
  const pod = pods[owner.pod]
  const podText = (idx: number | undefined): string => (idx === undefined ? '' : strings.get(idx))
  const eventTexts = (read: (descriptor: number) => Texts): Texts => {
    const all = Array.from({ length: events.length }, (_, event) => event).filter((event) => {
      const process = events.columns.process[event]
      return process >= 0 && unaliased(resolved.lifetimes, process) === row
    })
    const read_ = all.map((event) => read(events.columns.descriptor[event]))
    return { plain: read_.flatMap(({ plain }) => plain), whole: read_.flatMap(({ whole }) => whole) }
  }
  const subjectsOfRow = (letter: string): string[] => subjectsOf(store, resolved, row, letter)
  switch (field) {
    case 'binary':
    case 'name': {
      if (!hasField(present, FIELD.binary)) return undefined
      const path = strings.get(columns.binary[row])
      const file = path.split('/').at(-1) || path
      return field === 'name' ? text(file) : { plain: [file], slashed: [path], whole: [path] }
    }
    case 'args':
      return text(store.texts.get(columns.args[row]))
    case 'cwd':
      return hasField(present, FIELD.cwd) ? text(strings.get(columns.cwd[row])) : undefined
    case 'flags':
      return text(strings.get(columns.flags[row]).split(' '))
    case 'user':
      return hasField(present, FIELD.user) ? text(strings.get(columns.user[row])) : undefined
    case 'cap': {
      if (!hasField(present, FIELD.cap)) return undefined
      const names = strings.get(columns.cap[row])
      return text([...names.split(' '), ...names.split(' ').map((name) => name.slice(4))], names)
    }
    case 'label':
      return text(podText(pod?.labels.value).split('\0'))
    case 'path':
      return { plain: subjectsOfRow('p'), whole: subjectsOfRow('p') }
    case 'addr':
      return { plain: subjectsOfRow('a'), whole: subjectsOfRow('a') }
    case 'exec_id':
      return text(execIdOf(processes, row, strings))
    case 'node': {
      const node = strings.get(nodeOf(store, row))
      return node === '' ? undefined : text(node)
    }
    case 'cluster':
      return text(strings.get(columns.cluster[row]))
    case 'namespace':
      return text(podText(pod?.namespace))
    case 'pod': {
      const name = podText(pod?.name)
      return { ...text(name), slashed: name === '' ? [] : [`${podText(pod.namespace)}/${name}`] }
    }
    case 'workload': {
      const name = podText(pod?.workload.value)
      return { ...text(name), slashed: name === '' ? [] : [`${podText(pod.workloadKind.value)}/${name}`] }
    }
    case 'container': {
      const name = podText(containers[owner.container]?.name.value)
      return text([name, owner.containerId], name || owner.containerId)
    }
    case 'image':
      return text(podText(containers[owner.container]?.image.value))
    case 'signal': {
      if (resolved.lifetimes.endKind[row] !== END.exited) return undefined
      const { signal } = exitOf(store, exitRowOf(resolved.lifetimes, row))
      return text([signal, signal.replace(/^SIG/, '')], signal)
    }
    case 'event':
      return eventTexts((descriptor) => {
        const name = strings.get(descriptors.columns.name[descriptor])
        return text([name, name.replace(/^process_/, '')], name)
      })
    case 'function':
      return eventTexts((descriptor) =>
        text(
          isActivity(descriptors.columns.kind[descriptor]) ? strings.get(descriptors.columns.detail[descriptor]) : '',
        ),
      )
    case 'policy':
      return eventTexts((descriptor) => text(strings.get(descriptors.columns.policy[descriptor])))
    default:
      throw new Error(`${field} is no text`)
  }
}

/** By the first letter that `tetragon/subjects.ts` gives each. */
function subjectsOf({ subjects, events, texts }: Store, resolved: Resolved, row: ProcessIdx, letter: string): string[] {
  return Array.from({ length: subjects.length }, (_, i) => i)
    .filter((i) => {
      const process = events.columns.process[subjects.columns.event[i]]
      return process >= 0 && unaliased(resolved.lifetimes, process) === row
    })
    .flatMap((i) => texts.get(subjects.columns.text[i]).split('\0'))
    .filter((subject) => subject.startsWith(letter))
    .map((subject) => subject.slice(1))
}

function isText({ plain, slashed = plain }: Texts, value: Value, isSignal: boolean): boolean {
  if (value.is !== 'pattern') return false
  if (value.pieces.length === 0) return plain.length === 0
  const hasSlash = value.pieces.some((piece) => typeof piece === 'string' && piece.includes('/'))
  const pieces = value.pieces.map((piece) => (isSignal && typeof piece === 'string' ? piece.toUpperCase() : piece))
  const pattern = new RegExp(`^${pieces.map(source).join('')}$`, 'su')
  return (hasSlash ? slashed : plain).some((text) => pattern.test(text))
}

function source(piece: Piece): string {
  if (typeof piece !== 'string') return piece.glob === '*' ? '.*' : '.'
  return piece.replaceAll(/[$()*+./?[\\\]^{|}]/g, '\\$&')
}

/** `none` where the log says that there is none. */
function numberOf(store: Store, resolved: Resolved, field: string, row: ProcessIdx): bigint | 'none' | undefined {
  const { columns } = store.processes
  const { startSec, startNs, endSec, endNs, endKind } = resolved.lifetimes
  const present = columns.present[row]
  const start = hasField(present, FIELD.start) ? nsOf(startSec[row], startNs[row]) : undefined
  const hasEnd = endKind[row] === END.exited || endKind[row] === END.replaced
  const end = hasEnd && endSec[row] !== NO_TIME ? nsOf(endSec[row], endNs[row]) : undefined
  switch (field) {
    case 'pid':
      return pidOf(store, row) < 0 ? undefined : BigInt(pidOf(store, row))
    case 'uid':
      return hasField(present, FIELD.uid) ? BigInt(columns.uid[row]) : undefined
    case 'auid':
      return hasField(present, FIELD.auid) ? BigInt(columns.auid[row]) : undefined
    case 'exit': {
      if (endKind[row] !== END.exited) return undefined
      const { signal, status } = exitOf(store, exitRowOf(resolved.lifetimes, row))
      return signal === '' ? BigInt(status) : 'none'
    }
    case 'depth': {
      let depth = 0n
      for (let at = row; at >= 0; at = resolved.treeParents[at]) depth++
      return depth
    }
    case 'children': {
      const inTree = resolved.treeParents.filter((parent) => parent === row).length
      return BigInt(inTree + (resolved.childrenElsewhere.get(row)?.length ?? 0))
    }
    case 'duration':
      return start === undefined || end === undefined ? undefined : end - start
    case 'start':
      return start
    case 'end':
      return end
    default:
      throw new Error(`${field} is no number`)
  }
}

function nsOf(sec: number, ns: number): bigint {
  return BigInt(sec) * 1_000_000_000n + BigInt(ns)
}

interface Span {
  readonly from: bigint
  readonly to: bigint
  readonly rangeEnd: bigint
}

function isNumber(known: bigint, value: Value, kind: string): boolean {
  if (value.is === 'pattern') return false
  const read = (text: string): Span => (kind === 'time' ? readTime(text) : readOne(text, kind))
  if (value.is === 'range') {
    return (
      (value.from === '' || known >= read(value.from).from) && (value.to === '' || known <= read(value.to).rangeEnd)
    )
  }
  const { from, to } = read(value.scalar)
  if (value.is === 'equal') return known >= from && known <= to
  if (value.is === 'above') return known > to
  if (value.is === 'atLeast') return known >= from
  return value.is === 'below' ? known < from : known <= to
}

function readOne(text: string, kind: string): Span {
  const units: Record<string, number> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12, d: 8.64e13 }
  const parts = [...text.matchAll(/([\d.]+)([a-z]+)/g)]
  const ns = parts.reduce((sum, [, number, unit]) => sum + Number(number) * units[unit], 0)
  const one = BigInt(kind === 'number' ? text : Math.round(ns))
  return { from: one, to: one, rangeEnd: one }
}

/** By the length of the text: the longer, the more exact. */
function readTime(text: string): Span {
  const [, moment, fraction = '', zone = 'Z'] =
    /^(.*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/.exec(text.replace(/^\d{4}-\d\d-\d\d$/, '$&T')) ?? []
  const padded = `${moment}${'00:00:00'.slice(moment.length - 11)}`
  const from = BigInt(Date.parse(`${padded}${zone}`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
  const lengths: Record<number, bigint> = { 11: 86_400_000_000_000n, 13: 3_600_000_000_000n, 16: 60_000_000_000n }
  const length = fraction === '' ? (lengths[moment.length] ?? 1_000_000_000n) : 10n ** BigInt(9 - fraction.length)
  return { from, to: from + length - 1n, rangeEnd: moment.length === 11 ? from + length - 1n : from }
}

function choicesOf(store: Store, resolved: Resolved, field: string, row: ProcessIdx): string[] {
  const { outcome, entry, lifetimes, owners } = resolved
  switch (field) {
    case 'outcome': {
      const name = Object.entries(OUTCOME).find(([, code]) => code === outcome[row])![0]
      const isSignal = lifetimes.endKind[row] === END.exited && exitOf(store, exitRowOf(lifetimes, row)).signal !== ''
      return [...(isSignal ? ['signal'] : []), ...(isSignal && name === 'nonzero' ? [] : [name])]
    }
    case 'entry':
      return {
        [ENTRY.none]: [],
        [ENTRY.containerInit]: ['init'],
        [ENTRY.runtimeExec]: ['exec'],
        [ENTRY.execProbe]: ['probe'],
        [ENTRY.unknown]: ['unknown'],
        [ENTRY.outsideParent]: ['outside'],
      }[entry[row] as 0]
    case 'crosses': {
      const parent = resolved.parents[row]
      if (parent < 0 || resolved.isShown[parent] === 0 || owners.ownerOf[parent] === owners.ownerOf[row]) return []
      const pair = [parent, row].map((one) => owners.owners[owners.ownerOf[one]])
      if (pair.some(({ kind }) => kind === 'host')) return ['any', 'host']
      return ['any', pair[0].pod >= 0 && pair[0].pod === pair[1].pod ? 'container' : 'pod']
    }
    case 'inferred':
      return [lifetimes.edge[row] === EDGE.inferred ? 'yes' : 'no']
    case 'action': {
      const { process, descriptor } = store.events.columns
      const names = ['', 'signal', 'override', 'sigkill']
      const all = Array.from({ length: store.events.length }, (_, event) => event)
      return all
        .filter((event) => process[event] >= 0 && unaliased(lifetimes, process[event]) === row)
        .map((event) => names[store.descriptors.columns.action[descriptor[event]]])
    }
    default: {
      const kinds: Record<string, QualityKind> = {
        'exit-without-exec': 'exitsWithoutExec',
        'no-exec-id': 'withoutExecId',
        'unresolved-parent': 'unresolvedParents',
        'inferred-parent': 'inferredParents',
        'truncated-args': 'truncatedArguments',
        'agent-restart': 'agentRestarts',
        'unknown-end': 'unknownEnds',
        'clock-disorder': 'clockDisorder',
      }
      return Object.keys(kinds).filter((word) => listQuality(store, resolved, kinds[word]).includes(row))
    }
  }
}
