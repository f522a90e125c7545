/** The blocks of a deflate stream (RFC 1951, 3.2.3). Each function goes on where it was, and says how it ended. */
import * as input from './bits'
import { buildDistances, buildLiterals, buildPrecodes, CODE_LENGTHS, PRECODES } from './huffman'
import { OUTPUT_END } from './memory'
import { DAMAGED, GO_ON, IS_FULL } from './status'
import { outStart, isOutputFull, out, readSymbols, setOutput } from './symbols'

/** Longest head of a block: 14 bits, 19 codewords of 3, 320 of up to 7 with up to 7 bits behind each. */
const HEAD_BYTES: usize = 600

const AT_HEAD: i32 = 0
const AT_STORED_LENGTH: i32 = 1
const IN_STORED: i32 = 2
const IN_SYMBOLS: i32 = 3

let state: i32 = AT_HEAD
let isLastBlock: bool = false
/** Bytes of a stored block that are still to come. */
let storedLeft: u32 = 0

const PRECODE_ORDER: usize = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15])
const precodeLengths: usize = memory.data(32, 16)

export function startBlocks(): void {
  state = AT_HEAD
  isLastBlock = false
}

/** Goes on until the last block has ended: `GO_ON`. */
export function readBlocks(): i32 {
  let status = GO_ON
  while (status == GO_ON && (state != AT_HEAD || !isLastBlock)) status = readPart()
  return status
}

function readPart(): i32 {
  if (state == AT_HEAD) return readHead()
  if (state == AT_STORED_LENGTH) return readStoredLength()
  const status = state == IN_STORED ? copyStored() : readSymbols()
  if (status == GO_ON) state = AT_HEAD
  return status
}

/** A head is read only when all of it is there: so nothing of it is kept when it is not. */
function readHead(): i32 {
  if (input.bytesLeft() < HEAD_BYTES && !input.isLast) return input.outOfInput()
  if (!input.fill(3)) return input.outOfInput()
  isLastBlock = input.take(1) != 0
  const type = input.take(2)
  if (type == 0) {
    input.alignToByte()
    state = AT_STORED_LENGTH
    return GO_ON
  }
  if (type == 3) return DAMAGED
  state = IN_SYMBOLS
  return type == 1 ? setFixedCodes() : readCodes()
}

function readStoredLength(): i32 {
  if (!input.fill(32)) return input.outOfInput()
  storedLeft = input.take(16)
  if (storedLeft != (~input.take(16) & 0xffff)) return DAMAGED
  state = IN_STORED
  return GO_ON
}

function copyStored(): i32 {
  input.alignToByte()
  while (storedLeft > 0) {
    if (isOutputFull()) return IS_FULL
    const length = min<usize>(storedLeft, min<usize>(input.end - input.at, OUTPUT_END - out))
    if (length == 0) return input.outOfInput()
    memory.copy(out, input.at, length)
    setOutput(out + length, outStart)
    input.setBits(input.at + length, 0, 0)
    storedLeft -= <u32>length
  }
  return GO_ON
}

function setFixedCodes(): i32 {
  memory.fill(CODE_LENGTHS, 8, 144)
  memory.fill(CODE_LENGTHS + 144, 9, 112)
  memory.fill(CODE_LENGTHS + 256, 7, 24)
  memory.fill(CODE_LENGTHS + 280, 8, 8)
  memory.fill(CODE_LENGTHS + 288, 5, 32)
  buildLiterals(CODE_LENGTHS, 288)
  buildDistances(CODE_LENGTHS + 288, 32)
  return GO_ON
}

/** RFC 1951, 3.2.7. */
function readCodes(): i32 {
  if (!input.fill(14)) return input.outOfInput()
  const literals = input.take(5) + 257
  const distances = input.take(5) + 1
  const precodes = input.take(4) + 4
  if (literals > 286 || distances > 30) return DAMAGED
  memory.fill(precodeLengths, 0, 19)
  for (let i: u32 = 0; i < precodes; i++) {
    if (!input.fill(3)) return input.outOfInput()
    store<u8>(precodeLengths + load<u8>(PRECODE_ORDER + i), <u8>input.take(3))
  }
  if (!buildPrecodes(precodeLengths)) return DAMAGED
  const total = literals + distances
  let at: u32 = 0
  while (at < total) {
    input.fill(14)
    const entry = load<u32>(PRECODES + ((<usize>(input.bits & 127)) << 2))
    const width = (entry >> 8) & 15
    const symbol = entry >> 16
    const extra: u32 = symbol < 16 ? 0 : symbol == 16 ? 2 : symbol == 17 ? 3 : 7
    if (width + extra > input.count) return input.outOfInput()
    input.take(width)
    if (symbol < 16) {
      store<u8>(CODE_LENGTHS + at++, <u8>symbol)
      continue
    }
    const repeats = input.take(extra) + (symbol == 18 ? 11 : 3)
    if (at + repeats > total || (symbol == 16 && at == 0)) return DAMAGED
    memory.fill(CODE_LENGTHS + at, symbol == 16 ? load<u8>(CODE_LENGTHS + at - 1) : 0, repeats)
    at += repeats
  }
  const isCode = buildLiterals(CODE_LENGTHS, literals) && buildDistances(CODE_LENGTHS + literals, distances)
  return isCode ? GO_ON : DAMAGED
}
