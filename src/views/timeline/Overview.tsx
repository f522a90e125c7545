import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { formatCount, formatNumber } from '../../base/format'
import { addNs, formatDuration, offsetNs, type Instant } from '../../base/time'
import { formatMoment, type TimeFormat } from '../../base/time-format'
import type { TimeRange } from '../../derive/log-range'
import type { Overview as OverviewData } from '../../derive/overview'
import { drawOverview, type Stretch } from '../../render/draw-overview'
import { bucketTimes, busiestBucket, totalOf } from '../../render/overview-buckets'
import type { CanvasTheme } from '../../render/theme'
import { TimeScale } from '../../render/time-scale'
import type { Viewer } from '../../state/viewer'
import { useSession, useStoreValue, useTimeFormat, useViewer } from '../../state/viewer-context'
import { lengthOf, panRange, setRange, showWhole, zoomRange } from '../../state/viewport'
import { observeSize } from '../shared/observe-size'
import { BusyHint } from './BusyHint'
import { OverviewTip } from './OverviewTip'
import { useCanvas } from './use-canvas'
import { gapsOf, haveSameGaps, useGaps, type MissingData } from './use-gaps'

/** Distance from an edge of the brush in which a press takes hold of it. */
const GRIP_PX = 7
const KEY_STEP = 0.1

interface Changes {
  subscribe(listener: () => void): () => void
}

/** Events of the whole log; the brush over it is the visible range: dragged, resized at its edges, drawn anew. */
export function Overview() {
  const viewer = useViewer()
  const format = useTimeFormat()
  const range = useStoreValue(viewer.viewport, (state) => state.range)
  const brush = useRef<HTMLDivElement>(null)
  const overview = useSession((state) => state.summary?.overview)
  const gaps = useGaps()
  const [tip, setTip] = useState<{ readonly bucket: number; readonly x: number; readonly y: number }>()
  const sources = useMemo(() => [viewer.viewport, logChanges(viewer), rangeChanges(viewer)], [viewer])

  const draw = useCallback(
    (context: CanvasRenderingContext2D, theme: CanvasTheme, widthPx: number, heightPx: number) => {
      const overview = viewer.session.getState().summary?.overview
      const scale = wholeScale(viewer, widthPx)
      const shown = viewer.viewport.getState().range
      if (overview === undefined || scale === undefined || shown === undefined) return
      const { left, right } = barsOf(overview, scale)
      const xOfBucket = (bucket: number): number => left + (bucket / overview.bucketCount) * (right - left)
      const stretchOf = (range: TimeRange): Stretch => ({ left: scale.xOf(range.from), right: scale.xOf(range.to) })
      const selected = viewer.selectedRange.getState().range
      const parts = {
        visible: stretchOf(shown),
        gaps: gapsOf(viewer.session.getState()).map(({ range: gap }) => stretchOf(gap)),
        selected: selected && stretchOf(selected),
      }
      drawOverview(context, overview, parts, theme, xOfBucket, heightPx)
    },
    [viewer],
  )
  const canvas = useCanvas(sources, draw)

  useEffect(() => {
    const element = brush.current
    // asked for in a change of the range, it would make the browser lay out the page there and then
    let widthPx = 0
    const place = (): void => {
      const shown = viewer.viewport.getState().range
      if (element === null || shown === undefined || widthPx === 0) return
      const scale = wholeScale(viewer, widthPx)
      if (scale === undefined) return
      const left = Math.max(-2, Math.min(widthPx - 4, scale.xOf(shown.from)))
      const right = Math.max(left + 4, Math.min(widthPx + 2, scale.xOf(shown.to)))
      element.style.left = `${left}px`
      element.style.width = `${right - left}px`
    }
    const stopObserving =
      element?.parentElement &&
      observeSize(element.parentElement, (width) => {
        widthPx = width
        place()
      })
    const stop = viewer.viewport.subscribe(place)
    return () => {
      stop()
      stopObserving?.()
    }
  }, [viewer])

  return (
    <div
      className="overview"
      onPointerDown={(event) => startBrush(viewer, event)}
      onDoubleClick={() => showWhole(viewer.viewport)}
      onPointerMove={({ buttons, clientX, clientY, currentTarget }) => {
        const box = currentTarget.getBoundingClientRect()
        const bucket = buttons === 0 ? bucketAt(viewer, overview, clientX - box.left, box.width) : -1
        setTip(bucket < 0 ? undefined : { bucket, x: clientX, y: clientY })
      }}
      onPointerLeave={() => setTip(undefined)}
    >
      <canvas ref={canvas} aria-hidden="true" />
      {overview !== undefined && <Scale overview={overview} />}
      <BusyHint />
      {overview !== undefined && (
        <p className="visually-hidden" id="overview-description">
          {describe(overview, gaps, format)} The arrow keys move the visible range, with shift they make it wider or
          narrower; Home and End go to the begin and the end of the log, Enter shows the whole log.
        </p>
      )}
      <div
        className="brush"
        ref={brush}
        role="slider"
        tabIndex={0}
        aria-label="Visible range"
        aria-describedby="overview-description"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={range && `${formatMoment(range.from, format)} to ${formatMoment(range.to, format)}`}
        aria-valuenow={Math.round(placeOf(viewer) * 100)}
        onKeyDown={(event) => {
          if (moveBrush(viewer, event.key, event.shiftKey)) event.preventDefault()
        }}
      >
        <span className="grip" />
        <span className="grip" />
      </div>
      {tip !== undefined && overview !== undefined && <OverviewTip overview={overview} gaps={gaps} {...tip} />}
    </div>
  )
}

