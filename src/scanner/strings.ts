/** Short texts that come again and again, found by their bytes, with their numbers in the chunk under construction. */
import { chunkString, chunkText } from './host'
import { isEqual } from './memory'
import { hashRange } from './range-hash'
import { epoch } from './rows'

const MAX_TEXTS: usize = 64 * 1024
const SLOTS: usize = 256 * 1024
/**
 * Bytes of texts, beyond which they are forgotten before the next line; and those that a line may add. It is shorter than
 * a window; the names of its users and capabilities come again as texts, in which a byte that is no UTF-8 takes three.
 */
const FULL_BYTES: usize = 4 * 1024 * 1024
const LINE_BYTES: usize = 5 * 1024 * 1024
/** A line's texts: its keys, and a few of each of its records. */
const LINE_TEXTS: usize = 2048

/** Not asked yet. */
export const UNKNOWN: u32 = 0xffffffff

@unmanaged
export class Text {
  hash: u64
  from: usize
  length: usize
  /** From 1 on; the host remembers texts by it. */
  index: u32
  /** Number in the chunk of an epoch. */
  number: u32
  epoch: u32
  /** As an event key: `EVENT_KIND`, 0 for none. */
  kind: u32
  /** As the key of a member: its place among the captured ones, from 1 on; 0 for none. */
  captured: u32
  /** As the name of an action: `POLICY_ACTION`. */
  action: u32
  /** As the value of `user` and of `cap`: the text that it says, 0 for none. */
  userText: usize
  capText: usize
}
const ENTRY_BYTES: usize = offsetof<Text>()

const texts: usize = memory.data(ENTRY_BYTES * (MAX_TEXTS + LINE_TEXTS), 16)
const arena: usize = memory.data(FULL_BYTES + LINE_BYTES, 16)
/** Addresses of texts, 0 = free. */
const slots: usize = memory.data(4 * SLOTS, 16)
let count: usize = 0
let arenaLength: usize = 0

/** Whether there are so many that they are to be forgotten before the next line. */
export function areTextsFull(): bool {
  return count > MAX_TEXTS || arenaLength > FULL_BYTES
}

/** Address of the text whose UTF-8 is `[from, to)`; 0 for the empty one. */
export function intern(from: usize, to: usize): usize {
  if (to <= from) return 0
  const length = to - from
  const hash = hashRange(from, to)
  let slot = <usize>hash & (SLOTS - 1)
  for (let at = load<usize>(slots + 4 * slot); at != 0; at = load<usize>(slots + 4 * slot)) {
    const text = changetype<Text>(at)
    if (text.hash == hash && text.length == length && isEqual(text.from, from, length)) return at
    slot = (slot + 1) & (SLOTS - 1)
  }
  const at = texts + count * ENTRY_BYTES
  store<usize>(slots + 4 * slot, at)
  const text = changetype<Text>(at)
  text.hash = hash
  text.from = arena + arenaLength
  text.length = length
  text.index = <u32>++count
  text.epoch = 0
  text.kind = UNKNOWN
  text.captured = 0
  text.action = UNKNOWN
  text.userText = <usize>UNKNOWN
  text.capText = <usize>UNKNOWN
  memory.copy(text.from, from, length)
  arenaLength += length
  return at
}

/** The chunk's number of a text; 0 for the empty one. */
export function chunkNumber(at: usize): u32 {
  if (at == 0) return 0
  const text = changetype<Text>(at)
  if (text.epoch != epoch) {
    text.epoch = epoch
    text.number = chunkString(text.index, text.from, text.length)
  }
  return text.number
}

/** The chunk's number of a JSON string without its quotes; 0 for an empty one. */
export function stringNumber(from: usize, to: usize, isAscii: bool): u32 {
  if (to <= from) return 0
  return isAscii ? chunkNumber(intern(from, to)) : chunkText(from, to)
}

export function forgetTexts(): void {
  memory.fill(slots, 0, 4 * SLOTS)
  count = 0
  arenaLength = 0
}
