/** Runs before the page's own scripts: notes how many events the store had said it holds, when that was on screen. */

export interface FeedMeter {
  /** Events of each summary, and when the first frame after it was drawn, in milliseconds since 1970. */
  readonly painted: (readonly [events: number, atMs: number])[]
  /** Events of the newest summary, and when it came, by the page's clock. */
  newest: { readonly events: number; readonly at: number }
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
  readonly summary?: { readonly decodedEvents: number }
}

const meter: FeedMeter = { painted: [], newest: { events: 0, at: 0 } }
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
    meter.newest = { events: summary.decodedEvents, at: performance.now() }
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
