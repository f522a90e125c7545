import { EDGE, END } from '../codes/spans'
import { NO_TIME, compareTimes } from '../base/time'
import { FIELD, hasField } from '../model/process-fields'
import { ID_FORM, type ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import { isAlias, type Lifetimes } from './lifetimes'
import { nodeOf, type PidIndex } from './pid-index'
import { isPause, type Slices } from './slices'

/** A parent id with boot time 0 names only a pid: the kernel probe could not find the parent. */
export function isPidOnlyId({ processes: { columns } }: Store, row: ProcessIdx): boolean {
  return columns.idForm[row] === ID_FORM.parts && columns.idKtimeHigh[row] === 0 && columns.idKtimeLow[row] === 0
}

/** `node:1:0` is the kernel itself: parent of pid 1 and of everything that has no parent. */
export function isKernelId({ processes: { columns } }: Store, row: ProcessIdx): boolean {
  return (
    columns.idForm[row] === ID_FORM.parts &&
    columns.idKtimeHigh[row] === 0 &&
    columns.idKtimeLow[row] === 1 &&
    columns.idPid[row] === 0
  )
}

/**
 * For children whose parent id names only a pid: the parent, where exactly one known process of that pid on that node
 * was alive when the child started, and their containers agree where both are known. Marks the edge as inferred.
 */
export function* inferParents(store: Store, pids: PidIndex, lifetimes: Lifetimes, parents: Int32Array): Slices<void> {
  const { columns, length } = store.processes
  for (let row = 0; row < length; row++) {
    if (isPause(row)) yield
    if (!hasField(columns.present[row], FIELD.parent) || !isPidOnlyId(store, columns.parent[row])) continue
    if (lifetimes.edge[row] === EDGE.continued) continue
    const candidates = pids
      .rowsOf(columns.cluster[row], nodeOf(store, row), columns.idPid[columns.parent[row]])
      .filter(
        (candidate) =>
          candidate !== row && wasAliveAtStart(lifetimes, candidate, row) && containersAgree(store, candidate, row),
      )
    if (candidates.length !== 1) continue
    parents[row] = candidates[0]
    lifetimes.edge[row] = EDGE.inferred
  }
}

function wasAliveAtStart(lifetimes: Lifetimes, row: ProcessIdx, child: ProcessIdx): boolean {
  const { startSec, startNs, endSec, endNs, endKind } = lifetimes
  const sec = startSec[child]
  const ns = startNs[child]
  if (sec === NO_TIME || startSec[row] === NO_TIME || isAlias(lifetimes, row)) return false
  if (compareTimes(startSec[row], startNs[row], sec, ns) > 0) return false
  return endKind[row] === END.open || compareTimes(sec, ns, endSec[row], endNs[row]) < 0
}

function containersAgree({ processes: { columns } }: Store, a: ProcessIdx, b: ProcessIdx): boolean {
  for (const field of ['container', 'docker'] as const) {
    const areKnown = hasField(columns.present[a], FIELD[field]) && hasField(columns.present[b], FIELD[field])
    if (areKnown) return columns[field][a] === columns[field][b]
  }
  return true
}
