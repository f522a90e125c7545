/** Text before an event, as what follows a log puts there: `[pod/tetragon-x/export-stdout] {…`, `2024-05-01T10:00:00.1Z stdout F {…`. */
import { BACKSLASH, CLOSE_BRACE, OPEN_BRACE, QUOTE } from './json'

const SPACE: u8 = 0x20
const LETTER_P: u8 = 0x50
const DELETE: u8 = 0x7f
const POD: u32 = 0x646f705b // [pod
const SLASH: u8 = 0x2f
/** Longer text before an event is left to the plain path. */
const MAX_PREFIX_BYTES: usize = 300

/**
 * Where the object behind a prefix begins; `from` where the line has none that is plain text and nothing else: one that
 * may be JSON, or a part of it, or the header of a piece of a line (`P`) is left to the plain path.
 */
export function prefixEnd(from: usize, limit: usize): usize {
  const first = load<u8>(from)
  if (first == OPEN_BRACE) return from
  if (!isAlphanumeric(first) && !(load<u32>(from) == POD && load<u8>(from, 4) == SLASH)) return from
  const end = min(limit, from + MAX_PREFIX_BYTES)
  for (let p = from + 1; p < end; p++) {
    const byte = load<u8>(p)
    if (byte == OPEN_BRACE) return load<u8>(p - 1) == SPACE ? p : from
    if (byte < SPACE || byte >= DELETE || byte == QUOTE || byte == BACKSLASH || byte == CLOSE_BRACE) return from
    if (byte == LETTER_P && load<u8>(p - 1) == SPACE) return from
  }
  return from
}

function isAlphanumeric(byte: u8): bool {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
}
