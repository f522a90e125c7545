import { useCallback, useEffect, useMemo, useState, useRef } from 'react'
import { createStore } from 'zustand/vanilla'
import { LANE_PX } from '../../codes/packed'
import { visibleText } from '../../base/printable-text'
import { offsetNs, type Instant } from '../../base/time'
import type { PackedFrame } from '../../derive/packed-frame'
import type { PackedHit, PackedPoint } from '../../derive/packed-hit'
import { PackedImages, drawPacked, headerAt, isOnTwisty, type PackedViewport } from '../../render/draw-packed'
import type { CanvasTheme } from '../../render/theme'
import { ticksOf } from '../../render/axis-ticks'
import { TimeScale } from '../../render/time-scale'
import { NO_CURSOR, cursorX } from '../../state/cursor'
import { LatestAnswer } from '../../state/latest-answer'
import type { Viewer } from '../../state/viewer'
import { useStoreValue, useView, useViewer } from '../../state/viewer-context'
import { usePage } from '../actions/page'
import { startDrag } from './drag-pan'
import { dragRange, timeAtPoint } from './range-drag'
import { PackedTooltip } from './PackedTooltip'
import { useCanvas } from './use-canvas'

/** Where the pointer is over the lanes; drawn, not rendered. `y` is a height of the canvas. */
interface Hover {
  readonly x: number
  readonly y: number
}

const NO_HOVER: Hover = { x: NaN, y: NaN }

/** So long after a movement of the lanes the process under the pointer is looked up again. */
const REST_MS = 100

const STEPS = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' } as const

