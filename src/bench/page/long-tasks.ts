/** Longest task of the page's main thread while something goes on, as the browser reports it: 0 when none took 50 ms. */
export async function longestTaskDuring(work: () => Promise<unknown>): Promise<number> {
  let longestMs = 0
  const take = (entries: PerformanceEntryList): void => {
    for (const { duration } of entries) longestMs = Math.max(longestMs, duration)
  }
  const observer = new PerformanceObserver((list) => take(list.getEntries()))
  observer.observe({ type: 'longtask' })
  await work()
  await pause(REPORT_MS)
  take(observer.takeRecords())
  observer.disconnect()
  return longestMs
}

/** The browser reports a task a little after its end. */
const REPORT_MS = 100

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
