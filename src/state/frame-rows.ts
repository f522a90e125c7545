/** Rows of a frame as objects, for code that looks at a few of them. Drawing reads the columns. */
import type { Frame } from '../derive/frame'
import type { ViewState } from './view'

export interface FrameRow {
  /** Row of the whole list. */
  readonly listRow: number
  readonly kind: number
  /** Key of the process that is selected with the row; empty for groups and noise. */
  readonly selects: string
  readonly depth: number
  readonly parentRow: number
  readonly hasChildren: boolean
  readonly isCollapsed: boolean
  readonly key: string
  readonly label: string
}

/** The row of the list, undefined when it is not in the frame. */
export function frameRow(frame: Frame, listRow: number): FrameRow | undefined {
  const row = listRow - frame.firstRow
  if (row < 0 || row >= frame.windowRows) return undefined
  const { columns } = frame.rows
  return {
    listRow,
    kind: columns.kind[row],
    selects: frame.strings[columns.selects[row]],
    depth: columns.depth[row],
    parentRow: columns.parentRow[row],
    hasChildren: columns.hasChildren[row] === 1,
    isCollapsed: columns.isCollapsed[row] === 1,
    key: frame.strings[columns.key[row]],
    label: frame.strings[columns.label[row]],
  }
}

/** List row of a key, -1 when it is not in the frame. */
export function listRowOfKey(frame: Frame, key: string): number {
  return listRowWith(frame, 'key', key)
}

function listRowWith(frame: Frame, column: 'key' | 'selects', key: string): number {
  const string = key === '' ? -1 : frame.strings.indexOf(key)
  if (string < 0) return -1
  const row = frame.rows.columns[column].indexOf(string)
  return row < 0 || row >= frame.windowRows ? -1 : frame.firstRow + row
}

/** List row in which the selected process is to be seen; -1 for none, and where the frame is of another selection still. */
export function rowOfSelected(frame: Frame, selectedKey: string): number {
  return selectedKey !== '' && frame.selectedKey === selectedKey ? frame.selectedRow : -1
}

/**
 * List row that the keyboard is on: that of its key, or, where that is the selected process and another row stands for it,
 * that row. -1 when it is not in the frame.
 */
export function focusedRow(
  frame: Frame,
  { focusedKey, selectedKey }: Pick<ViewState, 'focusedKey' | 'selectedKey'>,
): number {
  const own = listRowOfKey(frame, focusedKey)
  if (own >= 0 || focusedKey === '' || focusedKey !== selectedKey) return own
  const standing = rowOfSelected(frame, selectedKey)
  // where the frame is of another selection still, the row that shows this one already
  return frameRow(frame, standing < 0 ? listRowWith(frame, 'selects', selectedKey) : standing)?.listRow ?? -1
}

/** The row that comes after a row and all below it; undefined when it is not in the frame. */
export function rowAfter(frame: Frame, listRow: number): FrameRow | undefined {
  const row = frameRow(frame, listRow)
  if (row === undefined) return undefined
  for (let next = listRow + 1; ; next++) {
    const after = frameRow(frame, next)
    if (after === undefined || after.depth <= row.depth) return after
  }
}
