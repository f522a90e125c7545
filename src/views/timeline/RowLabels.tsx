import { startTransition, useDeferredValue, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Frame } from '../../derive/frame'
import { focusedRow, rowOfSelected } from '../../state/frame-rows'
import { useStoreValue, useTimeFormat, useView, useViewer } from '../../state/viewer-context'
import { ROW_HEIGHT_PX } from '../../state/viewport'
import { LabelRow, labelOf, type Label } from './LabelRow'
import { StickyRows } from './StickyRows'

/** Rows beyond the window that are in the document; the window is moved in steps of as many. */
const OVERSCAN_ROWS = 8

/**
 * The tree as an ARIA tree grid. Only the frame's rows are in the document; scrolling moves them as one, without React.
 * The second cell of each row says in words what the canvas draws.
 */
export function RowLabels() {
  const viewer = useViewer()
  // deferred: a frame's rows are rendered in slices, and a frame that is overtaken is not
  const newest = useStoreValue(viewer.frames.store, (state) => state.answer)
  const frame = useDeferredValue(newest)
  const selectedKey = useView((view) => view.selectedKey)
  const focusedKey = useView((view) => view.focusedKey)
  const format = useTimeFormat()
  const list = useRef<HTMLDivElement>(null)

  const firstStep = useStoreValue(viewer.viewport, ({ scrollTop }) =>
    Math.floor(scrollTop / ROW_HEIGHT_PX / OVERSCAN_ROWS),
  )
  const rowsInView = useStoreValue(viewer.viewport, ({ heightPx }) => Math.ceil(heightPx / ROW_HEIGHT_PX))
  // when all rows become others, those in view are there first
  const steps = useSettled(frame?.shape) ? 1 : 0
  const end = (firstStep + 1 + steps) * OVERSCAN_ROWS + rowsInView
  const first = Math.max(frame?.firstRow ?? 0, (firstStep - steps) * OVERSCAN_ROWS)
  const last = Math.min((frame?.firstRow ?? 0) + (frame?.windowRows ?? 0), end)

  useLayoutEffect(() => {
    const move = (): void => {
      if (list.current === null) return
      list.current.style.transform = `translateY(${first * ROW_HEIGHT_PX - viewer.viewport.getState().scrollTop}px)`
    }
    move()
    return viewer.viewport.subscribe(move)
  }, [viewer, first])

  const activeRow = frame === undefined ? -1 : focusedRow(frame, { focusedKey, selectedKey })

  return (
    <div
      className="labels"
      role="treegrid"
      aria-label="Process tree"
      aria-busy={frame !== newest}
      aria-rowcount={frame?.totalRows ?? 0}
      aria-colcount={2}
      aria-activedescendant={activeRow < 0 ? undefined : `row-${activeRow}`}
      tabIndex={0}
    >
      <div className="label-list" ref={list} role="rowgroup">
        {frame !== undefined &&
          Array.from({ length: Math.max(0, last - first) }, (_, i) => {
            const row = first + i - frame.firstRow
            const label = labelOf(frame, row)
            return (
              <LabelRow
                key={label.listRow}
                {...label}
                isSelected={isSelectedRow(frame, label, selectedKey)}
                isFocused={label.listRow === activeRow}
                format={format}
              />
            )
          })}
      </div>
      {frame !== undefined && <StickyRows frame={frame} />}
    </div>
  )
}

/** False when a value has changed, until that is on screen and there is time for more. */
function useSettled(value: number | undefined): boolean {
  const [settled, setSettled] = useState(value)
  useEffect(() => startTransition(() => setSettled(value)), [value])
  return settled === value
}

/** The row of the selected process, or the one that stands for it. */
function isSelectedRow(frame: Frame, { listRow, selects }: Label, selectedKey: string): boolean {
  return selectedKey !== '' && (selects === selectedKey || listRow === rowOfSelected(frame, selectedKey))
}
