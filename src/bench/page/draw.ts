/**
 * Entry of the draw bench in the page: loads the file through the app, then pans, zooms and scrolls both layouts by the
 * events that a user's wheel gives, one at each animation frame. Served at `/__bench/draw.js`; needs the meter of
 * main-thread-meter.ts to be in the page from its start.
 */
import { median, percentile95 } from '../median'
import { loadInApp } from './app-load'
import { longestTaskDuring, pause } from './long-tasks'
import type { MainThreadMeter } from './main-thread-meter'
import type { DrawFigures, DrawReport } from './report'
import { onBenchFile, tell } from './talk'

/** Wheel events of each gesture in one direction; as many lead back. A small log is a trial run: its figures say little. */
const STEPS = 40
const TRIAL_STEPS = 8
const TRIAL_PROCESSES = 10_000
const PAN_PX = 18
const ZOOM_PX = 24
const SCROLL_PX = 45
/** The narrow range is what so many zoom steps leave of the whole one: about a hundredth. */
const NARROW_STEPS = 48
const TOGGLES = 5
const SETTLE_MS = 300

async function runBench(file: File): Promise<DrawReport> {
  const { processes } = await loadInApp(file)
  await tell('progress', `loaded ${processes} processes`)
  const steps = processes < TRIAL_PROCESSES ? TRIAL_STEPS : STEPS
  const packed = await measureLayout('packed', false, steps)
  await tell('progress', `packed: ${JSON.stringify(packed)}`)
  const narrow = await measureLayout('packed', true, steps)
  const tree = await measureLayout('tree', false, steps)
  const listMs = rounded(await measureList())
  const switchMs = rounded(
    await slowerOf(
      () => buttonOf('packed').click(),
      () => buttonOf('tree').click(),
    ),
  )
  return { processes, packed, narrow, tree, listMs, switchMs }
}

async function measureLayout(layout: 'packed' | 'tree', isNarrow: boolean, steps: number): Promise<DrawFigures> {
  buttonOf(layout).click()
  press(document.body, '0')
  await settle()
  for (let i = 0; isNarrow && i < NARROW_STEPS; i++) await step(() => zoom(-ZOOM_PX))
  await settle()

  const meter = meterOfPage()
  meter.answersMs.length = 0
  let pans: number[] = []
  let zooms: number[] = []
  let scrolls: number[] = []
  const longestMainTaskMs = await longestTaskDuring(async () => {
    pans = await gesture(pan, PAN_PX, steps)
    zooms = await gesture(zoom, -ZOOM_PX, steps)
    scrolls = await gesture(scroll, SCROLL_PX, steps)
  })
  const requests = [...meter.answersMs]
  const toggleMs = await measureToggle(layout)
  return {
    panMedianMs: rounded(median(pans)),
    panP95Ms: rounded(percentile95(pans)),
    zoomMedianMs: rounded(median(zooms)),
    zoomP95Ms: rounded(percentile95(zooms)),
    scrollP95Ms: rounded(percentile95(scrolls)),
    frameRequestP95Ms: rounded(percentile95(requests)),
    toggleMs: rounded(toggleMs),
    longestMainTaskMs: rounded(longestMainTaskMs),
  }
}

/** The browser's clock has steps of 0.1 ms. */
function rounded(ms: number): number {
  return Math.round(ms * 10) / 10
}

/** The gesture there and back; milliseconds of each step. */
async function gesture(act: (px: number) => void, px: number, steps: number): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < 2 * steps; i++) times.push(await step(() => act(i < steps ? px : -px)))
  await settle()
  return times
}

/**
 * What one input costs the main thread, in milliseconds: handling it, all scripts until the next animation frame and in it,
 * and reading a pixel back of each canvas, so that what was drawn is done.
 */
async function step(act: () => void): Promise<number> {
  await pause(0) // inputs come between animation frames
  const meter = meterOfPage()
  const busyBefore = meter.busyMs
  const start = performance.now()
  act()
  await Promise.resolve() // what React does at once, it does in a microtask
  await Promise.resolve()
  const actMs = performance.now() - start
  await nextFrame()
  return actMs + meter.busyMs - busyBefore + readBack()
}

