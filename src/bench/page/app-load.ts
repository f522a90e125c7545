/**
 * Loads the file as a user does, by dropping it on the page, and reads the marks that the app leaves on the browser's
 * timeline (src/state/load-marks.ts). The app makes its file inputs for each pick alone and keeps none in the page; a drop
 * takes the same way from there on.
 */
import { longestTaskDuring, pause } from './long-tasks'
import type { AppLoad } from './report'

const FIRST_ROWS = 'treeline:first-rows'
const COMPLETE = 'treeline:complete'
/** A log without rows has no first frame with rows: how long to wait for one after the end. */
const LAST_FRAME_MS = 3000
const QUIET_MS = 500
/** How often to look for a failure, and for how long. */
const CHECK_MS = 2000
const LIMIT_MS = 20 * 60 * 1000

export async function loadInApp(file: File): Promise<AppLoad> {
  performance.clearMarks(FIRST_ROWS)
  performance.clearMarks(COMPLETE)
  let start = 0
  let complete: PerformanceEntry | undefined
  let firstRows: PerformanceEntry | undefined
  const longestTaskMs = await longestTaskDuring(async () => {
    const marks = [nextMark(COMPLETE), nextMark(FIRST_ROWS)] as const
    start = performance.now()
    drop(file)
    complete = await unlessPageFails(marks[0])
    firstRows = await Promise.race([marks[1], pause(LAST_FRAME_MS).then(() => undefined)])
    while (document.querySelector('.workbench[data-state=idle]') === null) await pause(20)
  })
  await pause(QUIET_MS)
  if (complete === undefined) throw new Error('the end of loading has no mark')
  return {
    startAt: performance.timeOrigin + start,
    quietAt: performance.timeOrigin + performance.now(),
    firstRowsMs: firstRows && firstRows.startTime - start,
    ms: complete.startTime - start,
    longestTaskMs,
    ...((complete as PerformanceMark).detail as Pick<AppLoad, 'events' | 'processes' | 'storeBytes'>),
  }
}

/** Closes everything that is open, and waits for the welcome page. */
export async function closeInApp(): Promise<void> {
  const button = document.querySelector<HTMLButtonElement>('button[aria-label="Close log"]')
  if (button === null) throw new Error('the page has no button "Close log"')
  button.click()
  while (document.querySelector('.workbench:not([data-state=closed])') !== null) await pause(20)
}

/** As `work`; rejects when the page says that a worker failed, or after a very long time. */
function unlessPageFails<Result>(work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const timer = setInterval(() => {
      const crash = document.querySelector<HTMLElement>('.crash')
      if (crash !== null) reject(new Error(crash.innerText))
      else if (performance.now() - start > LIMIT_MS) reject(new Error('loading did not end'))
    }, CHECK_MS)
    void work.then(resolve, reject).finally(() => clearInterval(timer))
  })
}

function drop(file: File): void {
  const dataTransfer = new DataTransfer()
  dataTransfer.items.add(file)
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
}

function nextMark(name: string): Promise<PerformanceEntry> {
  return new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => {
      const [entry] = list.getEntriesByName(name)
      if (entry === undefined) return
      observer.disconnect()
      resolve(entry)
    })
    observer.observe({ type: 'mark' })
  })
}