function wholeScale(viewer: Viewer, widthPx: number): TimeScale | undefined {
  const { wholeRange } = viewer.viewport.getState()
  return wholeRange && new TimeScale(wholeRange, widthPx)
}

/** Says when there is another log to draw, and not how far it is read, which is in the same store. */
function logChanges({ session }: Viewer): Changes {
  return {
    subscribe: (listener) =>
      session.subscribe((state, before) => {
        if (!haveSameGaps(state, before)) listener()
      }),
  }
}

/** Says when another range is selected, and not when the pointer moves, which is in the same store. */
function rangeChanges({ selectedRange }: Viewer): Changes {
  return {
    subscribe: (listener) =>
      selectedRange.subscribe((state, before) => {
        if (state.range !== before.range) listener()
      }),
  }
}

/** Pixels from the first bar to the last one. Bars are at least a pixel wide. */
function barsOf(overview: OverviewData, scale: TimeScale): Stretch {
  const left = scale.xOf(overview.range.from)
  return { left, right: Math.max(left + overview.bucketCount, scale.xOf(overview.range.to)) }
}

/** The bar at pixel `x`, -1 beside them. */
function bucketAt(viewer: Viewer, overview: OverviewData | undefined, x: number, widthPx: number): number {
  const scale = wholeScale(viewer, widthPx)
  if (overview === undefined || scale === undefined) return -1
  const { left, right } = barsOf(overview, scale)
  const bucket = Math.floor(((x - left) / (right - left)) * overview.bucketCount)
  return bucket < 0 || bucket >= overview.bucketCount ? -1 : bucket
}

/** What the tallest bar stands for. */
function Scale({ overview }: { readonly overview: OverviewData }) {
  const busiest = busiestBucket(overview)
  if (busiest < 0) return null
  const { from, to } = bucketTimes(overview, busiest)
  const rounded = Number(offsetNs(to.sec, to.ns, from).toPrecision(2))
  if (rounded <= 0) return null
  return (
    <span className="overview-scale" aria-hidden="true">
      most: {formatNumber(totalOf(overview, busiest))} in {formatDuration(rounded)}
    </span>
  )
}

