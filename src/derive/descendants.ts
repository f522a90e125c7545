/**
 * Processes below others over every edge, also those that leave the container or the pod, as `under:` goes.
 * `Resolved.descendants` are those within the tree of one owner.
 */
import type { ProcessIdx } from '../model/process-table'
import { childCount } from './query/field-masks'
import type { Resolved } from './resolve'

/** Processes below one. */
export function countDescendants({ children, childrenElsewhere }: Resolved, row: ProcessIdx): number {
  const found: ProcessIdx[] = [row]
  // grows while it is walked
  for (let at = 0; at < found.length; at++) {
    const parent = found[at]
    for (let i = children.starts[parent]; i < children.starts[parent + 1]; i++) found.push(children.children[i])
    for (const child of childrenElsewhere.get(parent) ?? []) found.push(child)
  }
  return found.length - 1
}

/** Processes below each one: from each leaf upwards, as far as all children of a row are counted. */
export function descendantsOfAll(resolved: Resolved): Uint32Array {
  const { rowCount, parents, isShown } = resolved
  const counts = new Uint32Array(rowCount)
  const counted = new Uint32Array(rowCount)
  for (let leaf = 0; leaf < rowCount; leaf++) {
    if (isShown[leaf] === 0 || childCount(resolved, leaf) > 0) continue
    let row = leaf
    for (let parent = parents[row]; parent >= 0 && isShown[parent] === 1; parent = parents[row]) {
      counts[parent] += counts[row] + 1
      if (++counted[parent] < childCount(resolved, parent)) break
      row = parent
    }
  }
  return counts
}