/** Resolves in a task behind the callbacks of the next animation frame. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.addEventListener('message', () => resolve(), { once: true })
      port1.start()
      port2.postMessage(undefined)
    })
  })
}

function readBack(): number {
  const start = performance.now()
  for (const canvas of document.querySelectorAll<HTMLCanvasElement>('.timeline canvas'))
    canvas.getContext('2d')?.getImageData(0, 0, 1, 1)
  return performance.now() - start
}

/** Slower of closing and opening the pod with the most processes: from the key until its frame is drawn. */
async function measureToggle(layout: 'packed' | 'tree'): Promise<number> {
  const pods = [...document.querySelectorAll<HTMLElement>('[aria-label="Pods"] button.pod')]
  const sizes = pods.map(sizeOf)
  const biggest = pods[sizes.indexOf(Math.max(...sizes))]
  if (biggest === undefined) throw new Error('the page lists no pods')
  biggest.click()
  await settle()
  const list = document.querySelector(layout === 'packed' ? '.packed-lanes' : '.labels')
  if (list === null) throw new Error(`the layout "${layout}" is not shown`)
  return slowerOf(
    () => press(list, layout === 'packed' ? 'Enter' : 'ArrowLeft'),
    () => press(list, layout === 'packed' ? 'Enter' : 'ArrowRight'),
  )
}

/** Slowest of folding all siblings that are alike, unfolding them, and sorting all siblings by what is not their usual order. */
async function measureList(): Promise<number> {
  const clickIn = (selector: string, name: string): void => {
    const found = [...document.querySelectorAll<HTMLElement>(selector)].find(({ innerText }) =>
      innerText.startsWith(name),
    )
    if (found === undefined) throw new Error(`the page has no ${selector} "${name}"`)
    found.click()
  }
  document.querySelector<HTMLElement>('[aria-label="Order and folding of rows"]')?.click()
  await settle()
  const fold = (): void => clickIn('.view-menu label', 'Alike siblings')
  const foldMs = await slowerOf(fold, fold)
  const sortMs = await slowerOf(
    () => clickIn('.view-menu button', 'duration'),
    () => clickIn('.view-menu button', 'descendants'),
  )
  press(document.body, 'Escape')
  await settle()
  return Math.max(foldMs, sortMs)
}

/** Slower of two inputs in turn, each the median of some from the input until its frame is drawn. */
async function slowerOf(...acts: [() => void, () => void]): Promise<number> {
  const times: [number[], number[]] = [[], []]
  for (let i = 0; i < 2 * TOGGLES; i++) {
    const start = performance.now()
    acts[i % 2]()
    const meter = meterOfPage()
    if (meter.pending === 0) throw new Error('an input asked for no frame')
    while (meter.pending > 0) await new Promise<void>((resolve) => (meter.onAnswer = resolve))
    await nextFrame()
    readBack()
    times[i % 2].push(performance.now() - start)
    await settle()
  }
  return Math.max(median(times[0]), median(times[1]))
}

/** Processes of a pod, as its button says: `17`, `31.2k`. */
function sizeOf(pod: HTMLElement): number {
  const text = pod.querySelector('.pod-count')?.textContent ?? ''
  return Number.parseFloat(text.replaceAll(',', '')) * (text.endsWith('k') ? 1e3 : text.endsWith('M') ? 1e6 : 1)
}

function buttonOf(layout: 'packed' | 'tree'): HTMLButtonElement {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('.layout-switch button')]
  const button = buttons.find(({ textContent }) => textContent === layout)
  if (button === undefined) throw new Error(`the page has no button for the layout "${layout}"`)
  return button
}

function pan(px: number): void {
  wheel({ deltaY: px, shiftKey: true })
}

function zoom(px: number): void {
  wheel({ deltaY: px, ctrlKey: true })
}

function scroll(px: number): void {
  wheel({ deltaY: px })
}

function wheel(init: WheelEventInit): void {
  const body = document.querySelector('.timeline-body')
  const spans = document.querySelector('.spans')?.getBoundingClientRect()
  if (body === null || spans === undefined) throw new Error('the page has no timeline')
  const clientX = spans.left + spans.width / 2
  body.dispatchEvent(new WheelEvent('wheel', { ...init, clientX, bubbles: true, cancelable: true }))
}

function press(target: Element, key: string): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
}

async function settle(): Promise<void> {
  await pause(SETTLE_MS)
  while (document.querySelector('.workbench[data-state=idle]') === null) await pause(20)
}

function meterOfPage(): MainThreadMeter {
  if (window.benchMeter === undefined) throw new Error('the meter is not in the page')
  return window.benchMeter
}

onBenchFile(async (file) => tell('report', JSON.stringify(await runBench(file))))
