/** Runs before the page's own scripts: notes how many events the store had said it holds, when that was on screen. */

export interface FeedMeter {
  /** Events of each summary, and when the first frame after it was drawn, in milliseconds since 1970. */
  readonly painted: (readonly [events: number, atMs: number])[]
  /** Of the newest summary. */
  newest: StoredCounts
}

export interface StoredCounts {
  /** All that were decoded: those that are kept, that came again, and that were dropped from memory. */
  readonly events: number
  readonly kept: number
  readonly duplicates: number
  readonly evicted: number
  /** When the summary came, by the page's clock. */
  readonly at: number
}

declare global {
  interface Window {
    benchFeed?: FeedMeter
  }
}

interface Message {
  readonly type?: string
  readonly id?: number
  readonly question?: string
  readonly summary?: {
    readonly decodedEvents: number
    readonly events: number
    readonly quality: { readonly duplicates: number; readonly evictedEvents: number }
  }
}

const meter: FeedMeter = { painted: [], newest: { events: 0, kept: 0, duplicates: 0, evicted: 0, at: 0 } }
window.benchFeed = meter
/** Questions for frames that were asked since the newest summary. */
const asked = new Set<number>()
let unpainted = -1

window.Worker = class extends Worker {
  override postMessage(message: Message, options?: Transferable[] | StructuredSerializeOptions): void {
    if (message.type === 'ask' && message.question === 'frame' && message.id !== undefined) asked.add(message.id)
    super.postMessage(message, options as StructuredSerializeOptions)
  }

  override addEventListener(type: string, listener: unknown, options?: AddEventListenerOptions): void {
    super.addEventListener(type, listener as EventListener, options)
    if (type === 'message')
      super.addEventListener(type, ((event: MessageEvent<Message>) => note(event.data)) as EventListener)
  }
}

function note({ type, summary, id }: Message): void {
  if (type === 'summary' && summary !== undefined) {
    const { decodedEvents, events, quality } = summary
    const { duplicates, evictedEvents } = quality
    meter.newest = { events: decodedEvents, kept: events, duplicates, evicted: evictedEvents, at: performance.now() }
    unpainted = summary.decodedEvents
  } else if (type === 'answer' && id !== undefined && asked.delete(id) && unpainted >= 0) {
    const events = unpainted
    unpainted = -1
    // after the frame's own callbacks have drawn
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.addEventListener('message', () => meter.painted.push([events, Date.now()]))
      port1.start()
      port2.postMessage(undefined)
    })
  }
}
