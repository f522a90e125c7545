/** Rows that the scanner made (`scanner/rows.ts`) → the chunk's tables. */
import type { Columns, Schema } from '../base/table'
import { CHUNK_ID_SCHEMA, SIGHTING_SCHEMA } from '../model/chunk'
import { ID_FORM } from '../model/process-table'
import { keepLatest, type ChunkTables } from './chunk-tables'
import type { ScannerExports } from './scanner-module'

/** As the columns of `scanner/rows.ts`. */
const EVENT_COLUMNS = [
  'descriptor',
  'cluster',
  'nodeName',
  'timeSec',
  'timeNs',
  'byteLength',
  'id',
  'lostProcess',
  'exitSec',
  'exitNs',
  'subject',
  'hashHigh',
  'hashLow',
] as const
const SIGHTING_COLUMNS = Object.keys(SIGHTING_SCHEMA) as readonly (keyof typeof SIGHTING_SCHEMA)[]
const ID_COLUMNS = (Object.keys(CHUNK_ID_SCHEMA) as readonly (keyof typeof CHUNK_ID_SCHEMA)[]).filter(
  (name) => name !== 'form',
)

type Words = Uint32Array<ArrayBuffer>

export class ScannedRows {
  private readonly counts: Words
  private readonly events: readonly Words[]
  private readonly offsets: Float64Array<ArrayBuffer>
  private readonly sightings: readonly Words[]
  private readonly ids: readonly Words[]
  private readonly texts: Uint8Array<ArrayBuffer>
  private readonly textEnds: Words
  private readonly textHashes: Words
  private readonly patches: Words
  private readonly placeTimes: Words

  constructor({ memory, ...at }: ScannerExports) {
    const { buffer } = memory
    const words = (address: WebAssembly.Global, length: number): Words =>
      new Uint32Array(buffer, address.value as number, length)
    const columns = (address: WebAssembly.Global, names: readonly string[], { value }: WebAssembly.Global): Words[] =>
      names.map((_, i) => new Uint32Array(buffer, (address.value as number) + 4 * i * value, value as number))
    this.counts = words(at.COUNTS, 7)
    this.events = columns(at.EVENTS, EVENT_COLUMNS, at.MAX_EVENTS)
    this.offsets = new Float64Array(buffer, at.EVENT_OFFSETS.value as number, at.MAX_EVENTS.value as number)
    this.sightings = columns(at.SIGHTINGS, SIGHTING_COLUMNS, at.MAX_SIGHTINGS)
    this.ids = columns(at.IDS, ID_COLUMNS, at.MAX_IDS)
    this.texts = new Uint8Array(buffer, at.TEXT_BYTES.value as number)
    this.textEnds = words(at.TEXT_ENDS, at.MAX_TEXTS.value as number)
    this.textHashes = words(at.TEXT_HASHES, at.MAX_TEXTS.value as number)
    this.patches = words(at.PATCHES, 3 * at.MAX_PATCHES.value)
    this.placeTimes = words(at.PLACE_TIMES, 4 * at.MAX_PLACE_TIMES.value)
  }

  /** How many lines were taken since the chunk got the last rows. */
  get eventCount(): number {
    return this.counts[0]
  }

  /** Adds them all; the chunk has as many rows as the scanner was told that it has. */
  addTo(tables: ChunkTables): void {
    const [events, sightings, ids, texts, textBytes, patches, placeTimes] = this.counts
    const event = tables.events.addRows(events)
    copyColumns(tables.events.columns, EVENT_COLUMNS, this.events, event, events)
    tables.events.columns.offset.set(this.offsets.subarray(0, events), event)
    const sighting = tables.sightings.addRows(sightings)
    copyColumns(tables.sightings.columns, SIGHTING_COLUMNS, this.sightings, sighting, sightings)
    const id = tables.ids.addRows(ids)
    copyColumns(tables.ids.columns, ID_COLUMNS, this.ids, id, ids)
    tables.ids.columns.form.fill(ID_FORM.parts, id, id + ids)
    tables.texts.addAll(
      this.texts.subarray(0, textBytes),
      this.textEnds.subarray(0, texts),
      this.textHashes.subarray(0, texts),
    )
    for (let i = 0; i < 3 * patches; i += 3) {
      tables.sightings.columns.rank[this.patches[i]] = this.patches[i + 1]
      tables.sightings.columns.event[this.patches[i]] = this.patches[i + 2]
    }
    for (let i = 0; i < 4 * placeTimes; i += 4) this.keepPlaceTime(tables, i)
  }

  private keepPlaceTime(tables: ChunkTables, at: number): void {
    const [pod, container, sec, ns] = this.placeTimes.subarray(at, at + 4)
    if (pod !== NONE) keepLatest(tables.pods.columns, pod, sec, ns)
    if (container !== NONE) keepLatest(tables.containers.columns, container, sec, ns)
  }
}

const NONE = 0xffffffff

function copyColumns<S extends Schema>(
  columns: Columns<S>,
  names: readonly (keyof S)[],
  words: readonly Words[],
  row: number,
  count: number,
): void {
  for (let i = 0; i < names.length; i++) columns[names[i]].set(words[i].subarray(0, count), row)
}
