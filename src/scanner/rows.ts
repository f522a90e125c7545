/**
 * Rows that are not in the chunk yet. A column is an array of words, in the order of `ingest/scanned-rows.ts`, which puts
 * them into the chunk.
 */
import { textHash } from './text-hash'

export const MAX_EVENTS: usize = 2048
export const MAX_SIGHTINGS: usize = 4096
export const MAX_IDS: usize = 8192
export const MAX_PATCHES: usize = 4096
export const MAX_PLACE_TIMES: usize = 8192
export const MAX_TEXTS: usize = 4096
/** Columns of an event, beside its offset. */
export const EVENT_DESCRIPTOR: usize = 0
export const EVENT_CLUSTER: usize = 1
export const EVENT_NODE_NAME: usize = 2
export const EVENT_TIME_SEC: usize = 3
export const EVENT_TIME_NS: usize = 4
export const EVENT_BYTE_LENGTH: usize = 5
export const EVENT_ID: usize = 6
export const EVENT_LOST_PROCESS: usize = 7
export const EVENT_EXIT_SEC: usize = 8
export const EVENT_EXIT_NS: usize = 9
export const EVENT_SUBJECT: usize = 10
export const EVENT_HASH_HIGH: usize = 11
export const EVENT_HASH_LOW: usize = 12
const EVENT_COLUMNS: usize = 13

/** Columns of a sighting, in the order of `SIGHTING_SCHEMA`. */
export const SIGHTING_ID: usize = 0
export const SIGHTING_CLUSTER: usize = 1
export const SIGHTING_RANK: usize = 2
export const SIGHTING_EVENT: usize = 3
export const SIGHTING_PRESENT: usize = 4
export const SIGHTING_PARENT: usize = 5
export const SIGHTING_PID: usize = 6
export const SIGHTING_UID: usize = 7
export const SIGHTING_AUID: usize = 8
export const SIGHTING_CWD: usize = 9
export const SIGHTING_BINARY: usize = 10
export const SIGHTING_ARGS: usize = 11
export const SIGHTING_FLAGS: usize = 12
export const SIGHTING_START_SEC: usize = 13
export const SIGHTING_START_NS: usize = 14
export const SIGHTING_POD: usize = 15
export const SIGHTING_CONTAINER: usize = 16
export const SIGHTING_CONTAINER_PID: usize = 17
export const SIGHTING_DOCKER: usize = 18
export const SIGHTING_IS_PROBE: usize = 19
export const SIGHTING_IN_INIT_TREE: usize = 20
export const SIGHTING_NODE_NAME: usize = 21
export const SIGHTING_USER: usize = 22
export const SIGHTING_CAP: usize = 23
const SIGHTING_COLUMNS: usize = 24
const ID_COLUMNS: usize = 5

/** What one line may add at most; see `record.ts`. */
const ROOM_SIGHTINGS: usize = 64
const ROOM_IDS: usize = 128
/** A line's arguments may be three times as long in UTF-8, where they are none. */
const FULL_TEXT_BYTES: usize = 512 * 1024

/** Rows so far: [events, sightings, ids, texts, bytes of texts, patches, place times]. */
export const COUNTS: usize = memory.data(32, 8)

export const EVENTS: usize = memory.data(4 * MAX_EVENTS * EVENT_COLUMNS, 16)
export const EVENT_OFFSETS: usize = memory.data(8 * MAX_EVENTS, 16)
export const SIGHTINGS: usize = memory.data(4 * MAX_SIGHTINGS * SIGHTING_COLUMNS, 16)
export const IDS: usize = memory.data(4 * MAX_IDS * ID_COLUMNS, 16)
export const TEXT_BYTES: usize = memory.data(4 * 1024 * 1024, 16)
/** Where each text ends among the bytes, and its hash. */
export const TEXT_ENDS: usize = memory.data(4 * MAX_TEXTS, 16)
export const TEXT_HASHES: usize = memory.data(4 * MAX_TEXTS, 16)
/** [sighting of the chunk, its rank, its event] */
export const PATCHES: usize = memory.data(12 * MAX_PATCHES, 16)
/** [pod, container, sec, ns] */
export const PLACE_TIMES: usize = memory.data(16 * MAX_PLACE_TIMES, 16)

