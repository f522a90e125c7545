/**
 * Runs before the page's own scripts: adds up what the main thread does in them. Animation frames, messages of workers and
 * React's slices of work (messages to itself) are timed; so are the store's answers to questions for frames.
 */

export interface MainThreadMeter {
  /** Milliseconds in animation frames, messages and slices since the page began. */
  busyMs: number
  /** From the question to the answer, of each frame that was asked for. */
  readonly answersMs: number[]
  /** Frames that are asked for and not answered. */
  pending: number
  /** Called after each answer was handled. */
  onAnswer: () => void
}

declare global {
  interface Window {
    benchMeter?: MainThreadMeter
  }
}

interface Ask {
  readonly type?: string
  readonly id?: number
  readonly question?: string
}

const meter: MainThreadMeter = { busyMs: 0, answersMs: [], pending: 0, onAnswer: () => undefined }
window.benchMeter = meter
let depth = 0

function timed<Args extends unknown[]>(work: (...args: Args) => unknown): (...args: Args) => void {
  return (...args) => {
    const start = performance.now()
    depth++
    try {
      work(...args)
    } finally {
      depth--
      if (depth === 0) meter.busyMs += performance.now() - start
    }
  }
}

const requestFrame = window.requestAnimationFrame.bind(window)
window.requestAnimationFrame = (callback) => requestFrame(timed(callback))

const asked = new Map<number, number>()

/** True where it is the answer to a question for a frame. */
function noteAnswer({ data }: MessageEvent<Ask>): boolean {
  const start = data.type === 'answer' ? asked.get(data.id ?? -1) : undefined
  if (start === undefined) return false
  asked.delete(data.id ?? -1)
  meter.answersMs.push(performance.now() - start)
  meter.pending--
  return true
}

window.Worker = class extends Worker {
  override postMessage(message: Ask, options?: Transferable[] | StructuredSerializeOptions): void {
    if (message.type === 'ask' && (message.question === 'frame' || message.question === 'packed')) {
      asked.set(message.id ?? -1, performance.now())
      meter.pending++
    }
    super.postMessage(message, options as StructuredSerializeOptions)
  }

  override addEventListener(type: string, listener: unknown, options?: AddEventListenerOptions): void {
    const wrapped = timed((event: MessageEvent<Ask>) => {
      const isAnswer = noteAnswer(event)
      ;(listener as (event: Event) => void)(event)
      if (isAnswer) meter.onAnswer()
    })
    super.addEventListener(type, (type === 'message' ? wrapped : listener) as EventListener, options)
  }
}

// React's scheduler sends messages to itself
const onMessage = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage')
Object.defineProperty(MessagePort.prototype, 'onmessage', {
  ...onMessage,
  set(this: MessagePort, listener: ((event: MessageEvent) => void) | null) {
    onMessage?.set?.call(this, listener === null ? null : timed(listener.bind(this)))
  },
})
