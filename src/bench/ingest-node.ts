/**
 * Parsing and storing a log in memory, against two baselines that are timed in turn with it: finding the newlines, and
 * decoding and `JSON.parse` of every line. Medians of five rounds; these machines are noisy, so the ratios count.
 * A ratio is of medians: baseline time by our time, so 2 means twice as fast as the baseline. MB are 1e6 bytes of log.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { recycleBlock } from '../ingest/chunk-blocks'
import { LogParser } from '../ingest/log-parser'
import { StoreBuilder } from '../model/store-builder'
import { median } from './median'

export interface IngestFigures {
  readonly bytes: number
  readonly events: number
  readonly processes: number
  /** Parsing and storing together. */
  readonly mbPerS: number
  /** `LogParser` alone: bytes to chunks. */
  readonly parseMbPerS: number
  /** `StoreBuilder.append` alone: chunks to rows. */
  readonly appendMbPerS: number
  readonly jsonMbPerS: number
  readonly indexOfMbPerS: number
  readonly ratioToIndexOf: number
  readonly ratioToJson: number
}

const MAX_BYTES = 256e6
const PIECE_BYTES = 1024 * 1024
const ROUNDS = 5
const NEWLINE = 10

export function benchIngest(file: string): IngestFigures {
  const bytes = readStart(file)
  let store = new StoreBuilder()
  const times = {
    ours: [] as number[],
    parse: [] as number[],
    append: [] as number[],
    json: [] as number[],
    indexOf: [] as number[],
  }
  for (let round = 0; round < ROUNDS; round++) {
    times.indexOf.push(timed(() => countLines(bytes)))
    times.json.push(timed(() => parseLines(bytes)))
    store = new StoreBuilder()
    const { parseMs, appendMs } = ingest(bytes, store)
    times.ours.push(parseMs + appendMs)
    times.parse.push(parseMs)
    times.append.push(appendMs)
  }
  const mbPerS = (ms: number): number => bytes.length / 1e3 / ms
  const [ours, json, indexOf] = [median(times.ours), median(times.json), median(times.indexOf)]
  return {
    bytes: bytes.length,
    events: store.events.length,
    processes: store.processes.length,
    mbPerS: mbPerS(ours),
    parseMbPerS: mbPerS(median(times.parse)),
    appendMbPerS: mbPerS(median(times.append)),
    jsonMbPerS: mbPerS(json),
    indexOfMbPerS: mbPerS(indexOf),
    ratioToIndexOf: indexOf / ours,
    ratioToJson: json / ours,
  }
}

/** The first bytes of a file, up to its last whole line. */
function readStart(file: string): Uint8Array {
  const descriptor = openSync(file, 'r')
  const bytes = new Uint8Array(Math.min(MAX_BYTES, fstatSync(descriptor).size))
  let length = 0
  for (let read = 1; read > 0 && length < bytes.length; length += read)
    read = readSync(descriptor, bytes, length, bytes.length - length, length)
  closeSync(descriptor)
  return bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1)
}

/** Piece by piece, as the workers do; the clock is read twice for each. */
function ingest(bytes: Uint8Array, store: StoreBuilder): { parseMs: number; appendMs: number } {
  const parser = new LogParser(0)
  let parseMs = 0
  let appendMs = 0
  const appendChunk = (): void => {
    const chunk = parser.takeChunk()
    if (chunk === undefined) return
    appendMs += timed(() => store.append(chunk))
    recycleBlock(chunk.block)
  }
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    const piece = bytes.subarray(at, at + PIECE_BYTES)
    parseMs += timed(() => parser.push(piece))
    appendChunk()
  }
  parseMs += timed(() => parser.finish())
  appendChunk()
  return { parseMs, appendMs }
}

function countLines(bytes: Uint8Array): number {
  let lines = 0
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++
  return lines
}

function parseLines(bytes: Uint8Array): number {
  const decoder = new TextDecoder()
  let fields = 0
  let from = 0
  for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
    const line = decoder.decode(bytes.subarray(from, to))
    from = to + 1
    try {
      fields += Object.keys(JSON.parse(line) as object).length
    } catch {
      continue // a bad line, as in any log
    }
  }
  return fields
}

function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}
