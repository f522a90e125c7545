import { memo, useDeferredValue, useLayoutEffect, useRef } from 'react'
import { ENTRY_LABELS, ENTRY_TAGS, type Entry } from '../../codes/entries'
import { OUTCOME } from '../../codes/outcomes'
import { ROW_KIND } from '../../codes/rows'
import { EDGE, END } from '../../codes/spans'
import { formatCount } from '../../base/format'
import { addNs, formatDuration } from '../../base/time'
import { formatClock } from '../../base/time-format'
import type { Frame } from '../../derive/frame'
import { listRowOfKey } from '../../state/frame-rows'
import { useStoreValue, useTimeFormat, useView, useViewer } from '../../state/viewer-context'
import { ROW_HEIGHT_PX } from '../../state/viewport'

const INDENT_PX = 14
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
  const last = Math.min(
    (frame?.firstRow ?? 0) + (frame?.rows.length ?? 0),
    (firstStep + 2) * OVERSCAN_ROWS + rowsInView,
  )

  useLayoutEffect(() => {
    const move = (): void => {
      if (list.current === null) return
      list.current.style.transform = `translateY(${first * ROW_HEIGHT_PX - viewer.viewport.getState().scrollTop}px)`
    }
    move()
    return viewer.viewport.subscribe(move)
  }, [viewer, first])

  const activeRow = frame === undefined ? -1 : listRowOfKey(frame, focusedKey)

  return (
    <div
      className="labels"
      role="treegrid"
      aria-label="Process tree"
      aria-rowcount={frame?.totalRows ?? 0}
      aria-colcount={2}
      aria-activedescendant={activeRow < 0 ? undefined : `row-${activeRow}`}
      tabIndex={0}
    >
      <div className="label-list" ref={list} role="rowgroup">
        {frame !== undefined &&
          Array.from({ length: Math.max(0, last - first) }, (_, i) => {
            const row = first + i - frame.firstRow
            const key = frame.strings[frame.rows.columns.key[row]]
            return (
              <LabelRow
                key={`${frame.firstRow + row}`}
                {...labelOf(frame, row)}
                isSelected={key === selectedKey}
                isFocused={key === focusedKey}
              />
            )
          })}
      </div>
    </div>
  )
}

interface Label {
  readonly listRow: number
  readonly kind: number
  readonly depth: number
  readonly position: number
  readonly siblings: number
  readonly hasChildren: boolean
  readonly isCollapsed: boolean
  readonly isContext: boolean
  readonly rowKey: string
  readonly name: string
  readonly detail: string
  readonly entry: number
  readonly edge: number
  readonly outcome: number
  readonly crossingText: string
  readonly crossingKey: string
  readonly descendants: number
  readonly endText: string
  readonly endKind: number
  /** Start, -1 for none; the frame's own offsets would change with every frame. */
  readonly startSec: number
  readonly startNs: number
  readonly durationNs: number
}

function labelOf(frame: Frame, row: number): Label {
  const { columns } = frame.rows
  const start = Number.isNaN(columns.startNs[row]) ? undefined : addNs(frame.origin, columns.startNs[row])
  return {
    listRow: frame.firstRow + row,
    kind: columns.kind[row],
    depth: columns.depth[row],
    position: columns.position[row],
    siblings: columns.siblings[row],
    hasChildren: columns.hasChildren[row] === 1,
    isCollapsed: columns.isCollapsed[row] === 1,
    isContext: columns.isContext[row] === 1,
    rowKey: frame.strings[columns.key[row]],
    name: frame.strings[columns.label[row]],
    detail: frame.strings[columns.detail[row]],
    entry: columns.entry[row],
    edge: columns.edge[row],
    outcome: columns.outcome[row],
    crossingText: frame.strings[columns.crossingText[row]],
    crossingKey: frame.strings[columns.crossingKey[row]],
    descendants: columns.descendants[row],
    endText: frame.strings[columns.endText[row]],
    endKind: columns.endKind[row],
    startSec: start?.sec ?? -1,
    startNs: start?.ns ?? 0,
    durationNs: columns.endNs[row] - columns.startNs[row],
  }
}

interface RowProps extends Label {
  readonly isSelected: boolean
  readonly isFocused: boolean
}

