import { memo } from 'react'
import { ENTRY_LABELS, ENTRY_TAGS, type Entry } from '../../codes/entries'
import { INDENT_PX, LABEL_LEFT_PX, MOST_INDENTED } from '../../codes/labels'
import { OUTCOME } from '../../codes/outcomes'
import { ROW_KIND } from '../../codes/rows'
import { EDGE, END } from '../../codes/spans'
import { formatCount, formatNumber } from '../../base/format'
import { visibleText } from '../../base/printable-text'
import { addNs, formatDuration } from '../../base/time'
import { formatMoment, type TimeFormat } from '../../base/time-format'
import type { Frame } from '../../derive/frame'
import { useViewer } from '../../state/viewer-context'
import { ROW_HEIGHT_PX } from '../../state/viewport'
import { usePage } from '../actions/page'

export interface Label {
  readonly listRow: number
  readonly kind: number
  readonly depth: number
  readonly position: number
  readonly siblings: number
  readonly hasChildren: boolean
  readonly isCollapsed: boolean
  readonly isContext: boolean
  readonly rowKey: string
  readonly selects: string
  readonly members: number
  readonly durations: string
  readonly isOpenLadder: boolean
  readonly attention: number
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

/** What the label of a row of the frame shows. */
export function labelOf(frame: Frame, row: number): Label {
  const { columns } = frame.rows
  const start = Number.isNaN(columns.startNs[row]) ? undefined : addNs(frame.origin, columns.startNs[row])
  return {
    listRow: columns.listRow[row],
    kind: columns.kind[row],
    depth: columns.depth[row],
    position: columns.position[row],
    siblings: columns.siblings[row],
    hasChildren: columns.hasChildren[row] === 1,
    isCollapsed: columns.isCollapsed[row] === 1,
    isContext: columns.isContext[row] === 1,
    rowKey: frame.strings[columns.key[row]],
    selects: frame.strings[columns.selects[row]],
    members: columns.members[row],
    durations: frame.strings[columns.durations[row]],
    isOpenLadder: columns.isOpenLadder[row] === 1,
    attention: columns.attention[row],
    name: visibleText(frame.strings[columns.label[row]]),
    detail: visibleText(frame.strings[columns.detail[row]]),
    entry: columns.entry[row],
    edge: columns.edge[row],
    outcome: columns.outcome[row],
    crossingText: visibleText(frame.strings[columns.crossingText[row]]),
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
  readonly format: TimeFormat
  /** One of the rows that stay at the top while what lies in them is scrolled: a click goes to the row itself. */
  readonly onClick?: () => void
}

const CLASS_OF_KIND = ['group', 'group', 'group', 'group', 'process', 'process', 'noise', 'process'] as const

export const LabelRow = memo(function LabelRow({ isSelected, isFocused, format, onClick, ...row }: RowProps) {
  const viewer = useViewer()
  const isSticky = onClick !== undefined
  const target = { key: row.rowKey, kind: row.kind, selects: row.selects }
  const toggle = (event: React.MouseEvent): void => {
    event.stopPropagation()
    viewer.tree.toggle(target)
  }
  const select = (): void => viewer.navigator.choose(target)
  const page = usePage()
  const openMenu = (event: React.MouseEvent, x: number, y: number): void => {
    event.preventDefault()
    event.stopPropagation()
    viewer.navigator.choose(target)
    page.showRowMenu({ x, y })
  }
  const classes = [
    'label-row',
    CLASS_OF_KIND[row.kind],
    isSelected ? 'selected' : '',
    isFocused ? 'focused' : '',
    row.isContext ? 'context' : '',
  ]
  return (
    <div
      id={isSticky ? undefined : `row-${row.listRow}`}
      className={classes.filter(Boolean).join(' ')}
      {...(isSticky ? {} : gridRow(row, isSelected))}
      style={{ height: ROW_HEIGHT_PX }}
      onClick={onClick ?? select}
      onContextMenu={(event) => openMenu(event, event.clientX, event.clientY)}
      onDoubleClick={() =>
        row.kind === ROW_KIND.process ? void viewer.ranges.fit(row.rowKey, 'subtree') : viewer.tree.toggle(target)
      }
    >
      <div
        className="label"
        role={isSticky ? undefined : 'gridcell'}
        style={{ paddingLeft: `min(${LABEL_LEFT_PX + row.depth * INDENT_PX}px, ${100 * MOST_INDENTED}%)` }}
        title={titleOf(row)}
      >
        <span className={twistyClass(row)} aria-hidden="true" onClick={row.hasChildren ? toggle : undefined} />
        {edgeMark(row.edge)}
        {nameOf(row)}
        {row.kind === ROW_KIND.fold && <span className="times">× {formatNumber(row.members)}</span>}
        <span className="detail">{row.detail}</span>
        {badgesOf(row)}
        {(row.kind === ROW_KIND.fold || row.kind === ROW_KIND.noise) && row.durations !== '' && (
          <span className="durations">{row.durations.replace(/.*average/, 'avg')}</span>
        )}
        {(row.kind === ROW_KIND.ladder || row.isOpenLadder) && !isSticky && (
          <button
            className="tag link"
            tabIndex={-1}
            title={
              row.isOpenLadder
                ? 'Make one row of this chain again'
                : `A chain of ${row.members} processes, each the only child: show each in a row`
            }
            onClick={(event) => {
              event.stopPropagation()
              if (row.isOpenLadder) viewer.tree.toggleLadder(row.rowKey)
              else viewer.tree.toggleOpen(row.rowKey)
            }}
          >
            {row.isOpenLadder ? 'fold chain' : `chain of ${row.members}`}
          </button>
        )}
        {row.crossingText !== '' && (
          <button
            className="tag link"
            tabIndex={-1}
            onClick={(event) => {
              event.stopPropagation()
              void viewer.navigator.goTo(row.crossingKey)
            }}
          >
            {row.crossingText}
          </button>
        )}
        {row.isCollapsed && row.members === 0 && <span className="count">+{formatNumber(row.descendants)}</span>}
      </div>
      <button
        className="row-menu-button"
        tabIndex={-1}
        aria-hidden="true" // the keyboard has Shift+F10 for it
        title="What can be done with this row (Shift F10)"
        onMouseDown={(event) => event.preventDefault()} // the focus stays in the tree
        onClick={(event) => {
          const { left, bottom } = event.currentTarget.getBoundingClientRect()
          openMenu(event, left, bottom + 2)
        }}
        onDoubleClick={(event) => event.stopPropagation()}
      />
      {/* a label, not text: the browser would lay that out for each row */}
      {!isSticky && <div className="times-cell" role="gridcell" aria-label={timesOf(row, format)} />}
    </div>
  )
})

/** What makes the row one of a tree grid. */
function gridRow(row: Label, isSelected: boolean) {
  return {
    role: 'row',
    'aria-rowindex': row.listRow + 1,
    'aria-level': row.depth + 1,
    'aria-posinset': row.position,
    'aria-setsize': row.siblings,
    'aria-expanded': row.hasChildren ? !row.isCollapsed : undefined,
    'aria-selected': isSelected,
  } as const
}

function titleOf(row: Label): string {
  const lines = [`${row.name} ${row.detail}`.trim()]
  if (row.kind === ROW_KIND.fold) lines.push(`${formatCount(row.members, 'process')}, alike in arguments and outcome`)
  if (row.kind === ROW_KIND.noise && row.descendants > row.members)
    lines.push(`${formatCount(row.descendants, 'process')} with what they started`)
  if (row.durations !== '') lines.push(row.durations)
  return lines.join('\n')
}

// Parts of a row are made by functions, not by components: each of those would cost as much as an element.

/** What joins a process to the row above it, where it is no plain fork. */
function edgeMark(edge: number) {
  switch (edge) {
    case EDGE.became:
    case EDGE.continued: {
      const why =
        edge === EDGE.became
          ? 'executed in place of the row above it, in the same pid'
          : 'the same process, seen again after the agent restarted'
      return (
        <span className="edge" title={why}>
          ↳
        </span>
      )
    }
    case EDGE.inferred:
      return (
        <span className="edge inferred" title="The log names only the parent's pid; this parent is inferred from it.">
          ⇢
        </span>
      )
    default:
      return null
  }
}

/** Attention, how it came into its container, and that its parent is inferred. */
function badgesOf(row: Label) {
  const tag = ENTRY_TAGS[row.entry as Entry]
  const isGroup = row.kind < ROW_KIND.process
  return (
    <>
      {isGroup && row.isCollapsed && row.attention > 0 && (
        <span className="badge attention" title={`${formatCount(row.attention, 'process')} below want attention`}>
          {formatNumber(row.attention)}
        </span>
      )}
      {row.outcome === OUTCOME.attention && !isGroup && row.kind !== ROW_KIND.noise && (
        <span className="badge attention" title={row.endText || 'a policy stepped in'}>
          !
        </span>
      )}
      {tag !== '' && (
        <span className="tag" title={ENTRY_LABELS[row.entry as Entry]}>
          {tag}
        </span>
      )}
      {row.edge === EDGE.inferred && <span className="tag dashed">inferred by pid</span>}
    </>
  )
}

/** A path gives way in its directories, never in its file name. */
function nameOf({ name: text, kind }: Label) {
  const isPath = kind === ROW_KIND.process || kind === ROW_KIND.fold
  const slash = isPath ? text.lastIndexOf('/') + 1 : 0
  if (slash === 0) return <span className="name">{text}</span>
  return (
    <span className="name path">
      <span className="directory">{text.slice(0, slash)}</span>
      <span className="file">{text.slice(slash)}</span>
    </span>
  )
}

function twistyClass({ hasChildren, isCollapsed }: Label): string {
  return hasChildren ? (isCollapsed ? 'twisty closed' : 'twisty open') : 'twisty'
}

/** What the canvas draws of a row, in words. */
function timesOf(row: Label, format: TimeFormat): string {
  if (row.kind === ROW_KIND.fold || row.kind === ROW_KIND.noise)
    return `${formatCount(row.members, 'process')}${row.durations === '' ? '' : `, ${row.durations}`}`
  if (row.kind !== ROW_KIND.process) return formatCount(row.descendants, 'process')
  if (row.startSec < 0) return 'no time known'
  const start = formatMoment({ sec: row.startSec, ns: row.startNs }, format)
  if (row.endKind === END.open || Number.isNaN(row.durationNs))
    return `${start}, ${row.outcome === OUTCOME.unknown ? 'end unknown' : 'running'}`
  const how = row.endText || (row.endKind === END.replaced ? 'replaced by exec' : 'exit 0')
  return `${start}, ${formatDuration(Math.max(0, row.durationNs))}, ${how}`
}
