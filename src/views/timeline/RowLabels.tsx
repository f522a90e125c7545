import { useDeferredValue, useLayoutEffect, useRef } from 'react'
import type { Frame } from '../../derive/frame'
import { listRowOfKey } from '../../state/frame-rows'
import { useStoreValue, useView, useViewer } from '../../state/viewer-context'
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
  const frame = useDeferredValue(useStoreValue(viewer.frames.store, (state) => state.answer))
  const selectedKey = useView((view) => view.selectedKey)
  const focusedKey = useView((view) => view.focusedKey)
  const list = useRef<HTMLDivElement>(null)

  const firstStep = useStoreValue(viewer.viewport, ({ scrollTop }) =>
    Math.floor(scrollTop / ROW_HEIGHT_PX / OVERSCAN_ROWS),
  )
  const rowsInView = useStoreValue(viewer.viewport, ({ heightPx }) => Math.ceil(heightPx / ROW_HEIGHT_PX))
  const first = Math.max(frame?.firstRow ?? 0, (firstStep - 1) * OVERSCAN_ROWS)
  const last = Math.min((frame?.firstRow ?? 0) + (frame?.windowRows ?? 0), (firstStep + 2) * OVERSCAN_ROWS + rowsInView)

  useLayoutEffect(() => {
    const move = (): void => {
      if (list.current === null) return
      list.current.style.transform = `translateY(${first * ROW_HEIGHT_PX - viewer.viewport.getState().scrollTop}px)`
    }
    move()
    return viewer.viewport.subscribe(move)
  }, [viewer, first])

  const activeRow = frame === undefined ? -1 : listRowOfKey(frame, focusedKey)
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (moveByKey(viewer, event.key)) event.preventDefault()
  }

  return (
    <div
      className="labels"
      role="treegrid"
      aria-label="Process tree"
      aria-rowcount={frame?.totalRows ?? 0}
      aria-colcount={2}
      aria-activedescendant={activeRow < 0 ? undefined : `row-${activeRow}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
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
                isFocused={label.rowKey === focusedKey}
              />
            )
          })}
      </div>
      {frame !== undefined && <StickyRows frame={frame} />}
    </div>
  )
}

/** The row of the selected process, or the one that stands for it. */
function isSelectedRow(frame: Frame, { listRow, selects }: Label, selectedKey: string): boolean {
  return selectedKey !== '' && (selects === selectedKey || listRow === frame.selectedRow)
}

function moveByKey(viewer: ReturnType<typeof useViewer>, key: string): boolean {
  const pageRows = Math.max(1, Math.floor(viewer.viewport.getState().heightPx / ROW_HEIGHT_PX) - 1)
  switch (key) {
    case 'ArrowDown':
    case 'ArrowUp':
      viewer.moveFocus(key === 'ArrowDown' ? 1 : -1)
      return true
    case 'PageDown':
    case 'PageUp':
      viewer.moveFocus(key === 'PageDown' ? pageRows : -pageRows)
      return true
    case 'Home':
    case 'End':
      void viewer.focusEnd(key === 'Home' ? 'first' : 'last')
      return true
    case 'ArrowLeft':
    case 'ArrowRight':
      viewer.stepSideways(key === 'ArrowLeft' ? 'left' : 'right')
      return true
    default:
      return false
  }
}
