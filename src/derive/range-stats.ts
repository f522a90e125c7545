/**
 * What happened in a range of time, counted. Both ends belong to the range. A pure function of the store; the filter
 * limits it to the processes that match.
 */
import { OUTCOME_COUNT } from '../codes/outcomes'
import { END } from '../codes/spans'
import { NO_TIME, compareTimes } from '../base/time'
import { FIELD, hasField } from '../model/process-fields'
import type { ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import { EVENT_KIND, isActivity } from '../tetragon/decode'
import { eventsInRange } from './event-order'
import { unaliased } from './lifetimes'
import type { TimeRange } from './log-range'
import { keyOf, type ProcessKey } from './process-key'
import { nameOf, pidsOf } from './process-text'
import type { Resolved } from './resolve'

export interface Counted<T> {
  readonly item: T
  readonly count: number
}

/** The most frequent of some items, and how many different ones there are. */
export interface Ranking<T> {
  readonly distinct: number
  /** Most frequent first; equal counts in the order in which they came first in time. */
  readonly top: readonly Counted<T>[]
}

export interface ParentItem {
  readonly key: ProcessKey
  readonly name: string
  readonly args: string
  /** Host pid, -1 where it is not known. */
  readonly pid: number
  /** False for parents that the log only names: they have no row. */
  readonly isShown: boolean
}

export interface PodItem {
  /** Key of the pod's or host's row in the list. */
  readonly groupKey: string
  readonly label: string
}

export interface UserItem {
  /** -1 where the log has none. */
  readonly uid: number
  /** Login user, undefined where it is unset or not in the log. */
  readonly auid: number | undefined
}

export interface ActivityItem {
  /** Wire name of the event, `process_kprobe`. */
  readonly wireName: string
  /** Function, symbol, path … */
  readonly detail: string
  readonly policy: string
}

export interface RangeStats {
  /** Events of any kind. */
  readonly events: number
  readonly execs: number
  readonly exits: number
  /** Exits by `OUTCOME` of their process. */
  readonly exitsByOutcome: readonly number[]
  /** Exits by how: `exit 0`, `exit 1`, `SIGKILL`. */
  readonly endings: Ranking<string>
  /** Processes that ran at some moment of the range. */
  readonly alive: number
  /** Of the execs: what ran, as whom, by whom started. */
  readonly binaries: Ranking<string>
  readonly users: Ranking<UserItem>
  readonly parents: Ranking<ParentItem>
  /** Events by pod or host. */
  readonly pods: Ranking<PodItem>
  readonly activityEvents: number
  readonly activity: Ranking<ActivityItem>
}

/** What of a log is in a range: processes that ran at some moment of it, and events. */
export type RangeCounts = Pick<RangeStats, 'alive' | 'events'>

const MOST_LISTED = 8
const AUID_UNSET = 4294967295

/** `order` holds all events in order of time; `isCounted` has 1 for rows that count, all do where it is undefined. */
export function deriveRangeStats(
  store: Store,
  resolved: Resolved,
  order: Uint32Array,
  range: TimeRange,
  isCounted?: Uint8Array,
): RangeStats {
  const { rowCount, parents, owners, groups, outcome } = resolved
  const { kind, process, descriptor } = store.events.columns
  const { name, detail, policy, status } = store.descriptors.columns
  const { columns } = store.processes
  const { lifetimes } = resolved
  const tally = {
    events: 0,
    execs: 0,
    exits: 0,
    activity: 0,
    byOutcome: Array.from({ length: OUTCOME_COUNT }, () => 0),
    byBinary: new Map<number, number>(),
    byUser: new Map<number, number>(),
    byParent: new Map<number, number>(),
    byGroup: new Map<number, number>(),
    byEnding: new Map<string, number>(),
    byActivity: new Map<string, number>(),
  }
  /** A row that stands for each user. */
  const users: ProcessIdx[] = []
  const userOf = new Map<string, number>()
  const descriptorOf = new Map<string, number>()

  const countExec = (row: ProcessIdx): void => {
    tally.execs++
    const present = columns.present[row]
    increment(tally.byBinary, columns.binary[row])
    const user = `${hasField(present, FIELD.uid) ? columns.uid[row] : ''} ${hasField(present, FIELD.auid) ? columns.auid[row] : ''}`
    let idx = userOf.get(user)
    if (idx === undefined) {
      idx = users.push(row) - 1
      userOf.set(user, idx)
    }
    increment(tally.byUser, idx)
    const parent = parents[row]
    if (parent >= 0) increment(tally.byParent, unaliased(lifetimes, parent))
  }

  const { from, to } = eventsInRange(store.events, order, range)
  for (let i = from; i < to; i++) {
    const event = order[i]
    let row = process[event]
    if (row >= rowCount) continue
    if (row >= 0) row = unaliased(lifetimes, row)
    if (isCounted !== undefined && (row < 0 || isCounted[row] === 0)) continue
    tally.events++
    if (row < 0) continue
    if (owners.ownerOf[row] >= 0) increment(tally.byGroup, groups.groupOfOwner[owners.ownerOf[row]])
    const said = descriptor[event]
    if (kind[event] === EVENT_KIND.exec) countExec(row)
    else if (kind[event] === EVENT_KIND.exit) {
      tally.exits++
      tally.byOutcome[outcome[row]]++
      increment(tally.byEnding, store.strings.get(detail[said]) || `exit ${status[said]}`)
    } else if (isActivity(kind[event])) {
      tally.activity++
      const activity = `${name[said]} ${detail[said]} ${policy[said]}`
      if (!descriptorOf.has(activity)) descriptorOf.set(activity, said)
      increment(tally.byActivity, activity)
    }
  }

  const text = (idx: number): string => store.strings.get(idx)
  return {
    events: tally.events,
    execs: tally.execs,
    exits: tally.exits,
    exitsByOutcome: tally.byOutcome,
    endings: rank(tally.byEnding, (ending) => ending),
    alive: countAlive(resolved, range, isCounted),
    binaries: rank(tally.byBinary, (binary) => text(binary)),
    users: rank(tally.byUser, (user) => userItem(store, users[user])),
    parents: rank(tally.byParent, (row) => parentItem(store, resolved, row)),
    pods: rank(podsOf(resolved, tally.byGroup), (group) => ({
      groupKey: groups.groups[group].key,
      label: groups.groups[group].label,
    })),
    activityEvents: tally.activity,
    activity: rank(tally.byActivity, (activity) => {
      const said = descriptorOf.get(activity) ?? -1
      return { wireName: text(name[said]), detail: text(detail[said]), policy: text(policy[said]) }
    }),
  }
}

/** As in the statistics of all processes, but without looking at each event. */
export function countInRange(store: Store, resolved: Resolved, order: Uint32Array, range: TimeRange): RangeCounts {
  const { from, to } = eventsInRange(store.events, order, range)
  return { alive: countAlive(resolved, range, undefined), events: to - from }
}

function increment<K>(counts: Map<K, number>, key: K, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

/** A map keeps its keys in the order in which they came, and sorting is stable. */
function rank<K, T>(counts: ReadonlyMap<K, number>, itemOf: (key: K) => T): Ranking<T> {
  const top = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, MOST_LISTED)
  return { distinct: counts.size, top: top.map(([key, count]) => ({ item: itemOf(key), count })) }
}

/** Containers count for their pod. */
function podsOf({ groups: { groups } }: Resolved, byGroup: ReadonlyMap<number, number>): Map<number, number> {
  const byPod = new Map<number, number>()
  for (const [group, count] of byGroup) {
    const { kind, parent } = groups[group]
    increment(byPod, kind === 'container' && parent >= 0 ? parent : group, count)
  }
  return byPod
}

function countAlive(
  { isShown, rowCount, lifetimes }: Resolved,
  { from, to }: TimeRange,
  isCounted: Uint8Array | undefined,
): number {
  const { startSec, startNs, endSec, endNs, endKind } = lifetimes
  let alive = 0
  for (let row = 0; row < rowCount; row++) {
    if (isShown[row] === 0 || startSec[row] === NO_TIME || (isCounted !== undefined && isCounted[row] === 0)) continue
    if (compareTimes(startSec[row], startNs[row], to.sec, to.ns) > 0) continue
    const isAfterStart = compareTimes(startSec[row], startNs[row], from.sec, from.ns) >= 0
    const isEndKnown = endKind[row] !== END.open && endSec[row] !== NO_TIME
    if (!isAfterStart && isEndKnown && compareTimes(endSec[row], endNs[row], from.sec, from.ns) < 0) continue
    alive++
  }
  return alive
}

function userItem({ processes: { columns } }: Store, row: ProcessIdx): UserItem {
  const present = columns.present[row]
  const hasAuid = hasField(present, FIELD.auid) && columns.auid[row] !== AUID_UNSET
  return {
    uid: hasField(present, FIELD.uid) ? columns.uid[row] : -1,
    auid: hasAuid ? columns.auid[row] : undefined,
  }
}

function parentItem(store: Store, resolved: Resolved, row: ProcessIdx): ParentItem {
  return {
    key: keyOf(store, row),
    name: nameOf(store, row),
    args: store.texts.get(store.processes.columns.args[row]),
    pid: pidsOf(store, row).host,
    isShown: resolved.isShown[row] === 1,
  }
}
