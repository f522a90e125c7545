/**
 * `subjectsText` of `tetragon/subjects.ts` on the bytes of valid arguments. What takes more care is left to the host:
 * strings with escapes or beyond ASCII, numbers that are not plain digits, keys that are numbers.
 */
import { isPrintedAsWritten } from './activity-hash'
import { writeSubjects } from './host'
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  NINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  ZERO,
  afterColon,
  isPlain,
  nextItem,
  scalarEnd,
  skipSpace,
  stringEnd,
  valueEnd,
} from './json'
import { isEqual } from './memory'
import { endText, textStart } from './rows'

const PATH: u8 = 0x70 // p
const ADDRESS: u8 = 0x61 // a
const PORT: u8 = 0x6e // n
const SLASH: u8 = 0x2f
const MAX_SUBJECTS: usize = 64

const PATH_KEY: u32 = 0x68746170
const ADDR_KEY: u32 = 0x72646461
const PORT_KEY: u32 = 0x74726f70
const STRING_A: u64 = 0x615f676e69727473
const RG: u16 = 0x6772

/** [from, length] of each that was written. */
const subjects: usize = memory.data(8 * MAX_SUBJECTS, 16)
let count: usize = 0
let dest: usize = 0

/** Number of the chunk's text of what values and path name; 0 for nothing. `values`: `VALUES` of `line.ts`. */
export function addSubjects(values: usize, pathFrom: usize, pathTo: usize, isPathPlain: bool): u32 {
  const start = textStart()
  count = 0
  dest = start
  let isDone = isPathPlain
  if (isDone && pathTo > pathFrom) isDone = add(PATH, pathFrom, pathTo)
  for (let i: usize = 0; isDone && i < 3; i++) isDone = addMember(load<usize>(values + 8 * i))
  const length = isDone ? dest - start : writeSubjects(values, pathFrom, pathTo, start)
  return length == 0 ? 0 : endText(length)
}

/** Adds one, with a NUL before it, if it is not there yet. False when there are too many. */
function add(kind: u8, from: usize, to: usize): bool {
  const at = count == 0 ? dest : dest + 1
  const length = to - from + 1
  store<u8>(at, kind)
  memory.copy(at + 1, from, to - from)
  for (let i: usize = 0; i < count; i++) {
    const other = subjects + 8 * i
    if (load<usize>(other, 4) == length && isEqual(load<usize>(other), at, length)) return true
  }
  if (count == MAX_SUBJECTS) return false
  if (count > 0) store<u8>(dest, 0)
  store<usize>(subjects + 8 * count, at)
  store<usize>(subjects + 8 * count, length, 4)
  count++
  dest = at + length
  return true
}

/** A list of values, or one; 0 for none. */
function addMember(at: usize): bool {
  if (at == 0) return true
  const first = load<u8>(at)
  if (first == OPEN_BRACE) return addArgument(at) != 0
  return first != OPEN_BRACKET || addItems(at)
}

function addItems(at: usize): bool {
  let p = skipSpace(at + 1)
  while (load<u8>(p) != CLOSE_BRACKET) {
    if (load<u8>(p) == OPEN_BRACE) {
      p = addArgument(p)
      if (p == 0) return false
    } else p = valueEnd(p)
    p = nextItem(p)
  }
  return true
}

/** Gives where the argument ends, 0 where it is left to the host. */
function addArgument(at: usize): usize {
  let p = skipSpace(at + 1)
  while (load<u8>(p) != CLOSE_BRACE) {
    const key = p + 1
    const keyEnd = stringEnd(key)
    if (!isPlain || isDigit(key)) return 0
    const value = afterColon(keyEnd + 1)
    const first = load<u8>(value)
    if (first == OPEN_BRACE) {
      p = addMembers(value)
      if (p == 0) return 0
    } else if (first == QUOTE && keyEnd - key == 10 && load<u64>(key) == STRING_A && load<u16>(key, 8) == RG) {
      const end = stringEnd(value + 1)
      if (load<u8>(value, 1) == SLASH) {
        if (!isPlain || !add(PATH, value + 1, end)) return 0
      } else if (!isPlain) return 0
      p = end + 1
    } else p = valueEnd(value)
    p = nextItem(p)
  }
  return p + 1
}

/** Gives where the object ends, 0 where it is left to the host. */
function addMembers(at: usize): usize {
  let p = skipSpace(at + 1)
  while (load<u8>(p) != CLOSE_BRACE) {
    const key = p + 1
    const keyEnd = stringEnd(key)
    if (!isPlain || isDigit(key)) return 0
    const kind = kindOf(key, keyEnd - key)
    const value = afterColon(keyEnd + 1)
    if (kind == 0) p = valueEnd(value)
    else if (load<u8>(value) == QUOTE) {
      const end = stringEnd(value + 1)
      if (!isPlain || (end > value + 1 && !add(kind, value + 1, end))) return 0
      p = end + 1
    } else if (load<u8>(value) > NINE) p = valueEnd(value)
    else {
      const end = scalarEnd(value)
      if (!isPrintedAsWritten(value, end)) return 0
      const isZero = end == value + 1 && load<u8>(value) == ZERO
      if (!isZero && !add(kind, value, end)) return 0
      p = end
    }
    p = nextItem(p)
  }
  return p + 1
}

/** Keys that are numbers come first in an object, whatever their place. */
function isDigit(at: usize): bool {
  return <u32>load<u8>(at) - ZERO <= 9
}

/** As `KIND_OF_MEMBER`; 0 for other members. */
function kindOf(key: usize, length: usize): u8 {
  const isPrefixed = length == 5 && (load<u8>(key) == 0x73 || load<u8>(key) == 0x64) // s, d
  if (length != 4 && !isPrefixed) return 0
  switch (load<u32>(isPrefixed ? key + 1 : key)) {
    case PATH_KEY:
      return isPrefixed ? 0 : PATH
    case ADDR_KEY:
      return ADDRESS
    case PORT_KEY:
      return PORT
    default:
      return 0
  }
}