/** The overview in words. */
function describe(overview: OverviewData, gaps: readonly MissingData[], format: TimeFormat): string {
  const { range, bucketCount, before } = overview
  const busiest = busiestBucket(overview)
  let total = 0
  for (let bucket = 0; bucket < bucketCount; bucket++) total += totalOf(overview, bucket)
  const clock = (time: Instant): string => formatMoment(time, format)
  return [
    `${formatCount(total, 'event')} from ${clock(range.from)} to ${clock(range.to)}.`,
    before > 0 ? `${formatCount(before, 'event')} before that.` : '',
    busiest < 0
      ? ''
      : `Most at ${clock(bucketTimes(overview, busiest).from)}: ${formatCount(totalOf(overview, busiest), 'event')}.`,
    gaps.length === 0
      ? ''
      : `Data is missing in ${formatCount(gaps.length, 'time')}, first at ${clock(gaps[0].range.from)}.`,
  ]
    .filter(Boolean)
    .join(' ')
}

/** Where the middle of the visible range is in the whole log, from 0 to 1. */
function placeOf(viewer: Viewer): number {
  const { range, wholeRange } = viewer.viewport.getState()
  if (range === undefined || wholeRange === undefined) return 0
  const middle = offsetNs(range.from.sec, range.from.ns, wholeRange.from) + lengthOf(range) / 2
  return Math.min(1, Math.max(0, middle / lengthOf(wholeRange)))
}

/** Arrows move the brush, with shift they widen and narrow it; Home and End bring it to an end of the log. */
function moveBrush(viewer: Viewer, key: string, isResize: boolean): boolean {
  const { range, wholeRange } = viewer.viewport.getState()
  if (range === undefined || wholeRange === undefined) return false
  if (key === 'Enter') {
    showWhole(viewer.viewport)
    return true
  }
  if (key === 'Home' || key === 'End') {
    const length = lengthOf(range)
    const from = key === 'Home' ? wholeRange.from : addNs(wholeRange.to, -length)
    setRange(viewer.viewport, { from, to: addNs(from, length) })
    return true
  }
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return false
  const sign = key === 'ArrowLeft' ? -1 : 1
  setRange(viewer.viewport, isResize ? zoomRange(range, 1 + sign * KEY_STEP, 0.5) : panRange(range, sign * KEY_STEP))
  return true
}

function startBrush(viewer: Viewer, event: React.PointerEvent<HTMLDivElement>): void {
  const element = event.currentTarget
  const box = element.getBoundingClientRect()
  const scale = wholeScale(viewer, box.width)
  const { range } = viewer.viewport.getState()
  if (scale === undefined || range === undefined || event.button !== 0) return
  const startX = event.clientX - box.left
  const left = scale.xOf(range.from)
  const right = scale.xOf(range.to)
  const isWhole = viewer.viewport.getState().isWhole
  const edit = editOf(startX, left, right, isWhole)
  element.setPointerCapture(event.pointerId)
  const onMove = (move: PointerEvent): void => {
    const x = Math.max(0, Math.min(box.width, move.clientX - box.left))
    const next = edit(x - startX)
    if (next.right - next.left < 2) return
    setRange(viewer.viewport, { from: scale.timeAt(next.left), to: scale.timeAt(next.right) } satisfies TimeRange)
  }
  element.addEventListener('pointermove', onMove)
  element.addEventListener('lostpointercapture', () => element.removeEventListener('pointermove', onMove), {
    once: true,
  })
}

/** What a press at `x` does: take hold of an edge, move the brush, or draw a new one. */
function editOf(
  x: number,
  left: number,
  right: number,
  isWhole: boolean,
): (dx: number) => { left: number; right: number } {
  if (Math.abs(x - left) <= GRIP_PX) return (dx) => ({ left: Math.min(left + dx, right - 2), right })
  if (Math.abs(x - right) <= GRIP_PX) return (dx) => ({ left, right: Math.max(right + dx, left + 2) })
  if (x > left && x < right && !isWhole) return (dx) => ({ left: left + dx, right: right + dx })
  return (dx) => ({ left: Math.min(x, x + dx), right: Math.max(x, x + dx) })
}
