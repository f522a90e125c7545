/** Moving in time: the visible range, and the cursor in it. */
import { addNs } from '../../base/time'
import type { ProcessDetails } from '../../derive/process-details'
import { cursorX, fractionOf, setCursor, stepCursor } from '../../state/cursor'
import type { Viewer } from '../../state/viewer'
import { lengthOf, panRange, setRange, showWhole, zoomRange } from '../../state/viewport'
import { SELECT_FIRST, type Action } from './action'
import type { Page } from './page'
import { saveCaptures } from '../live/save-capture'
import { focusBrush } from './parts'

const CONNECT_FIRST = 'Connect to a feed first'
const ZOOM_STEP = 0.7
const PAN_STEP = 0.15
/** A part of the visible range. */
const CURSOR_STEP = 0.01

const hasLog = (page: Page): boolean => page.hasLog
const hasRunningFeed = (page: Page): boolean => page.hasRunningFeed
const hasFeed = (page: Page): boolean => page.hasFeed
const hasSelection = (page: Page): boolean => page.hasSelection

export const TIME_ACTIONS: readonly Action[] = [
  {
    id: 'mark-range',
    title: 'Mark a time, and again: select the range up to there',
    section: 'Time',
    keys: ['m'],
    words: 'measure between two points duration select range statistics cursor pointer',
    isAvailable: hasLog,
    run: (page) => void markRange(page),
  },
  {
    id: 'select-span-as-range',
    title: 'Select the time in which the selected process ran',
    section: 'Time',
    keys: ['M'],
    words: 'range statistics span measure',
    isAvailable: hasSelection,
    missing: SELECT_FIRST,
    run: ({ viewer }) => void viewer.ranges.selectSpan(),
  },
  {
    id: 'zoom-in',
    title: 'Zoom in',
    section: 'Time',
    keys: ['w'],
    isAvailable: hasLog,
    run: ({ viewer }) => zoom(viewer, ZOOM_STEP),
  },
  {
    id: 'zoom-out',
    title: 'Zoom out',
    section: 'Time',
    keys: ['s'],
    isAvailable: hasLog,
    run: ({ viewer }) => zoom(viewer, 1 / ZOOM_STEP),
  },
  {
    id: 'pan-left',
    title: 'Pan to earlier',
    section: 'Time',
    keys: ['a'],
    words: 'left before',
    isAvailable: hasLog,
    run: ({ viewer }) => pan(viewer, -PAN_STEP),
  },
  {
    id: 'pan-right',
    title: 'Pan to later',
    section: 'Time',
    keys: ['d'],
    words: 'right after',
    isAvailable: hasLog,
    run: ({ viewer }) => pan(viewer, PAN_STEP),
  },
  {
    id: 'show-whole',
    title: 'Show the whole log',
    section: 'Time',
    keys: ['0'],
    words: 'all fit reset zoom',
    isAvailable: hasLog,
    run: ({ viewer }) => showWhole(viewer.viewport),
  },
  {
    id: 'fit-subtree',
    title: 'Fit the selected process and its descendants',
    section: 'Time',
    keys: ['f'],
    words: 'zoom selection',
    isAvailable: hasSelection,
    missing: SELECT_FIRST,
    run: ({ viewer }) => void viewer.ranges.fit(viewer.view.getState().selectedKey, 'subtree'),
  },
  {
    id: 'fit-process',
    title: 'Fit the selected process alone',
    section: 'Time',
    keys: ['F'],
    words: 'zoom selection',
    isAvailable: hasSelection,
    missing: SELECT_FIRST,
    run: ({ viewer }) => void viewer.ranges.fit(viewer.view.getState().selectedKey, 'process'),
  },
  {
    id: 'follow',
    title: 'Follow the feed: keep now at the right edge, or let go',
    section: 'Time',
    keys: ['l'],
    words: 'live now tail',
    isAvailable: hasRunningFeed,
    missing: CONNECT_FIRST,
    run: ({ viewer: { live } }) => (live.store.getState().isFollowing ? live.letGo() : live.follow()),
  },
  {
    id: 'pause',
    title: 'Pause or resume the view of a feed, which is received all the same',
    section: 'Time',
    keys: ['Space'],
    words: 'stop freeze live',
    isAvailable: hasFeed,
    run: ({ viewer: { live } }) => (live.store.getState().isPaused ? live.resume() : live.pause()),
  },
  {
    id: 'save-capture',
    title: 'Save what was received of feeds, as it came',
    section: 'Copy',
    keys: [],
    words: 'capture download ndjson record',
    isAvailable: hasFeed,
    run: (page) => void saveCaptures(page),
  },
  {
    id: 'first-event',
    title: 'Go to the first event',
    section: 'Go to',
    keys: ['g s'],
    words: 'start begin of the log earliest',
    isAvailable: hasLog,
    run: ({ viewer }) => goToEnd(viewer, 'first'),
  },
  {
    id: 'last-event',
    title: 'Go to the last event',
    section: 'Go to',
    keys: ['g e'],
    words: 'end of the log latest newest now',
    isAvailable: hasLog,
    run: ({ viewer }) => goToEnd(viewer, 'last'),
  },
  {
    id: 'cursor-left',
    title: 'Move the cursor to earlier',
    section: 'Time',
    keys: ['Shift+ArrowLeft'],
    isListed: false,
    isAvailable: hasLog,
    run: ({ viewer }) => stepCursor(viewer.cursor, viewer.viewport, -CURSOR_STEP, focusFraction(viewer)),
  },
  {
    id: 'cursor-right',
    title: 'Move the cursor to later',
    section: 'Time',
    keys: ['Shift+ArrowRight'],
    isListed: false,
    isAvailable: hasLog,
    run: ({ viewer }) => stepCursor(viewer.cursor, viewer.viewport, CURSOR_STEP, focusFraction(viewer)),
  },
  {
    id: 'cursor-start',
    title: 'Put the cursor at the start of the selected process',
    section: 'Time',
    keys: ['Shift+Home'],
    isAvailable: hasSelection,
    missing: SELECT_FIRST,
    run: ({ viewer }) => void cursorTo(viewer, 'start'),
  },
  {
    id: 'cursor-end',
    title: 'Put the cursor at the end of the selected process',
    section: 'Time',
    keys: ['Shift+End'],
    isAvailable: hasSelection,
    missing: SELECT_FIRST,
    run: ({ viewer }) => void cursorTo(viewer, 'end'),
  },
  {
    id: 'focus-brush',
    title: 'Go to the overview, to move its brush',
    section: 'Go to',
    keys: ['g o'],
    words: 'focus visible range',
    isAvailable: hasLog,
    run: focusBrush,
  },
]

