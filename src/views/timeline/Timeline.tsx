import { useEffect, useRef } from 'react'
import { LABEL_WIDTH_LIMITS } from '../../state/preferences'
import { usePreferences, useView, useViewer } from '../../state/viewer-context'
import { ProvisionalBand } from '../live/ProvisionalBand'
import { observeSize } from '../shared/observe-size'
import { Axis } from './Axis'
import { NoRows } from './NoRows'
import { Overview } from './Overview'
import { RangeBand } from './RangeBand'
import { RowLabels } from './RowLabels'
import { LayoutSwitch } from './LayoutSwitch'
import { PackedCanvas } from './PackedCanvas'
import { PackedScrollbar, RowScrollbar } from './RowScrollbar'
import { SpanCanvas } from './SpanCanvas'
import { useRowWheel } from './use-row-wheel'
import { LeftOutChips, ViewMenu } from './ViewMenu'

/**
 * Overview, axis, and the list of rows: labels on the left are the tree, the rest of each row is its span. Packed, there
 * are lanes without labels instead.
 */
export function Timeline() {
  const viewer = useViewer()
  const labelWidthPx = usePreferences((preferences) => preferences.labelWidthPx)
  const isPacked = useView((view) => view.layout === 'packed')
  const body = useRef<HTMLDivElement>(null)
  const spans = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (spans.current === null) return
    return observeSize(spans.current, (widthPx, heightPx) => viewer.viewport.setState({ widthPx, heightPx }))
  }, [viewer])
  useRowWheel(viewer, body, spans)

  return (
    <section
      className={isPacked ? 'timeline packed' : 'timeline'}
      style={{ '--label-width': `${labelWidthPx}px` } as React.CSSProperties}
    >
      <Overview />
      <div className="timeline-head">
        <div className="label-head">
          {!isPacked && <span className="label-title">process</span>}
          <LayoutSwitch />
          {!isPacked && (
            <>
              <LeftOutChips />
              <span className="spring" />
              <ViewMenu />
            </>
          )}
        </div>
        <Axis spans={spans} />
      </div>
      <div className="timeline-body" ref={body}>
        {!isPacked && (
          <>
            <RowLabels />
            <LabelResizer />
          </>
        )}
        <div className="spans" ref={spans}>
          {isPacked ? <PackedCanvas /> : <SpanCanvas />}
          <ProvisionalBand />
          <RangeBand spans={spans} />
        </div>
        {isPacked ? <PackedScrollbar /> : <RowScrollbar />}
        <NoRows />
      </div>
    </section>
  )
}

/** The edge between labels and spans: dragged, or moved by the arrow keys. */
function LabelResizer() {
  const viewer = useViewer()
  const widthPx = usePreferences((preferences) => preferences.labelWidthPx)
  const setWidth = (width: number): void => {
    viewer.preferences.setState({
      labelWidthPx: Math.min(LABEL_WIDTH_LIMITS.most, Math.max(LABEL_WIDTH_LIMITS.least, Math.round(width))),
    })
  }
  return (
    <div
      className="label-resizer"
      role="separator"
      aria-orientation="vertical"
      aria-label="Resize labels"
      aria-valuenow={widthPx}
      aria-valuemin={LABEL_WIDTH_LIMITS.least}
      aria-valuemax={LABEL_WIDTH_LIMITS.most}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
        event.preventDefault()
        setWidth(widthPx + (event.key === 'ArrowLeft' ? -16 : 16))
      }}
      onPointerDown={(event) => {
        event.preventDefault()
        const startX = event.clientX
        const handle = event.currentTarget
        handle.setPointerCapture(event.pointerId)
        const onMove = (move: PointerEvent): void => setWidth(widthPx + move.clientX - startX)
        handle.addEventListener('pointermove', onMove)
        handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', onMove), {
          once: true,
        })
      }}
    />
  )
}
