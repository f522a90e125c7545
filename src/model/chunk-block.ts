/**
 * The block of memory that a chunk is in: each column of each table has a fixed place, so that a message need not describe
 * them all. (Cloning seventy typed arrays takes longer than filling them.) A table or the texts that outgrew their place
 * are in memory of their own and go along.
 *
 *   block  | ids | descriptors | sightings | events | pods | containers | bad lines | texts: bytes | ends | hashes |
 */
import { buffersOf, columnsIn, sharedBytes, type Columns, type Schema, type TableData } from '../base/table'
import {
  BAD_LINE_SCHEMA,
  CHUNK_CONTAINER_SCHEMA,
  CHUNK_EVENT_SCHEMA,
  CHUNK_ID_SCHEMA,
  CHUNK_POD_SCHEMA,
  DESCRIPTOR_SCHEMA,
  SIGHTING_SCHEMA,
  type Chunk,
  type TextData,
} from './chunk'

const SCHEMAS = {
  ids: CHUNK_ID_SCHEMA,
  descriptors: DESCRIPTOR_SCHEMA,
  sightings: SIGHTING_SCHEMA,
  events: CHUNK_EVENT_SCHEMA,
  pods: CHUNK_POD_SCHEMA,
  containers: CHUNK_CONTAINER_SCHEMA,
  badLines: BAD_LINE_SCHEMA,
} as const
export type ChunkTableName = keyof typeof SCHEMAS
export const CHUNK_TABLE_NAMES = Object.keys(SCHEMAS) as readonly ChunkTableName[]

/** Rows of the tables of a block: enough for 5 MB of an exporter's lines. */
const EVENTS = 3072
const CAPACITIES: Readonly<Record<ChunkTableName, number>> = {
  ids: 3 * EVENTS,
  descriptors: 256,
  sightings: EVENTS,
  events: EVENTS,
  pods: 512,
  containers: 512,
  badLines: 512,
}

interface Place {
  readonly offset: number
  readonly capacity: number
}

const PLACES = {} as Record<ChunkTableName, Place>
let end = 0
for (const name of CHUNK_TABLE_NAMES) {
  PLACES[name] = { offset: end, capacity: CAPACITIES[name] }
  end += sharedBytes(SCHEMAS[name], CAPACITIES[name])
}

/** Bytes of the tables, which are at the start of a block and must hold zeros before they are written. */
export const CHUNK_TABLE_BYTES = end
const TEXT_BYTES = 576 * 1024
export const CHUNK_BLOCK_BYTES = CHUNK_TABLE_BYTES + TEXT_BYTES + 2 * 4 * EVENTS

export function chunkTablePlace(name: ChunkTableName): Place {
  return PLACES[name]
}

/** Where the texts of a block are; not all zero. */
export function chunkTextsIn(block: ArrayBuffer): TextData {
  return {
    bytes: new Uint8Array(block, CHUNK_TABLE_BYTES, TEXT_BYTES),
    ends: new Uint32Array(block, CHUNK_TABLE_BYTES + TEXT_BYTES, EVENTS),
    hashes: new Uint32Array(block, CHUNK_TABLE_BYTES + TEXT_BYTES + 4 * EVENTS, EVENTS),
  }
}

/** A chunk as it is sent. */
export interface PackedChunk {
  readonly source: number
  readonly block: ArrayBuffer
  readonly strings: readonly string[]
  /** Rows of each table, in the order of `CHUNK_TABLE_NAMES`. */
  readonly lengths: readonly number[]
  /** What is not in the block. */
  readonly apart: {
    readonly [Name in ChunkTableName]?: Columns<(typeof SCHEMAS)[Name]>
  } & { readonly texts?: TextData }
}

export function packChunk(chunk: Chunk): PackedChunk {
  const { source, block, strings, texts } = chunk
  const apart: Record<string, unknown> = {}
  if (buffersOfTexts(texts).some((buffer) => buffer !== block)) apart['texts'] = texts
  for (const name of CHUNK_TABLE_NAMES) if (!isIn(block, chunk[name])) apart[name] = chunk[name].columns
  return { source, block, strings, lengths: CHUNK_TABLE_NAMES.map((name) => chunk[name].length), apart }
}

/** Undoes `packChunk`. */
export function unpackChunk({ source, block, strings, lengths, apart }: PackedChunk): Chunk {
  const tables = {} as Record<ChunkTableName, unknown>
  CHUNK_TABLE_NAMES.forEach((name, i) => {
    const { offset, capacity } = PLACES[name]
    tables[name] = { length: lengths[i], columns: apart[name] ?? columnsIn(SCHEMAS[name], block, offset, capacity) }
  })
  const texts = apart.texts ?? chunkTextsIn(block)
  return { source, block, strings, texts, ...(tables as Pick<Chunk, ChunkTableName>) }
}

/** The buffers of a chunk, for the transfer list of `postMessage`: each once. */
export function chunkBuffers({ block, apart: { texts, ...tables } }: PackedChunk): ArrayBuffer[] {
  const ofTables = Object.values(tables).flatMap((columns) => buffersOf({ length: 0, columns }))
  return [...new Set([block, ...(texts === undefined ? [] : buffersOfTexts(texts)), ...ofTables])]
}

function buffersOfTexts({ bytes, ends, hashes }: TextData): ArrayBuffer[] {
  return [bytes.buffer, ends.buffer, hashes.buffer]
}

/** All columns of a table are in the block, or none is. */
function isIn(block: ArrayBuffer, { columns }: TableData<Schema>): boolean {
  return Object.values(columns)[0].buffer === block
}
