/**
 * gzip of one or several members (RFC 1952) → bytes, in AssemblyScript: compiled to WebAssembly by `cli/wasm-plugin.mjs`,
 * driven by `ingest/gunzip.ts`. Members are here, their blocks in `blocks.ts`, the main loop is in `symbols.ts`.
 */
import * as input from './bits'
import { readBlocks, startBlocks } from './blocks'
import { crc32, initCrc32 } from './crc32'
import { initMeanings } from './huffman'
import { HISTORY_BYTES, INPUT, OUTPUT } from './memory'
import { DAMAGED, ENDED, FOLLOWED, GO_ON, IS_FULL, WANTS_INPUT } from './status'
import { outStart, initRepeats, isOutputFull, out, setOutput } from './symbols'

export { INPUT, INPUT_BYTES } from './memory'

const FIRST_HEAD: i32 = 0
const NEXT_HEAD: i32 = 1
const EXTRA_LENGTH: i32 = 2
const EXTRA: i32 = 3
const NAME: i32 = 4
const COMMENT: i32 = 5
const HEAD_SUM: i32 = 6
const BLOCKS: i32 = 7
const TRAILER: i32 = 8

/** Flags of a head. */
const HAS_HEAD_SUM: u32 = 2
const HAS_EXTRA: u32 = 4
const HAS_NAME: u32 = 8
const HAS_COMMENT: u32 = 16
const RESERVED: u32 = 0xe0

let state: i32 = FIRST_HEAD
let flags: u32 = 0
let extraLeft: u32 = 0
/** Of what came out of the member. */
let sum: u32 = 0
let length: u32 = 0
/** What came out and is not taken yet starts here. */
let taken: usize = 0
/** What came out before is in `sum` and `length`. */
let accounted: usize = 0

/** Once, before anything else. */
export function init(): void {
  initCrc32()
  initMeanings()
  initRepeats()
  reset()
}

export function reset(): void {
  state = FIRST_HEAD
  input.setInput(INPUT, INPUT, false)
  input.setBits(INPUT, 0, 0)
  setOutput(OUTPUT, OUTPUT)
  taken = OUTPUT
}

/** Where the next input goes; what is left of the last one is before it. */
export function inputFrom(): usize {
  return input.end
}

/** What came out since the last step that ended with `IS_FULL` is from here to `outputTo`. */
export function outputFrom(): usize {
  return taken
}

export function outputTo(): usize {
  return out
}

/**
 * Goes on with `bytes` more of input, the last ones where `isLast`. Gives a status, see `status.ts`; where it is `IS_FULL`,
 * the output is to be taken before the next step.
 */
export function step(bytes: usize, isLast: bool): i32 {
  input.setInput(input.at, input.end + bytes, isLast)
  if (isOutputFull()) makeRoom()
  accounted = out
  const status = readMembers()
  account()
  keepInput()
  return status == WANTS_INPUT && isOutputFull() ? IS_FULL : status
}

/** Keeps of the output only what matches may go back to. */
function makeRoom(): void {
  const history = min<usize>(HISTORY_BYTES, out - outStart)
  memory.copy(OUTPUT, out - history, history)
  setOutput(OUTPUT + history, OUTPUT)
  taken = out
}

/**
 * Moves what is left of the input to where it begins, so that there is room for more. Whole bytes that are in `bits` are left
 * of it too: a stored block gives back what was read ahead, which must still be there then.
 */
function keepInput(): void {
  input.giveBackBytes()
  const left = input.end - input.at
  memory.copy(INPUT, input.at, left)
  input.setInput(INPUT, INPUT + left, input.isLast)
}

function account(): void {
  sum = crc32(sum, accounted, out)
  length += <u32>(out - accounted)
  accounted = out
}

function readMembers(): i32 {
  let status = readPart()
  while (status == GO_ON) status = readPart()
  return status
}

function readPart(): i32 {
  switch (state) {
    case FIRST_HEAD:
      return readHead()
    case NEXT_HEAD:
      return readNextHead()
    case EXTRA_LENGTH:
      if (flags & HAS_EXTRA) {
        if (!input.fill(16)) return input.outOfInput()
        extraLeft = input.take(16)
      } else extraLeft = 0
      state = EXTRA
      return GO_ON
    case EXTRA:
      for (; extraLeft > 0; extraLeft--) {
        if (!input.fill(8)) return input.outOfInput()
        input.take(8)
      }
      state = NAME
      return GO_ON
    case NAME:
      return skipText(HAS_NAME)
    case COMMENT:
      return skipText(HAS_COMMENT)
    case HEAD_SUM:
      if (flags & HAS_HEAD_SUM) {
        if (!input.fill(16)) return input.outOfInput()
        input.take(16)
      }
      state = BLOCKS
      sum = 0
      length = 0
      setOutput(out, out)
      startBlocks()
      return GO_ON
    case BLOCKS: {
      const status = readBlocks()
      if (status != GO_ON) return status
      input.take(input.count & 7)
      state = TRAILER
      return GO_ON
    }
    default:
      return readTrailer()
  }
}

/** Ten bytes: magic, method, flags; the time, and what compressed it. */
function readHead(): i32 {
  if (input.bytesLeft() < 10) return input.outOfInput()
  input.fill(32)
  if (input.take(16) != 0x8b1f || input.take(8) != 8) return DAMAGED
  flags = input.take(8)
  if (flags & RESERVED) return DAMAGED
  input.fill(48)
  input.take(24)
  input.take(24)
  state = EXTRA_LENGTH
  return GO_ON
}

/** Zeros may stand before it. */
function readNextHead(): i32 {
  while (input.fill(8) && (input.bits & 0xff) == 0) input.take(8)
  if (input.count == 0) return input.isLast ? ENDED : input.outOfInput()
  if (input.bytesLeft() < 4) return input.isLast ? FOLLOWED : input.outOfInput()
  input.fill(32)
  if (<u32>(input.bits & 0xffffff) != 0x088b1f || <u32>(input.bits >> 24) & RESERVED) return FOLLOWED
  state = FIRST_HEAD
  return GO_ON
}

function skipText(flag: u32): i32 {
  if (flags & flag) {
    for (;;) {
      if (!input.fill(8)) return input.outOfInput()
      if (input.take(8) == 0) break
    }
  }
  state++
  return GO_ON
}

function readTrailer(): i32 {
  // the sum and the length are looked at together: none of both is kept where only one is there
  if (input.bytesLeft() < 8) return input.outOfInput()
  account()
  input.fill(32)
  if (input.take(32) != sum) return DAMAGED
  input.fill(32)
  if (input.take(32) != length) return DAMAGED
  state = NEXT_HEAD
  return GO_ON
}