const LabelRow = memo(function LabelRow(row: RowProps) {
  const viewer = useViewer()
  const isProcess = row.kind === ROW_KIND.process
  const toggle = (event: React.MouseEvent): void => {
    event.stopPropagation()
    viewer.toggle(row.rowKey, isProcess)
  }
  const classes = [
    'label-row',
    isProcess ? 'process' : 'group',
    row.isSelected ? 'selected' : '',
    row.isFocused ? 'focused' : '',
    row.isContext ? 'context' : '',
  ]
  return (
    <div
      id={`row-${row.listRow}`}
      className={classes.filter(Boolean).join(' ')}
      role="row"
      aria-rowindex={row.listRow + 1}
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={row.hasChildren ? !row.isCollapsed : undefined}
      aria-selected={row.isSelected}
      style={{ height: ROW_HEIGHT_PX }}
      onClick={() => (isProcess ? viewer.select(row.rowKey) : viewer.view.setState({ focusedKey: row.rowKey }))}
      onDoubleClick={() => (isProcess ? void viewer.fit(row.rowKey, 'subtree') : viewer.toggle(row.rowKey, false))}
    >
      <div
        className="label"
        role="gridcell"
        style={{ paddingLeft: 8 + row.depth * INDENT_PX }}
        title={`${row.name} ${row.detail}`}
      >
        <span className="twisty" aria-hidden="true" onClick={row.hasChildren ? toggle : undefined}>
          {row.hasChildren ? (row.isCollapsed ? '▸' : '▾') : ''}
        </span>
        {(row.edge === EDGE.became || row.edge === EDGE.continued) && isProcess && (
          <span
            className="edge"
            title={
              row.edge === EDGE.became
                ? 'executed in place of the row above it, in the same pid'
                : 'the same process, seen again after the agent restarted'
            }
          >
            ↳
          </span>
        )}
        {row.edge === EDGE.inferred && (
          <span className="edge inferred" title="The log names only the parent's pid; this parent is inferred from it.">
            ⇢
          </span>
        )}
        <Name text={row.name} isPath={isProcess} />
        <span className="detail">{row.detail}</span>
        {row.outcome === OUTCOME.attention && isProcess && (
          <span className="badge attention" title={row.endText || 'a policy stepped in'}>
            !
          </span>
        )}
        {ENTRY_TAGS[row.entry as Entry] !== '' && (
          <span className="tag" title={ENTRY_LABELS[row.entry as Entry]}>
            {ENTRY_TAGS[row.entry as Entry]}
          </span>
        )}
        {row.edge === EDGE.inferred && <span className="tag dashed">inferred by pid</span>}
        {row.crossingText !== '' && (
          <button
            className="tag link"
            tabIndex={-1}
            onClick={(event) => {
              event.stopPropagation()
              void viewer.goTo(row.crossingKey)
            }}
          >
            {row.crossingText}
          </button>
        )}
        {row.isCollapsed && <span className="count">+{row.descendants.toLocaleString('en')}</span>}
      </div>
      <div className="visually-hidden" role="gridcell">
        <RowTimes row={row} />
      </div>
    </div>
  )
})

/** A path gives way in its directories, never in its file name. */
function Name({ text, isPath }: { readonly text: string; readonly isPath: boolean }) {
  const slash = isPath ? text.lastIndexOf('/') + 1 : 0
  if (slash === 0) return <span className="name">{text}</span>
  return (
    <span className="name path">
      <span className="directory">{text.slice(0, slash)}</span>
      <span className="file">{text.slice(slash)}</span>
    </span>
  )
}

/** What the canvas draws of a row, in words. */
function RowTimes({ row }: { readonly row: Label }) {
  const format = useTimeFormat()
  if (row.kind !== ROW_KIND.process) return formatCount(row.descendants, 'process')
  if (row.startSec < 0) return 'no time known'
  const start = formatClock({ sec: row.startSec, ns: row.startNs }, format).clock
  if (row.endKind === END.open || Number.isNaN(row.durationNs))
    return `${start}, ${row.outcome === OUTCOME.unknown ? 'end unknown' : 'running'}`
  const how = row.endText || (row.endKind === END.replaced ? 'replaced by exec' : 'exit 0')
  return `${start}, ${formatDuration(Math.max(0, row.durationNs))}, ${how}`
}