/** Number of the chunk: what is remembered of its rows and numbers holds for one chunk only. */
export let epoch: u32 = 0
/** Rows that the chunk has before these. */
export let firstEvent: u32 = 0
export let firstSighting: u32 = 0
let firstId: u32 = 0
let firstText: u32 = 0

let eventCount: usize = 0
let sightingCount: usize = 0
let idCount: usize = 0
let textCount: usize = 0
let textLength: usize = 0
let patchCount: usize = 0
let placeTimeCount: usize = 0

export function startRows(chunk: u32, events: u32, sightings: u32, ids: u32, texts: u32): void {
  epoch = chunk
  firstEvent = events
  firstSighting = sightings
  firstId = ids
  firstText = texts
  eventCount = 0
  sightingCount = 0
  idCount = 0
  textCount = 0
  textLength = 0
  patchCount = 0
  placeTimeCount = 0
}

export function writeCounts(): void {
  store<u32>(COUNTS, eventCount)
  store<u32>(COUNTS, sightingCount, 4)
  store<u32>(COUNTS, idCount, 8)
  store<u32>(COUNTS, textCount, 12)
  store<u32>(COUNTS, textLength, 16)
  store<u32>(COUNTS, patchCount, 20)
  store<u32>(COUNTS, placeTimeCount, 24)
}

/** Whether the next line may not find room. */
export function areRowsFull(): bool {
  return (
    eventCount == MAX_EVENTS ||
    sightingCount > MAX_SIGHTINGS - ROOM_SIGHTINGS ||
    idCount > MAX_IDS - ROOM_IDS ||
    textCount > MAX_TEXTS - ROOM_SIGHTINGS - 1 ||
    textLength > FULL_TEXT_BYTES ||
    patchCount > MAX_PATCHES - ROOM_SIGHTINGS ||
    // the times of all templates may have to be told, twice where they are forgotten
    placeTimeCount > MAX_PLACE_TIMES / 8
  )
}

export function addEvent(): usize {
  return eventCount++
}

export function setEvent(row: usize, column: usize, value: u32): void {
  store<u32>(EVENTS + 4 * (column * MAX_EVENTS + row), value)
}

export function setEventOffset(row: usize, offset: f64): void {
  store<f64>(EVENT_OFFSETS + 8 * row, offset)
}

export function addSighting(): usize {
  return sightingCount++
}

export function setSighting(row: usize, column: usize, value: u32): void {
  store<u32>(SIGHTINGS + 4 * (column * MAX_SIGHTINGS + row), value)
}

/** Adds an exec_id in parts and gives its row in the chunk. */
export function addId(cluster: u32, node: u32, ktimeHigh: u32, ktimeLow: u32, pid: u32): u32 {
  const at = IDS + 4 * idCount
  store<u32>(at, cluster)
  store<u32>(at + 4 * MAX_IDS, node)
  store<u32>(at + 8 * MAX_IDS, ktimeHigh)
  store<u32>(at + 12 * MAX_IDS, ktimeLow)
  store<u32>(at + 16 * MAX_IDS, pid)
  const row = firstId + <u32>idCount
  idCount++
  return row
}

/** Where the next text is to be written. */
export function textStart(): usize {
  return TEXT_BYTES + textLength
}

/** Ends a text of a length and gives its number in the chunk. */
export function endText(length: usize): u32 {
  store<u32>(TEXT_HASHES + 4 * textCount, textHash(textStart(), length))
  textLength += length
  store<u32>(TEXT_ENDS + 4 * textCount, textLength)
  const text = firstText + <u32>textCount
  textCount++
  return text
}

/** Says that a sighting of the chunk counts as another event's now. */
export function patchSighting(sighting: u32, rank: u32, event: u32): void {
  if (sighting >= firstSighting) {
    const row = <usize>(sighting - firstSighting)
    setSighting(row, SIGHTING_RANK, rank)
    setSighting(row, SIGHTING_EVENT, event)
    return
  }
  const at = PATCHES + 12 * patchCount++
  store<u32>(at, sighting)
  store<u32>(at, rank, 4)
  store<u32>(at, event, 8)
}

export function addPlaceTime(pod: i32, container: i32, sec: u32, ns: u32): void {
  const at = PLACE_TIMES + 16 * placeTimeCount++
  store<i32>(at, pod)
  store<i32>(at, container, 4)
  store<u32>(at, sec, 8)
  store<u32>(at, ns, 12)
}
