/**
 * Everything that is concluded from the store's facts, in this order:
 *  1. lifetimes     ends of processes, replaced images, agent restarts          lifetimes.ts
 *  2. parents       the wire's, then inferred by pid; cycles cut                inferred-parents.ts, forest.ts
 *  3. owners        container, pod or host of each process                      owners.ts
 *  4. groups        rows above the processes                                    groups.ts
 *  5. tree          children inside one owner, in order of start                here
 *  6. entries       how top processes came into their container                 entry-kinds.ts
 *  7. outcomes      colour and words of each span                               outcomes.ts
 * A pure function of the store: the store worker keeps the result until the store changes. It does this in slices, and
 * the store must not change between them.
 */
import { ENTRY, type Entry } from '../codes/entries'
import { EDGE, END } from '../codes/spans'
import { freeMemory } from '../base/free-memory'
import { compareUtf8 } from '../base/string-table'
import { FIELD, RANK, hasField } from '../model/process-fields'
import { execIdOf, type ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import { entryOf } from './entry-kinds'
import { childrenOf, cutCycles, type Children } from './forest'
import { deriveGroups, type Groups } from './groups'
import { inferParents } from './inferred-parents'
import { deriveLifetimes, freeLifetimes, isAlias, unaliased, type Lifetimes } from './lifetimes'
import { deriveEnforced, outcomeOf } from './outcomes'
import { deriveOwners, type Owners } from './owners'
import { PidIndex, compareByStart } from './pid-index'
import { finish, isPause, type Slices } from './slices'

export interface Resolved {
  readonly version: number
  readonly rowCount: number
  readonly lifetimes: Lifetimes
  /** Parent of each row, of whatever owner; -1 for none. May be a row that is only named, never one that is an alias. */
  readonly parents: Int32Array
  /** Parent of each row in its group's tree: described and of the same owner; -1 for top rows. */
  readonly treeParents: Int32Array
  /** 1 for rows that are processes of their own: described, and not an alias. */
  readonly isShown: Uint8Array
  readonly children: Children
  /** Top rows of each owner, in order of start. */
  readonly topsOfOwner: readonly (readonly ProcessIdx[])[]
  /** For parents of processes that live elsewhere: those children, in order of start. */
  readonly childrenElsewhere: ReadonlyMap<ProcessIdx, readonly ProcessIdx[]>
  /** Processes in the tree under a row, itself not counted. */
  readonly descendants: Uint32Array
  readonly owners: Owners
  readonly groups: Groups
  /** `ENTRY` of each row. */
  readonly entry: Uint8Array
  /** `OUTCOME` of each row. */
  readonly outcome: Uint8Array
}

export function resolve(store: Store): Resolved {
  return finish(resolveInSlices(store))
}

/** Gives back the memory of what nobody reads any more. */
export function freeResolved(resolved: Resolved): void {
  const { lifetimes, parents, treeParents, isShown, children, descendants, owners, entry, outcome } = resolved
  freeLifetimes(lifetimes)
  freeMemory(parents, treeParents, isShown, children.starts, children.children, descendants, owners.ownerOf)
  freeMemory(entry, outcome)
}

/** As `resolve`. Loops over the rows or the events pause now and then, so that slices do not grow with the log. */
export function* resolveInSlices(store: Store): Slices<Resolved> {
  const pids = yield* PidIndex.of(store)
  const lifetimes = yield* deriveLifetimes(store, pids)
  const parents = yield* deriveParents(store, pids, lifetimes)
  pids.free()
  const isShown = yield* deriveShown(store, lifetimes)
  const owners = yield* deriveOwners(store, isShown)
  const groups = deriveGroups(store, owners)
  yield
  const { treeParents, children, topsOfOwner } = yield* deriveTree(store, parents, owners, isShown)
  const entry = yield* deriveEntries(store, parents, treeParents, owners, isShown)
  const outcome = yield* deriveOutcomes(store, lifetimes, entry)
  const childrenElsewhere = yield* deriveChildrenElsewhere(store, parents, treeParents, isShown)
  const descendants = yield* countDescendants(treeParents, children)
  return {
    version: store.version,
    rowCount: store.processes.length,
    lifetimes,
    parents,
    treeParents,
    isShown,
    children,
    topsOfOwner,
    childrenElsewhere,
    descendants,
    owners,
    groups,
    entry,
    outcome,
  }
}

function* deriveParents(store: Store, pids: PidIndex, lifetimes: Lifetimes): Slices<Int32Array> {
  const { columns, length } = store.processes
  const parents = new Int32Array(length).fill(-1)
  for (let row = 0; row < length; row++) {
    if (isPause(row)) yield
    const isContinued = lifetimes.edge[row] === EDGE.continued
    if (!isContinued && hasField(columns.present[row], FIELD.parent)) parents[row] = columns.parent[row]!
  }
  for (let row = 0; row < length; row++) {
    if (isPause(row)) yield
    if (lifetimes.endKind[row] === END.continued) parents[lifetimes.successor[row]] = row
  }
  yield* inferParents(store, pids, lifetimes, parents)
  for (let row = 0; row < length; row++) {
    if (isPause(row)) yield
    if (parents[row] >= 0) parents[row] = unaliased(lifetimes, parents[row])
  }
  const compareIds = (a: number, b: number): number =>
    compareUtf8(execIdOf(store.processes, a, store.strings), execIdOf(store.processes, b, store.strings))
  return yield* cutCycles(parents, compareIds)
}

function* deriveShown(store: Store, lifetimes: Lifetimes): Slices<Uint8Array> {
  const isShown = new Uint8Array(store.processes.length)
  const { rank } = store.processes.columns
  for (let row = 0; row < isShown.length; row++) {
    if (isPause(row)) yield
    isShown[row] = rank[row] !== RANK.bareId && !isAlias(lifetimes, row) ? 1 : 0
  }
  return isShown
}

interface Tree {
  readonly treeParents: Int32Array
  readonly children: Children
  readonly topsOfOwner: ProcessIdx[][]
}

function* deriveTree(
  store: Store,
  parents: Int32Array,
  { owners, ownerOf }: Owners,
  isShown: Uint8Array,
): Slices<Tree> {
  const length = parents.length
  const treeParents = new Int32Array(length).fill(-1)
  const order = new Uint32Array(length)
  let shown = 0
  for (let row = 0; row < length; row++) {
    if (isPause(row)) yield
    if (isShown[row] === 0) continue
    order[shown++] = row
    const parent = parents[row]
    if (parent >= 0 && isShown[parent] === 1 && ownerOf[parent] === ownerOf[row]) treeParents[row] = parent
  }
  const children = yield* childrenOf(treeParents, order.subarray(0, shown))
  for (let row = 0; row < length; row++) {
    if (isPause(row)) yield
    sortByStart(store, children.children, children.starts[row], children.starts[row + 1])
  }
  const topsOfOwner: ProcessIdx[][] = owners.map(() => [])
  for (let i = 0; i < shown; i++) {
    if (isPause(i)) yield
    if (treeParents[order[i]] < 0) topsOfOwner[ownerOf[order[i]]].push(order[i])
  }
  for (const tops of topsOfOwner) {
    tops.sort((a, b) => compareByStart(store, a, b))
    yield
  }
  freeMemory(order)
  return { treeParents, children, topsOfOwner }
}

function* deriveChildrenElsewhere(
  store: Store,
  parents: Int32Array,
  treeParents: Int32Array,
  isShown: Uint8Array,
): Slices<Map<ProcessIdx, ProcessIdx[]>> {
  const elsewhere = new Map<ProcessIdx, ProcessIdx[]>()
  for (let row = 0; row < parents.length; row++) {
    if (isPause(row)) yield
    const parent = parents[row]
    if (isShown[row] === 0 || treeParents[row] >= 0 || parent < 0 || isShown[parent] === 0) continue
    const children = elsewhere.get(parent)
    if (children === undefined) elsewhere.set(parent, [row])
    else children.push(row)
  }
  for (const children of elsewhere.values()) children.sort((a, b) => compareByStart(store, a, b))
  return elsewhere
}

/** Sorts rows[from, to); they are nearly always in order already. */
function sortByStart(store: Store, rows: Uint32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    if (compareByStart(store, rows[i - 1], rows[i]) <= 0) continue
    rows.set(
      Array.from(rows.subarray(from, to)).sort((a, b) => compareByStart(store, a, b)),
      from,
    )
    return
  }
}