/** Lanes of all pods without labels. The tree says the same in words. */
export function PackedCanvas() {
  const viewer = useViewer()
  const page = usePage()
  const hover = useMemo(() => createStore<Hover>(() => NO_HOVER), [])
  const hits = useMemo(
    () => new LatestAnswer<PackedPoint, PackedHit>((point) => viewer.ask('packedAt', point)),
    [viewer],
  )
  const images = useMemo(() => new PackedImages(), [])
  const dragged = useRef(false)
  const sources = useMemo(
    () => [viewer.viewport, viewer.screen.packedFrames.store, viewer.view, viewer.cursor, hover, hits.store],
    [viewer, hover, hits],
  )
  const draw = useCallback(
    (context: CanvasRenderingContext2D, theme: CanvasTheme, widthPx: number, heightPx: number) => {
      const { range, packedTop: scrollTop } = viewer.viewport.getState()
      const { answer: frame } = viewer.screen.packedFrames.store.getState()
      if (range === undefined || frame === undefined) return
      const scale = new TimeScale(range, widthPx)
      const { y } = hover.getState()
      const view: PackedViewport = {
        scale,
        scrollTop,
        widthPx,
        heightPx,
        pixelRatio: context.canvas.width / widthPx,
        ticks: ticksOf(scale, viewer.timeFormat.getState()),
        cursorX: cursorX(viewer.cursor.getState(), range, widthPx),
        focusedKey: viewer.view.getState().focusedKey,
        hovered: hoveredSpan(frame, hits.store.getState().answer, y + scrollTop),
      }
      drawPacked(context, frame, images, view, theme)
      viewer.marks.drawn(frame.sections.length)
    },
    [viewer, hover, hits, images],
  )
  const canvas = useCanvas(sources, draw)

  // what is under a pointer that rests changes when the lanes move under it
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = viewer.viewport.subscribe(() => {
      clearTimeout(timer)
      if (Number.isNaN(hover.getState().x)) return
      hits.clear()
      timer = setTimeout(() => {
        const point = pointAt(viewer, hover.getState())
        if (point !== undefined) hits.request(point)
      }, REST_MS)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [viewer, hover, hits])

  const onPointerMove = (event: React.PointerEvent<HTMLCanvasElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    const at = { x: event.clientX - box.left, y: event.clientY - box.top }
    hover.setState(at)
    viewer.cursor.setState({ kind: 'pointer', x: at.x }, true)
    viewer.selectedRange.setState({ pointerTime: timeAtPoint(viewer, box, event) })
    const point = pointAt(viewer, at)
    if (point !== undefined) hits.request(point)
  }
  const onPointerLeave = (): void => {
    hover.setState(NO_HOVER)
    if (viewer.cursor.getState().kind === 'pointer') viewer.cursor.setState(NO_CURSOR, true)
    viewer.selectedRange.setState({ pointerTime: undefined })
    hits.clear()
  }
  const onClick = async (event: React.MouseEvent<HTMLCanvasElement>): Promise<void> => {
    if (dragged.current) return
    const found = await hitUnder(viewer, event)
    if (found === undefined) return
    if (found.hit.kind === 'process' && event.altKey)
      viewer.filterBy('binary', found.hit.name, event.shiftKey ? 'not' : 'only')
    else if (found.hit.kind === 'process') viewer.navigator.select(found.hit.key)
    else if (found.isOnTwisty) viewer.tree.toggleGroup(found.hit.key)
    else viewer.view.setState({ focusedKey: found.hit.key })
  }
  const onDoubleClick = async (event: React.MouseEvent<HTMLCanvasElement>): Promise<void> => {
    const found = await hitUnder(viewer, event)
    if (found === undefined || found.isOnTwisty) return
    if (found.hit.kind === 'process') await viewer.ranges.fit(found.hit.key, 'subtree')
    else viewer.tree.toggleGroup(found.hit.key)
  }
  const onContextMenu = async (event: React.MouseEvent<HTMLCanvasElement>): Promise<void> => {
    event.preventDefault()
    const { clientX: x, clientY: y } = event
    const found = await hitUnder(viewer, event)
    if (found === undefined) return
    if (found.hit.kind === 'process') viewer.navigator.select(found.hit.key)
    else viewer.view.setState({ focusedKey: found.hit.key })
    hover.setState(NO_HOVER)
    page.showRowMenu({ x, y })
  }
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (!runLaneKey(viewer, event.key)) return
    event.preventDefault()
  }

  return (
    <div
      className="packed-lanes"
      role="application"
      aria-label="Processes packed into lanes. Arrow keys walk them, v shows them as a tree."
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <canvas
        ref={canvas}
        className="span-canvas"
        aria-hidden="true"
        onPointerMove={onPointerMove}
        onPointerLeave={onPointerLeave}
        onPointerDown={(event) => {
          dragged.current = false
          if (event.shiftKey) {
            dragged.current = true
            dragRange(viewer, event, event.currentTarget.getBoundingClientRect())
          } else if (event.button === 0) startDrag(viewer, event, () => (dragged.current = true))
        }}
        onClick={(event) => void onClick(event)}
        onDoubleClick={(event) => void onDoubleClick(event)}
        onContextMenu={(event) => void onContextMenu(event)}
      />
      <Tip hover={hover} hits={hits} canvas={canvas} />
      <SpokenSelection />
    </div>
  )
}

/** The process that keys came to, for those who do not see the lanes. */
function SpokenSelection() {
  const viewer = useViewer()
  const selectedKey = useView((view) => view.selectedKey)
  const details = useStoreValue(viewer.screen.details.store, (state) => state.answer)
  return (
    <p className="visually-hidden" role="status" aria-label="Selected process">
      {details !== undefined &&
        details.key === selectedKey &&
        [details.name, details.owner, details.outcomeText].filter(Boolean).map(visibleText).join(', ')}
    </p>
  )
}

interface TipProps {
  readonly hover: { subscribe(listener: () => void): () => void; getState(): Hover }
  readonly hits: LatestAnswer<PackedPoint, PackedHit>
  readonly canvas: React.RefObject<HTMLCanvasElement | null>
}

/** Follows the pointer by itself, so that moving it renders nothing else. */
function Tip({ hover, hits, canvas }: TipProps) {
  const viewer = useViewer()
  const [at, setAt] = useState(NO_HOVER)
  useEffect(() => hover.subscribe(() => setAt(hover.getState())), [hover])
  const hit = useStoreValue(hits.store, (state) => state.answer)
  const point = Number.isNaN(at.x) ? undefined : pointAt(viewer, at)
  const box = canvas.current?.getBoundingClientRect()
  if (point === undefined || box === undefined) return null
  return <PackedTooltip hit={hit} gap={gapAt(viewer, at)} time={point.time} x={box.left + at.x} y={box.top + at.y} />
}

