/** A feed in the app: connected to as a user does; feed-meter.ts must be in the page from its start. */
import { pause } from './long-tasks'

const LIMIT_MS = 5 * 60 * 1000

/** Gives the time of the click, by the page's clock. */
export async function connectInApp(url: string): Promise<number> {
  const button = [...document.querySelectorAll('button')].find(({ innerText }) => innerText.trim() === 'Connect')
  if (button === undefined) throw new Error('the page has no button "Connect"')
  if (document.querySelector('#feed-url') === null) button.click()
  let input = document.querySelector<HTMLInputElement>('#feed-url')
  for (; input === null; input = document.querySelector('#feed-url')) await pause(20)
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, url)
  input.dispatchEvent(new Event('input', { bubbles: true }))
  await pause(50)
  window.benchFeed!.newest = { events: 0, kept: 0, duplicates: 0, evicted: 0, at: 0 }
  const start = performance.now()
  input.form?.requestSubmit()
  return start
}

/** Resolves when the app has said that its store has so many events. */
export async function whenStored(events: number): Promise<void> {
  const start = performance.now()
  while (window.benchFeed!.newest.events < events) {
    if (performance.now() - start > LIMIT_MS)
      throw new Error(`the page has ${window.benchFeed!.newest.events} of ${events} events`)
    await pause(20)
  }
}
