/**
 * The events as their original lines, byte for byte, each followed by a line end. A line that holds several events is
 * written once; an event in an envelope is written with it, one that a runtime cut into pieces as these pieces. Lines
 * come file by file in the order of the file. Of lines that say the same, the first is written.
 */
import { eventAddress, type Store } from '../model/store'
import type { ByteParts } from './byte-parts'
import type { Exporter, ExportInput } from './exporter'
import { countJsonSecrets } from './mask-json'
import { eventTest } from './scope'

/** What lies between two lines is read, too, and left out, where it is no more than this. */
const NEAR_BYTES = 64 * 1024
const MAX_READ_BYTES = 4 * 1024 * 1024
const EVENTS_PER_READ = 20_000
const EVENTS_PER_SCAN = 200_000
const LINES_PER_SLICE = 200
const LINE_END = Uint8Array.of(10)

export const originalLines: Exporter = {
  async *write(input, out) {
    yield* eachLine(input, (line) => {
      out.writeBytes(line)
      out.writeBytes(LINE_END)
    })
  },
}

/** How many likely secrets the original lines hold, as a number. */
export const secretCount: Exporter = {
  async *write(input: ExportInput, out: ByteParts) {
    const decoder = new TextDecoder()
    let count = 0
    yield* eachLine(input, (line) => {
      count += countJsonSecrets(decoder.decode(line))
    })
    out.write(String(count))
  },
}

/** Reads each line once, in order; those near to each other together. */
async function* eachLine(input: ExportInput, onLine: (line: Uint8Array) => void): AsyncGenerator<number, void> {
  const { store, readBytes, linesOf } = input
  const { length } = store.events
  const isIn = eventTest(store, input)
  const bySource = new Map<number, number[]>()
  for (let event = 0; event < length; event++) {
    if (event % EVENTS_PER_SCAN === EVENTS_PER_SCAN - 1) yield 0
    if (!isIn(event)) continue
    const { source } = eventAddress(store, event)
    const events = bySource.get(source)
    if (events === undefined) bySource.set(source, [event])
    else events.push(event)
  }
  const sources = [...bySource].toSorted(([a], [b]) => a - b).map(([, events]) => Uint32Array.from(events))
  const all = sources.reduce((sum, events) => sum + events.length, 0)
  let done = 0
  for (const events of sources) {
    sortByOffset(store, events)
    for (let first = 0; first < events.length;) {
      const start = eventAddress(store, events[first]).offset
      let end = start + eventAddress(store, events[first]).byteLength
      let next = first + 1
      for (; next < events.length && next - first < EVENTS_PER_READ; next++) {
        const { offset, byteLength } = eventAddress(store, events[next])
        if (offset - end > NEAR_BYTES || offset + byteLength - start > MAX_READ_BYTES) break
        end = Math.max(end, offset + byteLength)
      }
      const bytes = await readBytes(events[first], start, end)
      let last = -1
      for (; first < next; first++) {
        const { offset, byteLength } = eventAddress(store, events[first])
        if (offset !== last)
          for (const line of linesOf(bytes.subarray(offset - start, offset - start + byteLength))) onLine(line)
        last = offset
        if (++done % LINES_PER_SLICE === 0) yield done / all
      }
      // events of the line that was written last
      while (first < events.length && eventAddress(store, events[first]).offset === last) {
        first++
        done++
      }
      yield done / all
    }
  }
}

/** They are nearly always in order already. */
function sortByOffset(store: Store, events: Uint32Array): void {
  for (let i = 1; i < events.length; i++) {
    if (eventAddress(store, events[i - 1]).offset <= eventAddress(store, events[i]).offset) continue
    events.sort((a, b) => eventAddress(store, a).offset - eventAddress(store, b).offset)
    return
  }
}
