import { compareUtf8 } from '../base/string-table'
import { FIELD, RANK, hasField } from '../model/process-fields'
import { ID_FORM, execIdOf } from '../model/process-table'
import type { Store } from '../model/store'
import { cutCycles, depthsOf } from './forest'
import { finish } from './slices'

/** Sizes of the tree that the exec_ids alone make, before anything is inferred. A root has depth 1. */
export interface WireTreeStats {
  readonly rows: number
  readonly roots: number
  readonly maxDepth: number
  /** Rows that some event describes; the others are only named as parents. */
  readonly described: number
}

export function wireTreeStats(store: Store): WireTreeStats {
  const parents = wireParents(store)
  const depths = depthsOf(parents)
  const { columns, length } = store.processes
  // ids that only a record named which lost against a better one are in the store or not, as the order of arrival has it
  const isNamed = new Uint8Array(length)
  for (let row = 0; row < length; row++) {
    if (columns.rank[row] !== RANK.bareId) isNamed[row] = 1
    if (hasField(columns.present[row], FIELD.parent)) isNamed[columns.parent[row]] = 1
  }
  let rows = 0
  let roots = 0
  let maxDepth = 0
  let described = 0
  for (let row = 0; row < length; row++) {
    if (columns.idForm[row] === ID_FORM.none || isNamed[row] === 0) continue
    rows++
    if (parents[row] < 0) roots++
    if (depths[row] > maxDepth) maxDepth = depths[row]!
    if (columns.rank[row] !== RANK.bareId) described++
  }
  return { rows, roots, maxDepth, described }
}

/** The parent of every row by the wire's ids, cycles cut at their smallest id. */
function wireParents(store: Store): Int32Array {
  const { processes, strings } = store
  const { parent, present } = processes.columns
  const parents = new Int32Array(processes.length)
  for (let row = 0; row < processes.length; row++)
    parents[row] = hasField(present[row], FIELD.parent) ? parent[row] : -1
  const compareIds = (a: number, b: number): number =>
    compareUtf8(execIdOf(processes, a, strings), execIdOf(processes, b, strings))
  return finish(cutCycles(parents, compareIds))
}