/** What a point of the canvas shows, to ask the store for; a header in view may stand for one that is scrolled away. */
function pointAt(viewer: Viewer, { x, y }: Hover): PackedPoint | undefined {
  const { range, packedTop, widthPx } = viewer.viewport.getState()
  const { answer: frame } = viewer.screen.packedFrames.store.getState()
  if (range === undefined || frame === undefined || Number.isNaN(x)) return undefined
  const scale = new TimeScale(range, widthPx)
  const header = headerAt(frame, packedTop, y)
  return { yPx: header?.topPx ?? y + packedTop, time: scale.timeAt(x), nsPerPx: scale.nsPerPx }
}

async function hitUnder(
  viewer: Viewer,
  event: React.MouseEvent<HTMLCanvasElement>,
): Promise<{ readonly hit: PackedHit; readonly isOnTwisty: boolean } | undefined> {
  const box = event.currentTarget.getBoundingClientRect()
  const at = { x: event.clientX - box.left, y: event.clientY - box.top }
  const { answer: frame } = viewer.screen.packedFrames.store.getState()
  const header = frame && headerAt(frame, viewer.viewport.getState().packedTop, at.y)
  const point = pointAt(viewer, at)
  const hit = point && (await viewer.ask('packedAt', point))
  return hit && { hit, isOnTwisty: header !== undefined && isOnTwisty(at.x) }
}

/** Text of the missing data under a point; empty for none. */
function gapAt(viewer: Viewer, { x, y }: Hover): string {
  const { range, packedTop, widthPx } = viewer.viewport.getState()
  const { answer: frame } = viewer.screen.packedFrames.store.getState()
  if (range === undefined || frame === undefined) return ''
  const section = frame.sections.find(
    ({ topPx, heightPx }) => y + packedTop >= topPx && y + packedTop < topPx + heightPx,
  )
  const scale = new TimeScale(range, widthPx)
  const ns = (x - scale.shiftOf(frame.origin)) * scale.nsPerPx
  const isHere = ({ node, fromNs, toNs }: PackedFrame['gaps'][number]): boolean =>
    (node === '' || node === section?.node) && ns >= fromNs && ns <= toNs
  return section === undefined ? '' : (frame.gaps.find(isHere)?.text ?? '')
}

/** The span under the pointer, to be outlined. */
function hoveredSpan(frame: PackedFrame, hit: PackedHit | undefined, y: number): PackedViewport['hovered'] {
  if (hit?.kind !== 'process') return undefined
  const topPx = frame.rowTops.find((top) => y >= top && y < top + LANE_PX)
  if (topPx === undefined) return undefined
  const startNs = startOf(hit.start, frame)
  return { topPx, startNs, endNs: startNs + hit.shownNs }
}

function startOf(start: Instant, { origin }: PackedFrame): number {
  return offsetNs(start.sec, start.ns, origin)
}

function runLaneKey(viewer: Viewer, key: string): boolean {
  if (key in STEPS) {
    void viewer.navigator.stepInLanes(STEPS[key as keyof typeof STEPS])
    return true
  }
  const { heightPx } = viewer.viewport.getState()
  if (key === 'PageDown' || key === 'PageUp') viewer.screen.scrollBy(key === 'PageDown' ? heightPx : -heightPx)
  else if (key === 'Home' || key === 'End') viewer.screen.scrollBy(key === 'End' ? Infinity : -Infinity)
  else if (key === 'Enter') return toggleSelected(viewer)
  else return false
  return true
}

/** Opens or closes the section that the keyboard is on, or that of the selected process. */
function toggleSelected(viewer: Viewer): boolean {
  const { answer: frame } = viewer.screen.packedFrames.store.getState()
  const { focusedKey } = viewer.view.getState()
  const top = frame?.selected?.topPx ?? NaN
  const section =
    frame?.sections.find(({ key }) => key === focusedKey) ??
    frame?.sections.find(({ topPx, heightPx }) => top >= topPx && top < topPx + heightPx)
  if (section !== undefined) viewer.tree.toggleGroup(section.key)
  return section !== undefined
}
