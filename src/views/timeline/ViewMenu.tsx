import { SlidersHorizontal } from 'lucide-react'
import { useCallback, useRef, useState } from 'react'
import { formatCount } from '../../base/format'
import { GROUP_ORDERS, SIBLING_ORDERS, USUAL_SHAPE, type ListShape } from '../../codes/rows'
import { useView, useViewer } from '../../state/viewer-context'
import { useDismiss } from '../shared/use-dismiss'

const GAP_PX = 6
const SHAPE_NAMES = Object.keys(USUAL_SHAPE) as (keyof ListShape)[]

/** What folds into one row, and in which order rows stand. */
export function ViewMenu() {
  const viewer = useViewer()
  /** Where it is open: below its button, over the panes, which would cut it off. */
  const [place, setPlace] = useState<{ readonly left: number; readonly top: number }>()
  const isOpen = place !== undefined
  const menu = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const onOutside = useCallback(() => setPlace(undefined), [])
  useDismiss(menu, '.view-menu-button', onOutside)
  const isChanged = useView((view) => view.isRangeOnly || SHAPE_NAMES.some((name) => view[name] !== USUAL_SHAPE[name]))
  return (
    <div>
      <button
        ref={button}
        className={isChanged ? 'icon-button small view-menu-button changed' : 'icon-button small view-menu-button'}
        aria-label="Order and folding of rows"
        title="Order and folding of rows"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={(event) => {
          const { left, bottom } = event.currentTarget.getBoundingClientRect()
          setPlace(isOpen ? undefined : { left, top: bottom + GAP_PX })
        }}
      >
        <SlidersHorizontal size={14} />
      </button>
      {isOpen && (
        <div
          ref={menu}
          className="view-menu"
          style={{ ...place, maxHeight: `calc(100vh - ${place.top + GAP_PX}px)` }}
          role="dialog"
          aria-label="Order and folding of rows"
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.preventDefault()
            setPlace(undefined)
            button.current?.focus()
          }}
        >
          <Orders />
          <Folding />
          <RangeOnly />
          <div className="actions">
            <button className="button small" onClick={() => viewer.tree.expandAll()}>
              Expand all
            </button>
            <button className="button small" onClick={() => viewer.tree.collapseAll()}>
              Collapse pods
            </button>
          </div>
        </div>
      )}
    </div>
  )
}

function Orders() {
  const viewer = useViewer()
  const groupOrder = useView((view) => view.groupOrder)
  const siblingOrder = useView((view) => view.siblingOrder)
  return (
    <>
      <fieldset>
        <legend>Pods and hosts by</legend>
        <div className="segments">
          {GROUP_ORDERS.map((order) => (
            <button
              key={order}
              aria-pressed={order === groupOrder}
              onClick={() => viewer.view.setState({ groupOrder: order })}
            >
              {order}
            </button>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>Processes under one parent by</legend>
        <div className="segments">
          {SIBLING_ORDERS.map((order) => (
            <button
              key={order}
              aria-pressed={order === siblingOrder}
              onClick={() => viewer.view.setState({ siblingOrder: order })}
            >
              {order}
            </button>
          ))}
        </div>
      </fieldset>
    </>
  )
}

const FOLDINGS = [
  { name: 'isFolding', label: 'Alike siblings', hint: 'same command and outcome, nothing below: “× 24”' },
  { name: 'isNoiseFolded', label: 'Noise', hint: 'exec probes, pause containers, steps of the runtime' },
  { name: 'isLaddering', label: 'Chains', hint: 'of single children: “sh → sh → curl”' },
] as const

function Folding() {
  const viewer = useViewer()
  const view = useView((state) => state)
  return (
    <fieldset>
      <legend>In one row</legend>
      {FOLDINGS.map(({ name, label, hint }) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={view[name]}
            onChange={(event) => viewer.view.setState({ [name]: event.target.checked })}
          />
          <span>
            {label} <span className="hint">{hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

function RangeOnly() {
  const viewer = useViewer()
  const isRangeOnly = useView((view) => view.isRangeOnly)
  return (
    <fieldset>
      <legend>Rows</legend>
      <label>
        <input
          type="checkbox"
          checked={isRangeOnly}
          onChange={(event) => viewer.view.setState({ isRangeOnly: event.target.checked })}
        />
        <span>
          Only the visible range <span className="hint">leave out what was not there in it</span>
        </span>
      </label>
    </fieldset>
  )
}

/** Says that rows are left out, and shows them again. */
export function LeftOutChips() {
  const viewer = useViewer()
  const count = useView((view) => view.hidden.size)
  const isRangeOnly = useView((view) => view.isRangeOnly)
  return (
    <>
      {count > 0 && (
        <button
          className="hidden-chip"
          title="Show what was hidden, with all below it"
          onClick={() => viewer.tree.showHidden()}
        >
          {formatCount(count, 'row')} hidden · show
        </button>
      )}
      {isRangeOnly && (
        <button
          className="hidden-chip"
          title="Show what was not there in the visible range, too"
          onClick={() => viewer.view.setState({ isRangeOnly: false })}
        >
          visible range only
        </button>
      )}
    </>
  )
}
