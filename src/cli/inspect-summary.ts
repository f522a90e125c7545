import type { Instant } from '../base/time'
import { wireTreeStats } from '../derive/wire-tree'
import { ID_FORM } from '../model/process-table'
import type { Store } from '../model/store'

/** First and last time of the events, as written. */
export interface EventTimes {
  earliest: { readonly time: Instant; readonly text: string } | undefined
  latest: { readonly time: Instant; readonly text: string } | undefined
}

/** The object that `inspect` prints; README explains each member. */
export function summarize(store: Store, times: EventTimes): Record<string, unknown> {
  const { strings, totals } = store
  const tree = wireTreeStats(store)
  const name = (idx: number): string => strings.get(idx)
  const pods = new Set(store.pods.map((pod) => `${name(pod.namespace)}/${name(pod.name)}`))
  return {
    events: toObject(totals.byName, name),
    duplicates: totals.duplicates,
    badLines: store.badLines.length,
    withoutExecId: totals.withoutExecId,
    execIds: tree.described,
    ...countEnds(store),
    pods: [...pods].toSorted(),
    nodes: toObject(totals.byNode, name),
    tree: { rows: tree.rows, roots: tree.roots, maxDepth: tree.maxDepth },
    exitStatus: toObject(totals.byExitStatus, String),
    exitSignal: toObject(totals.byExitSignal, name),
    earliest: times.earliest?.text ?? null,
    latest: times.latest?.text ?? null,
  }
}

function countEnds({ processes: { columns, length } }: Store): {
  withExec: number
  withExit: number
  withBoth: number
} {
  const counts = { withExec: 0, withExit: 0, withBoth: 0 }
  for (let row = 0; row < length; row++) {
    if (columns.idForm[row] === ID_FORM.none) continue
    const hasExec = columns.execEvent[row] >= 0
    const hasExit = columns.exitEvent[row] >= 0
    if (hasExec) counts.withExec++
    if (hasExit) counts.withExit++
    if (hasExec && hasExit) counts.withBoth++
  }
  return counts
}

/** Keys in byte order, so that two runs print the same text. */
function toObject(counts: ReadonlyMap<number, number>, keyOf: (key: number) => string): Record<string, number> {
  const entries = [...counts].map(([key, count]): [string, number] => [keyOf(key), count])
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}
