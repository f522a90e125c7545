import { formatNumber } from '../../base/format'
import { ChevronLeft, ChevronRight, List, X } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useView, useViewer } from '../../state/viewer-context'
import { jumpToRange, withMargin } from '../../state/viewport'
import type { QualityEntry } from './quality-entries'

interface Place {
  readonly at: number
  readonly total: number
  readonly text: string
  /** The filter or a folded row keeps it out of the list. */
  readonly isHidden: boolean
}

/** Steps through all places of one flaw: selects rows one after the other, or shows ranges of time. */
export function QualityStepper({
  entry,
  left,
  onList,
  onClose,
}: {
  readonly entry: QualityEntry
  readonly left: number
  readonly onList: () => void
  readonly onClose: () => void
}) {
  const viewer = useViewer()
  const filterText = useView((view) => view.filterText)
  const next = useRef<HTMLButtonElement>(null)
  const [place, setPlace] = useState<Place>()
  const { jump } = entry
  const title = entry.several

  const go = useCallback(
    async (wanted: number): Promise<void> => {
      if (jump?.to === 'ranges') {
        const { ranges } = jump
        const at = (wanted + ranges.length) % ranges.length
        jumpToRange(viewer.viewport, withMargin(ranges[at].range, 1))
        setPlace({ at, total: ranges.length, text: ranges[at].text, isHidden: false })
      } else if (jump?.to === 'rows') {
        const { kind } = jump
        let at = Math.max(0, wanted)
        let answer = await viewer.ask('quality', { kind, first: at, count: 1 })
        if (answer.total === 0) return
        if (wanted < 0 || answer.keys.length === 0) {
          at = wanted < 0 ? answer.total - 1 : 0
          answer = await viewer.ask('quality', { kind, first: at, count: 1 })
        }
        const isShown = await viewer.navigator.goToInTime(answer.keys[0])
        setPlace({ at, total: answer.total, text: '', isHidden: !isShown })
      }
    },
    [viewer, jump],
  )
  const first = useRef(go)
  useEffect(() => {
    next.current?.focus()
    void first.current(0)
  }, [])

  return (
    <div
      className="quality-stepper"
      role="group"
      aria-label={`Data quality: ${title}`}
      style={{ left }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onClose()
      }}
    >
      <button className="icon-button small" aria-label="Back to the list" title="Back to the list" onClick={onList}>
        <List size={14} />
      </button>
      <span role="status">
        {title}
        {place !== undefined && (
          <>
            {' '}
            <b>
              {formatNumber(place.at + 1)} of {formatNumber(place.total)}
            </b>
            {place.text !== '' && <span className="muted"> {place.text}</span>}
            {place.isHidden && <span className="muted"> not in the list as it is filtered</span>}
          </>
        )}
      </span>
      {place?.isHidden === true && filterText !== '' && (
        <button
          className="button small"
          onClick={() => {
            viewer.view.setState({ filterText: '' })
            void go(place.at)
          }}
        >
          Clear filter
        </button>
      )}
      <button className="icon-button small" aria-label="Previous" onClick={() => void go((place?.at ?? 0) - 1)}>
        <ChevronLeft size={15} />
      </button>
      <button ref={next} className="icon-button small" aria-label="Next" onClick={() => void go((place?.at ?? -1) + 1)}>
        <ChevronRight size={15} />
      </button>
      <button className="icon-button small" aria-label="Close" onClick={onClose}>
        <X size={14} />
      </button>
    </div>
  )
}
