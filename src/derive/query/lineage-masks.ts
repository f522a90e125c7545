/** Who is above and below whom, by passes over the tree; edges that cross containers count as others. */
import type { ProcessIdx } from '../../model/process-table'
import type { Relation } from '../../query/fields'
import type { Resolved } from '../resolve'
import { NO, YES, type Mask } from './truth'

/** Rows that are in a relation to those that are YES in `of`. */
export function lineageMask(resolved: Resolved, relation: Relation, of: Mask): Mask {
  switch (relation) {
    case 'under':
      return below(resolved, of)
    case 'above':
      return above(resolved, of)
    case 'child':
      return mapRows(resolved, (row, mask) => {
        const parent = resolved.parents[row]
        if (parent >= 0 && isFound(resolved, of, parent)) mask[row] = YES
      })
    case 'parent':
      return mapRows(resolved, (row, mask) => {
        const parent = resolved.parents[row]
        if (parent >= 0 && isFound(resolved, of, row)) mask[parent] = YES
      })
  }
}

function mapRows({ rowCount }: Resolved, visit: (row: ProcessIdx, mask: Mask) => void): Mask {
  const mask = new Uint8Array(rowCount)
  for (let row = 0; row < rowCount; row++) visit(row, mask)
  return mask
}

function isFound({ isShown }: Resolved, of: Mask, row: ProcessIdx): boolean {
  return of[row] === YES && isShown[row] === 1
}

function above(resolved: Resolved, of: Mask): Mask {
  return mapRows(resolved, (row, mask) => {
    if (!isFound(resolved, of, row)) return
    for (let at = resolved.parents[row]; at >= 0 && mask[at] === NO; at = resolved.parents[at]) mask[at] = YES
  })
}

/** Walks up from each row to the first that is known already; the way back tells all on it. */
function below(resolved: Resolved, of: Mask): Mask {
  const UNKNOWN = 3
  const mask = new Uint8Array(resolved.rowCount).fill(UNKNOWN)
  const path: ProcessIdx[] = []
  for (let start = 0; start < mask.length; start++) {
    let row = start
    while (row >= 0 && mask[row] === UNKNOWN) {
      path.push(row)
      row = resolved.parents[row]
    }
    while (path.length > 0) {
      const child = path.pop() ?? start
      mask[child] = row >= 0 && (mask[row] === YES || isFound(resolved, of, row)) ? YES : NO
      row = child
    }
  }
  return mask
}
