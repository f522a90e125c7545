/**
 * The events of a snapshot, each as a text of its own in a line of its own: without its envelope, masked where secrets are
 * to be hidden. In the order of their places in the sources.
 */
import { snapshotEvents } from '../derive/snapshot-events'
import { eventTexts } from '../envelopes/read-events'
import type { ByteParts } from '../export/byte-parts'
import { ExportProblem, type Exporter, type ExportInput } from '../export/exporter'
import { maskJson } from '../export/mask-json'
import { eventAddress, eventOrdinal, type EventIdx } from '../model/store'

/** More does not open in the browsers of colleagues. */
const MOST_BYTES = 200e6
/** What lies between two events is read, too, and left out, where it is no more than this. */
const NEAR_BYTES = 64 * 1024
const MAX_READ_BYTES = 1024 * 1024

export const snapshotLines: Exporter = {
  async *write(input: ExportInput, out: ByteParts) {
    const { store } = input
    const events = snapshotEvents(store, input)
    let written = 0
    for (let first = 0; first < events.length;) {
      const next = endOfPiece(input, events, first)
      const start = eventAddress(store, events[first]).offset
      const last = eventAddress(store, events[next - 1])
      const bytes = await input.readBytes(events[first], start, last.offset + last.byteLength)
      while (first < next) {
        const { offset, byteLength } = eventAddress(store, events[first])
        const together = [events[first]]
        for (first++; first < next && eventAddress(store, events[first]).offset === offset; first++)
          together.push(events[first])
        const text = new TextDecoder().decode(bytes.subarray(offset - start, offset - start + byteLength))
        for (const line of eventTexts(
          text,
          together.map((event) => eventOrdinal(store, event)),
        )) {
          written += line.length
          out.write(`${input.isMasked ? maskJson(line) : line}\n`)
        }
      }
      if (written > MOST_BYTES)
        throw new ExportProblem(
          `The snapshot would hold more than ${MOST_BYTES / 1e6} MB of log. Choose a shorter range or a narrower query.`,
        )
      yield first / events.length
    }
  },
}

/** Behind the last event that is read together with one; those of one document are. */
function endOfPiece({ store }: ExportInput, events: Uint32Array, first: number): number {
  const start = eventAddress(store, events[first])
  let end = start.offset + start.byteLength
  const isNear = (event: EventIdx): boolean => {
    const { source, offset, byteLength } = eventAddress(store, event)
    if (source !== start.source || offset - end > NEAR_BYTES) return false
    return offset < end || offset + byteLength - start.offset <= MAX_READ_BYTES
  }
  let next = first + 1
  for (; next < events.length && isNear(events[next]); next++) {
    const { offset, byteLength } = eventAddress(store, events[next])
    end = Math.max(end, offset + byteLength)
  }
  return next
}
