/** Numbers of each group, with those of the groups below it. */
import { OUTCOME } from '../codes/outcomes'
import { NOISE } from '../codes/rows'
import type { ProcessIdx } from '../model/process-table'
import { subtreeOf } from './forest'
import type { GroupIdx } from './groups'
import type { Resolved } from './resolve'
import { isPause, type Slices } from './slices'

export interface GroupStats {
  readonly processes: Uint32Array
  /** Processes that want attention. */
  readonly attention: Uint32Array
  /** First start in seconds; Infinity where none is known. */
  readonly firstStart: Float64Array
  /** Group whose block of the list each group is in: the pod or the outermost group above it, or the group itself. */
  readonly blockGroup: Int32Array
  /** 1 for containers that hold nothing but a pause process. */
  readonly isPause: Uint8Array
}

export function* deriveGroupStats(resolved: Resolved, noise: Uint8Array): Slices<GroupStats> {
  const { groups, groupOfOwner } = resolved.groups
  const { rowCount, isShown, owners, outcome, lifetimes } = resolved
  const stats: GroupStats = {
    processes: new Uint32Array(groups.length),
    attention: new Uint32Array(groups.length),
    firstStart: new Float64Array(groups.length).fill(Infinity),
    blockGroup: new Int32Array(groups.length),
    isPause: new Uint8Array(groups.length),
  }
  for (let row = 0; row < rowCount; row++) {
    if (isPause(row)) yield
    if (isShown[row] === 0) continue
    const group = groupOfOwner[owners.ownerOf[row]]
    stats.processes[group]++
    if (outcome[row] === OUTCOME.attention) stats.attention[group]++
    // NO_TIME is greater than every second
    if (lifetimes.startSec[row] < stats.firstStart[group]) stats.firstStart[group] = lifetimes.startSec[row]
  }
  for (let group = groups.length - 1; group >= 0; group--) {
    const { parent, kind, owners: own } = groups[group]
    const tops = own.flatMap((owner) => resolved.topsOfOwner[owner])
    if (kind === 'container' && tops.length > 0 && tops.every((top) => noise[top] === NOISE.pause))
      stats.isPause[group] = 1
    if (parent < 0) continue
    stats.processes[parent] += stats.processes[group]
    stats.attention[parent] += stats.attention[group]
    stats.firstStart[parent] = Math.min(stats.firstStart[parent], stats.firstStart[group])
  }
  groups.forEach(({ parent }, group) => {
    const isBlock = parent < 0 || groups[parent].kind === 'workload'
    stats.blockGroup[group] = isBlock ? group : stats.blockGroup[parent]
  })
  return stats
}

/** All processes of a group and of the groups below it. */
export function* processesOf(resolved: Resolved, group: GroupIdx): Generator<ProcessIdx> {
  const { groups } = resolved.groups
  for (const owner of groups[group].owners)
    for (const top of resolved.topsOfOwner[owner]) yield* subtreeOf(resolved.children, top)
  for (const child of groups[group].children) yield* processesOf(resolved, child)
}