function* deriveEntries(
  store: Store,
  parents: Int32Array,
  treeParents: Int32Array,
  { owners, ownerOf }: Owners,
  isShown: Uint8Array,
): Slices<Uint8Array> {
  const entry = new Uint8Array(parents.length)
  for (let row = 0; row < entry.length; row++) {
    if (isPause(row)) yield
    if (isShown[row] === 0 || treeParents[row] >= 0 || owners[ownerOf[row]].kind === 'host') continue
    const parent = parents[row]
    const isDescribed = parent >= 0 && isShown[parent] === 1
    entry[row] = entryOf(store, row, isDescribed ? parent : -1, isDescribed && ownerOf[parent] !== ownerOf[row])
  }
  return entry
}

function* deriveOutcomes(store: Store, lifetimes: Lifetimes, entry: Uint8Array): Slices<Uint8Array> {
  const outcome = new Uint8Array(entry.length)
  const enforced = yield* deriveEnforced(store, lifetimes)
  const inits = yield* containerInits(lifetimes, entry)
  for (let row = 0; row < outcome.length; row++) {
    if (isPause(row)) yield
    outcome[row] = outcomeOf(store, lifetimes, row, inits[row] === 1, enforced[row] === 1)
  }
  return outcome
}

/** Rows that are the init of their container, through every image that the pid takes. */
function* containerInits({ successor }: Lifetimes, entry: Uint8Array): Slices<Uint8Array> {
  const inits = new Uint8Array(entry.length)
  for (let row = 0; row < entry.length; row++) {
    if (isPause(row)) yield
    if ((entry[row] as Entry) !== ENTRY.containerInit) continue
    for (let image = row; image >= 0 && inits[image] === 0; image = successor[image]!) inits[image] = 1
  }
  return inits
}

/** From each leaf upwards, as far as all children of a row are counted. */
function* countDescendants(treeParents: Int32Array, { starts }: Children): Slices<Uint32Array> {
  const counts = new Uint32Array(treeParents.length)
  const counted = new Uint32Array(treeParents.length)
  for (let leaf = 0; leaf < treeParents.length; leaf++) {
    if (isPause(leaf)) yield
    if (starts[leaf] !== starts[leaf + 1]) continue
    for (let row = leaf, parent = treeParents[leaf]; parent >= 0; row = parent, parent = treeParents[row]) {
      counts[parent] += counts[row] + 1
      if (++counted[parent] < starts[parent + 1] - starts[parent]) break
    }
  }
  freeMemory(counted)
  return counts
}
