/** Trees as one column: `parents[row]` is the row of the parent, or -1 for a root. */
import { freeMemory } from '../base/free-memory'
import { isPause, type Slices } from './slices'

/**
 * Cuts every cycle at its smallest row by `compare`, which becomes a root; a row that is its own parent becomes one
 * too. Changes `parents` and returns it.
 */
export function* cutCycles(parents: Int32Array, compare: (a: number, b: number) => number): Slices<Int32Array> {
  const UNSEEN = 0
  const ON_PATH = 1
  const DONE = 2
  const state = new Uint8Array(parents.length)
  // used anew from its begin for each start: an array that is emptied loses its memory
  const path: number[] = []
  for (let start = 0; start < parents.length; start++) {
    if (isPause(start)) yield
    if (state[start] !== UNSEEN) continue
    let row = start
    let length = 0
    while (row >= 0 && state[row] === UNSEEN) {
      state[row] = ON_PATH
      path[length++] = row
      row = parents[row]!
    }
    if (row >= 0 && state[row] === ON_PATH) {
      let smallest = row
      for (let i = path.lastIndexOf(row, length - 1); i < length; i++)
        if (compare(path[i], smallest) < 0) smallest = path[i]!
      parents[smallest] = -1
    }
    for (let i = 0; i < length; i++) state[path[i]] = DONE
  }
  return parents
}

/** Depth of each row, 1 for roots. Needs parents without cycles. */
export function depthsOf(parents: Int32Array): Uint32Array {
  const depths = new Uint32Array(parents.length)
  const path: number[] = []
  for (let start = 0; start < parents.length; start++) {
    let row = start
    while (row >= 0 && depths[row] === 0) {
      path.push(row)
      row = parents[row]!
    }
    let depth = row < 0 ? 0 : depths[row]
    while (path.length > 0) depths[path.pop()!] = ++depth
  }
  return depths
}

/** Children of every row, as one list: those of `row` are `children[starts[row]]` up to `children[starts[row + 1]]`. */
export interface Children {
  readonly starts: Uint32Array
  readonly children: Uint32Array
}

/** Children in the order of `order`, which holds every row that shall appear once. */
export function* childrenOf(parents: Int32Array, order: Uint32Array): Slices<Children> {
  const starts = new Uint32Array(parents.length + 1)
  for (let i = 0; i < order.length; i++) {
    if (isPause(i)) yield
    const parent = parents[order[i]]
    if (parent >= 0) starts[parent + 1]++
  }
  for (let row = 0; row < parents.length; row++) starts[row + 1] += starts[row]
  yield
  const next = starts.slice(0, parents.length)
  const children = new Uint32Array(starts[parents.length])
  for (let i = 0; i < order.length; i++) {
    if (isPause(i)) yield
    const parent = parents[order[i]]
    if (parent >= 0) children[next[parent]++] = order[i]
  }
  freeMemory(next)
  return { starts, children }
}

/** A row and all below it, parents before their children. */
export function subtreeOf({ starts, children }: Children, top: number): number[] {
  const rows = [top]
  for (let i = 0; i < rows.length; i++)
    for (let at = starts[rows[i]]; at < starts[rows[i] + 1]; at++) rows.push(children[at])
  return rows
}