async function markRange(page: Page): Promise<void> {
  if (!(await page.viewer.ranges.mark())) page.say('Point at a time, or select a process first')
}

function zoom(viewer: Viewer, factor: number): void {
  const { range } = viewer.viewport.getState()
  if (range !== undefined) setRange(viewer.viewport, zoomRange(range, factor, focusFraction(viewer)))
}

function pan(viewer: Viewer, fraction: number): void {
  const { range } = viewer.viewport.getState()
  if (range !== undefined) setRange(viewer.viewport, panRange(range, fraction))
}

/** Keys zoom around the cursor, or the selected span where it is in view, else around the middle. */
function focusFraction(viewer: Viewer): number {
  const { range, widthPx } = viewer.viewport.getState()
  if (range === undefined) return 0.5
  const x = cursorX(viewer.cursor.getState(), range, widthPx)
  if (!Number.isNaN(x)) return x / widthPx
  const start = detailsOfSelected(viewer)?.start
  const fraction = start === undefined ? NaN : fractionOf(start, range)
  return fraction > 0 && fraction < 1 ? fraction : 0.5
}

/** Brings an end of the log into view, and the cursor to its event. */
function goToEnd({ viewport, cursor, session }: Viewer, end: 'first' | 'last'): void {
  const { range, wholeRange } = viewport.getState()
  if (range === undefined || wholeRange === undefined) return
  const length = Math.min(lengthOf(range), lengthOf(wholeRange))
  const { from, to } = wholeRange
  setRange(viewport, end === 'first' ? { from, to: addNs(from, length) } : { from: addNs(to, -length), to })
  const log = session.getState().summary?.range
  if (log !== undefined) cursor.setState({ kind: 'time', at: end === 'first' ? log.from : log.to }, true)
}

async function cursorTo(viewer: Viewer, edge: 'start' | 'end'): Promise<void> {
  if (detailsOfSelected(viewer) === undefined) await viewer.screen.details.settled()
  const time = detailsOfSelected(viewer)?.[edge]
  if (time !== undefined) setCursor(viewer.cursor, viewer.viewport, time)
}

/** Undefined while the answer is of the process that was selected before. */
function detailsOfSelected({ screen, view }: Viewer): ProcessDetails | undefined {
  const { answer } = screen.details.store.getState()
  return answer?.key === view.getState().selectedKey ? answer : undefined
}
