/**
 * The scanner of the exporter's own lines, in AssemblyScript: compiled to WebAssembly by `cli/wasm-plugin.mjs`, driven by
 * `ingest/line-scanner.ts`. Start reading at `line.ts`.
 */
import { commitLine } from './commit'
import { forgetDescriptors } from './descriptors'
import { initExecIds } from './exec-id'
import { forget } from './host'
import { areRecordsFull, forgetRecords } from './known-records'
import { internNames, readEnvelope } from './line'
import { readNews } from './news'
import { arePodsFull, forgetPods, tellTimes } from './pod-templates'
import { prefixEnd } from './prefix'
import { setSeed } from './range-hash'
import { areRowsFull, epoch, startRows, writeCounts } from './rows'
import { areTextsFull, forgetTexts } from './strings'

export { ANSWER, WINDOW, WINDOW_BYTES } from './memory'
export {
  COUNTS,
  EVENTS,
  EVENT_OFFSETS,
  IDS,
  MAX_EVENTS,
  MAX_IDS,
  MAX_PATCHES,
  MAX_PLACE_TIMES,
  MAX_SIGHTINGS,
  MAX_TEXTS,
  PATCHES,
  PLACE_TIMES,
  SIGHTINGS,
  TEXT_BYTES,
  TEXT_ENDS,
  TEXT_HASHES,
} from './rows'

/** Once, before anything else. */
export function init(a: u32, b: u32, c: u32, d: u32): void {
  setSeed(a, b, c, d)
  initExecIds()
  internNames()
}

/** Forgets all that was seen. */
export function reset(): void {
  forgetAll()
  startRows(epoch, 0, 0, 0, 0)
}

/** All at once, as they name each other. What they told of the chunk stays. */
function forgetAll(): void {
  tellTimes()
  forgetRecords()
  forgetPods()
  forgetTexts()
  forgetDescriptors()
  forget()
  internNames()
}

/** Starts rows anew; the chunk has so many before them. */
export function start(chunk: u32, events: u32, sightings: u32, ids: u32, texts: u32): void {
  startRows(chunk, events, sightings, ids, texts)
  writeCounts()
}

/** Whether the rows are to be taken before the next line. */
export function isFull(): bool {
  return areRowsFull()
}

/** Puts what is left among the rows, and says how many there are: see `COUNTS`. */
export function finishRows(): void {
  tellTimes()
  writeCounts()
}

/**
 * Takes lines from `from` on, an address within the window, and gives where it stopped: at `to`, at a line that it leaves
 * to the plain path, or where rows are full. `to` is behind a newline; `offset` is where `from` is in the source.
 */
export function scan(from: usize, to: usize, offset: f64, maxBytes: u32, mayHavePrefix: bool): usize {
  let at = from
  while (at < to && !areRowsFull()) {
    // caches are only for speed; a line that is refused has added to them, too
    if (areTextsFull() || areRecordsFull() || arePodsFull()) forgetAll()
    const end = readEnvelope(mayHavePrefix ? prefixEnd(at, to) : at, to)
    if (end == 0 || <u32>(end - at) > maxBytes || !readNews(to)) break
    commitLine(offset + <f64>(at - from), <u32>(end - at))
    at = end + 1
  }
  writeCounts()
  return at
}
