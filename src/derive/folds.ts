/**
 * Siblings that are alike and fold into one row: same parent (or same group), binary, arguments, outcome, entry and edge,
 * and no children of their own.
 */
import type { ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import type { Resolved } from './resolve'
import { isPause, type Slices } from './slices'

export interface Folds {
  /** For each row that has at least `FOLD_FROM - 1` siblings like it, the first of them by start; -1 for others. */
  readonly leader: Int32Array
}

/** Fewer than so many stay rows of their own: nothing would be gained. */
export const FOLD_FROM = 3

const NONE = -1

export function* deriveFolds(store: Store, resolved: Resolved): Slices<Folds> {
  const { rowCount, children, topsOfOwner } = resolved
  const finder = new AlikeFinder(store, resolved)
  for (let parent = 0; parent < rowCount; parent++) {
    if (isPause(parent)) yield
    const from = children.starts[parent]
    const to = children.starts[parent + 1]
    if (to - from >= FOLD_FROM) finder.addSiblings(children.children.subarray(from, to))
  }
  for (const tops of topsOfOwner) {
    if (tops.length >= FOLD_FROM) finder.addSiblings(tops)
    yield
  }
  return { leader: finder.leader }
}

/** Finds alike rows among one list of siblings after the other, with a hash table that all of them use. */
class AlikeFinder {
  readonly leader: Int32Array
  private readonly resolved: Resolved
  private readonly binary: Store['processes']['columns']['binary']
  private readonly args: Store['processes']['columns']['args']
  /** First row of a kind by slot; slots that were used are emptied after each list. */
  private slots = new Int32Array(64).fill(NONE)
  private counts = new Uint32Array(64)

  constructor(store: Store, resolved: Resolved) {
    this.resolved = resolved
    this.binary = store.processes.columns.binary
    this.args = store.processes.columns.args
    this.leader = new Int32Array(resolved.rowCount).fill(NONE)
  }

  addSiblings(rows: ArrayLike<ProcessIdx>): void {
    this.reserve(rows.length)
    const { starts } = this.resolved.children
    const mask = this.slots.length - 1
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]
      if (starts[row] !== starts[row + 1]) continue
      let slot = this.hash(row) & mask
      while (this.slots[slot] !== NONE && !this.isAlike(this.slots[slot], row)) slot = (slot + 1) & mask
      if (this.slots[slot] === NONE) this.slots[slot] = row
      this.counts[slot]++
      this.leader[row] = slot
    }
    this.nameLeaders(rows)
  }

  /** Slots become leaders, or nothing where there are too few of a kind. */
  private nameLeaders(rows: ArrayLike<ProcessIdx>): void {
    const { starts } = this.resolved.children
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]
      if (starts[row] !== starts[row + 1]) continue
      const slot = this.leader[row]
      this.leader[row] = this.counts[slot] >= FOLD_FROM ? this.slots[slot] : NONE
    }
    this.slots.fill(NONE)
    this.counts.fill(0)
  }

  /** Twice as many slots as rows; few for short lists, which are most. */
  private reserve(rows: number): void {
    let size = 64
    while (size < rows * 2) size *= 2
    if (size === this.slots.length) return
    this.slots = new Int32Array(size).fill(NONE)
    this.counts = new Uint32Array(size)
  }

  private hash(row: ProcessIdx): number {
    let hash = Math.imul(this.binary[row], 0x9e3779b1) ^ Math.imul(this.args[row], 0x85ebca6b)
    hash ^= Math.imul(this.resolved.outcome[row] + 1, 0xc2b2ae35)
    hash ^= hash >>> 15
    return hash >>> 0
  }

  private isAlike(a: ProcessIdx, b: ProcessIdx): boolean {
    const { outcome, entry, lifetimes } = this.resolved
    return (
      this.binary[a] === this.binary[b] &&
      this.args[a] === this.args[b] &&
      outcome[a] === outcome[b] &&
      entry[a] === entry[b] &&
      lifetimes.edge[a] === lifetimes.edge[b]
    )
  }
}
