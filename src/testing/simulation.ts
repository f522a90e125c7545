/**
 * Runs scripts side by side on a made-up clock. A script is a generator function that does something and yields how many
 * nanoseconds to wait; whatever it emits comes out in time order. Memory follows the number of running scripts.
 *
 *     simulation.start(function* () { exec(…); yield 2 * SECOND; exit(…) })
 */
export type Script = Generator<number, void, void>

export const MILLISECOND = 1e6
export const SECOND = 1e9

interface Waiting {
  readonly timeNs: number
  /** Scripts due at the same time go in the order they were started. */
  readonly order: number
  readonly script: Script
}

export class Simulation<Event> {
  /** Nanoseconds since the log's time zero; a double, exact below 104 days. */
  now = 0
  #heap: Waiting[] = []
  #order = 0
  #emitted: Event[] = []

  start(script: Script, delayNs = 0): void {
    this.#push({ timeNs: this.now + Math.round(delayNs), order: this.#order++, script })
  }

  /** `delayNs`: how much later than now the event leaves, as a line that waited for its pod's name does. */
  emit(event: Event, delayNs = 0): void {
    if (delayNs === 0) this.#emitted.push(event)
    else this.start(emitLater(this.#emitted, event, delayNs))
  }

  /** Runs until no script is left, the clock passes `untilNs`, or `isDone` says so between two steps. */
  *run(untilNs: number, isDone: () => boolean = () => false): Generator<Event, void, void> {
    while (this.#heap.length > 0 && this.#heap[0].timeNs <= untilNs && !isDone()) {
      const { timeNs, script } = this.#pop()
      this.now = timeNs
      const step = script.next()
      if (step.done !== true) this.start(script, Math.max(0, step.value))
      for (const event of this.#emitted) yield event
      this.#emitted.length = 0
    }
  }

  #push(item: Waiting): void {
    const heap = this.#heap
    let at = heap.length
    while (at > 0) {
      const up = (at - 1) >> 1
      if (!isBefore(item, heap[up])) break
      heap[at] = heap[up]!
      at = up
    }
    heap[at] = item
  }

  #pop(): Waiting {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()!
    if (heap.length === 0) return first
    let at = 0
    for (;;) {
      let down = 2 * at + 1
      if (down >= heap.length) break
      if (down + 1 < heap.length && isBefore(heap[down + 1], heap[down])) down++
      if (!isBefore(heap[down], last)) break
      heap[at] = heap[down]!
      at = down
    }
    heap[at] = last
    return first
  }
}

function isBefore(a: Waiting, b: Waiting): boolean {
  return a.timeNs !== b.timeNs ? a.timeNs < b.timeNs : a.order < b.order
}

function* emitLater<Event>(emitted: Event[], event: Event, delayNs: number): Script {
  yield delayNs
  emitted.push(event)
}
