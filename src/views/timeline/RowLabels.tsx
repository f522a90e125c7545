import { useDeferredValue, useLayoutEffect, useRef } from 'react'
import type { Frame } from '../../derive/frame'
import { focusedRow, rowOfSelected } from '../../state/frame-rows'
import { useStoreValue, useTimeFormat, useView, useViewer } from '../../state/viewer-context'
import { ROW_HEIGHT_PX } from '../../state/viewport'
import { takePaintTurn } from '../shared/paint-turns'
import { useAfterPaint } from '../shared/use-after-paint'
import { elementKeys } from './element-keys'
import { LabelRow, labelOf, type Label } from './LabelRow'
import { StickyRows } from './StickyRows'

/** The rows in the document are others when so many were scrolled by. */
const STEP_ROWS = 4
/** Steps beyond the window, either way, whose rows are in the document. */
const OVERSCAN_STEPS = 2

/**
 * The tree as an ARIA tree grid. Only the frame's rows are in the document; scrolling moves them as one, without React.
 * The second cell of each row says in words what the canvas draws.
 */
export function RowLabels() {
  const viewer = useViewer()
  // deferred: a frame's rows are rendered in slices, and a frame that is overtaken is not
  const newest = useStoreValue(viewer.screen.frames.store, (state) => state.answer)
  const frame = useDeferredValue(newest)
  const selectedKey = useView((view) => view.selectedKey)
  const focusedKey = useView((view) => view.focusedKey)
  const format = useTimeFormat()
  const list = useRef<HTMLDivElement>(null)

  const firstStep = useStoreValue(viewer.viewport, ({ scrollTop }) => Math.floor(scrollTop / ROW_HEIGHT_PX / STEP_ROWS))
  const rowsInView = useStoreValue(viewer.viewport, ({ heightPx }) => Math.ceil(heightPx / ROW_HEIGHT_PX))
  // when most rows become others, those in view are there first
  const settled = useAfterPaint(frame, 0)
  const isSettled = frame === settled || !areOthers(frame, settled, firstStep * STEP_ROWS, rowsInView)
  const steps = isSettled ? OVERSCAN_STEPS : 0
  const end = (firstStep + 1 + steps) * STEP_ROWS + rowsInView
  const first = Math.max(frame?.firstRow ?? 0, (firstStep - steps) * STEP_ROWS)
  const last = Math.min((frame?.firstRow ?? 0) + (frame?.windowRows ?? 0), end)

  useLayoutEffect(() => {
    if (!isSettled) takePaintTurn()
  }, [frame, isSettled])

  useLayoutEffect(() => {
    const move = (): void => {
      if (list.current === null) return
      list.current.style.transform = `translateY(${first * ROW_HEIGHT_PX - viewer.viewport.getState().scrollTop}px)`
    }
    move()
    return viewer.viewport.subscribe(move)
  }, [viewer, first])

  const labels =
    frame === undefined
      ? []
      : Array.from({ length: Math.max(0, last - first) }, (_, i) => labelOf(frame, first + i - frame.firstRow))
  const keys = elementKeys(labels)
  const activeRow = frame === undefined ? -1 : focusedRow(frame, { focusedKey, selectedKey })

  return (
    <div
      className="labels"
      role="treegrid"
      aria-label="Process tree"
      aria-busy={frame !== newest || !isSettled}
      aria-rowcount={frame?.totalRows ?? 0}
      aria-colcount={2}
      aria-activedescendant={activeRow < 0 ? undefined : `row-${activeRow}`}
      tabIndex={0}
    >
      <div className="label-list" ref={list} role="rowgroup">
        {frame !== undefined &&
          labels.map((label, i) => (
            <LabelRow
              key={keys[i]}
              {...label}
              isSelected={isSelectedRow(frame, label, selectedKey)}
              isFocused={label.listRow === activeRow}
              format={format}
            />
          ))}
      </div>
      {frame !== undefined && <StickyRows frame={frame} />}
    </div>
  )
}

/** Most of the rows in view are not where they were. */
function areOthers(frame: Frame | undefined, before: Frame | undefined, first: number, count: number): boolean {
  if (frame === undefined || before === undefined) return true
  let others = 0
  for (let row = first; row < first + count; row++) if (rowKeyOf(frame, row) !== rowKeyOf(before, row)) others++
  return others > count / 2
}

/** Of a row of the whole list; undefined for those that are not in the frame. */
function rowKeyOf({ firstRow, windowRows, rows, strings }: Frame, listRow: number): string | undefined {
  const row = listRow - firstRow
  return row >= 0 && row < windowRows ? strings[rows.columns.key[row]] : undefined
}

/** The row of the selected process, or the one that stands for it. */
function isSelectedRow(frame: Frame, { listRow, selects }: Label, selectedKey: string): boolean {
  return selectedKey !== '' && (selects === selectedKey || listRow === rowOfSelected(frame, selectedKey))
}
