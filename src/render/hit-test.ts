import { ROW_KIND } from '../codes/rows'
import type { Frame } from '../derive/frame'
import { spanEdges } from './draw-spans'
import type { TimeScale } from './time-scale'

/** What is under the pointer in a row. */
export type Hit =
  | {
      readonly kind: 'process'
      readonly row: number
      readonly frame: Frame
      readonly isOnSpan: boolean
      readonly marks: number
    }
  | {
      readonly kind: 'group'
      readonly row: number
      readonly frame: Frame
      /** Spans of the block at this time. */
      readonly count: number
      readonly marks: number
    }
  | { readonly kind: 'gap'; readonly text: string }

/** How far beside a span or mark the pointer may be. */
export const REACH_PX = 5

/** What is at pixel `x` of a list row; undefined below the last row. */
export function hitTest(frame: Frame, scale: TimeScale, listRow: number, x: number): Hit | undefined {
  const row = listRow - frame.firstRow
  if (row < 0 || row >= frame.windowRows) return undefined
  const shift = scale.shiftOf(frame.origin)
  const xOf = (ns: number): number => ns / scale.nsPerPx + shift
  if (frame.rows.columns.kind[row] === ROW_KIND.process) {
    const edges = spanEdges(frame, row, scale)
    const isOnSpan = edges !== undefined && x >= edges.left - REACH_PX && x <= edges.right + REACH_PX
    const gap = isOnSpan ? undefined : gapAt(frame, row, x, xOf)
    if (gap !== undefined) return { kind: 'gap', text: gap }
    return { kind: 'process', row, frame, isOnSpan, marks: marksAt(frame, row, x, xOf) }
  }
  const gap = gapAt(frame, row, x, xOf)
  return gap === undefined
    ? { kind: 'group', row, frame, count: blockAt(frame, row, x, xOf), marks: marksAt(frame, row, x, xOf) }
    : { kind: 'gap', text: gap }
}

function gapAt(frame: Frame, row: number, x: number, xOf: (ns: number) => number): string | undefined {
  const node = frame.strings[frame.rows.columns.node[row]]
  return frame.gaps.find((gap) => (gap.node === node || gap.node === '') && x >= xOf(gap.fromNs) && x <= xOf(gap.toNs))
    ?.text
}

function marksAt(frame: Frame, row: number, x: number, xOf: (ns: number) => number): number {
  const { row: rows, atNs, count } = frame.marks.columns
  let found = 0
  for (let mark = 0; mark < frame.marks.length; mark++) {
    if (rows[mark] === row && Math.abs(xOf(atNs[mark]) - x) <= REACH_PX) found += count[mark]
  }
  return found
}

function blockAt(frame: Frame, row: number, x: number, xOf: (ns: number) => number): number {
  const { row: rows, fromNs, toNs, count } = frame.blocks.columns
  for (let block = 0; block < frame.blocks.length; block++) {
    if (rows[block] === row && x >= xOf(fromNs[block]) - 1 && x <= xOf(toNs[block]) + 1) return count[block]
  }
  return 0
}
