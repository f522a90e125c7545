/**
 * `npm run -s inspect -- [--compact [--timestamps] | --lines] [--query='QUERY'] FILE…`: what is in a log, without a
 * browser. `-` is standard input. With a query, of the matching processes and their events alone. With
 * `--query='QUERY' --as=jq|tetra|allowlist` the query for another tool; what it leaves out goes to standard error.
 * Results go to standard output, everything else to standard error. Bad input is counted; a file that cannot be read
 * ends with status 2.
 */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { messageOf } from '../base/error-text'
import { parseTime, isBefore } from '../base/time'
import { ForeignContent, decodePieces, readPieces } from '../ingest/byte-source'
import { piecesOf } from '../envelopes/record-pieces'
import { recycleBlock } from '../ingest/chunk-blocks'
import { HEAD_BYTES, detectEncoding } from '../ingest/detect-encoding'
import type { DocumentAddress } from '../ingest/chunk-writer'
import { LogParser, type LogParserOptions } from '../ingest/log-parser'
import { StoreBuilder } from '../model/store-builder'
import { compactLine } from '../tetragon/compact'
import type { DecodedEvent } from '../tetragon/decode'
import type { JsonObject } from '../tetragon/wire'
import { printForTool } from './inspect-tools'
import { ByteWindow, EventLog, eventTest, readQuery, type InspectQuery } from './inspect-query'
import { summarize, type EventTimes } from './inspect-summary'

const USAGE =
  "usage: npm run -s inspect -- [--compact [--timestamps] | --lines] [--query='QUERY'] FILE…   (- is standard input)\n       npm run -s inspect -- --query='QUERY' --as=jq|tetra|allowlist"
const OUTPUT_BYTES = 64 * 1024

interface Options {
  isCompact: boolean
  hasTimestamps: boolean
  /** Original lines instead of the summary. */
  isLines: boolean
  query: string | undefined
  /** The query for another tool instead of a log's. */
  as: string | undefined
  files: string[]
}

function parseArguments(args: readonly string[]): Options | string {
  const options: Options = {
    isCompact: false,
    hasTimestamps: false,
    isLines: false,
    query: undefined,
    as: undefined,
    files: [],
  }
  for (const arg of args) {
    if (arg === '--compact') options.isCompact = true
    else if (arg === '--timestamps') options.hasTimestamps = true
    else if (arg === '--lines') options.isLines = true
    else if (arg.startsWith('--query=')) options.query = arg.slice('--query='.length)
    else if (arg.startsWith('--as=')) options.as = arg.slice('--as='.length)
    else if (arg === '--query') return "write the query with an equals sign: --query='binary:bash'"
    else if (arg.startsWith('-') && arg !== '-') return `unknown option ${arg}`
    else options.files.push(arg)
  }
  if (options.isLines && options.query === undefined) return '--lines needs --query='
  if (options.isLines && options.isCompact) return '--lines and --compact exclude each other'
  if (options.as !== undefined) return options.query === undefined ? '--as= needs --query=' : options
  return options.files.length === 0 ? 'no file given' : options
}

class Output {
  private pending = ''

  /** Writes a line; waits only when the reader of standard output is slow. */
  async line(text: string): Promise<void> {
    this.pending += text + '\n'
    if (this.pending.length > OUTPUT_BYTES) await this.flush()
  }

  async flush(): Promise<void> {
    const text = this.pending
    this.pending = ''
    if (text !== '' && !process.stdout.write(text))
      await new Promise((resolve) => process.stdout.once('drain', resolve))
  }
}

/** Stream of a file's bytes, and its first bytes; throws when it cannot be read. */
async function openFile(file: string): Promise<{ head: Uint8Array; stream: ReadableStream<Uint8Array<ArrayBuffer>> }> {
  const input = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 1024 * 1024 })
  const reader = (Readable.toWeb(input) as ReadableStream<Uint8Array<ArrayBuffer>>).getReader()
  const first: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  while (size < HEAD_BYTES) {
    const { done, value } = await reader.read()
    if (done) break
    first.push(value)
    size += value.length
  }
  const head = new Uint8Array(Buffer.concat(first).subarray(0, HEAD_BYTES))
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const held = first.shift()
      if (held !== undefined) return controller.enqueue(held)
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
  return { head, stream }
}

/** Bytes of standard input are read once: they are kept for the second time. */
const stdinPieces: Uint8Array<ArrayBuffer>[] = []

/** The decoded bytes of a file, piece by piece. Says what is wrong with it; false where it cannot be read. */
async function readFile(
  file: string,
  isAgain: boolean,
  onPiece: (piece: Uint8Array<ArrayBuffer>) => Promise<void>,
): Promise<boolean> {
  if (isAgain && file === '-') {
    for (const piece of stdinPieces) await onPiece(piece)
    return true
  }
  const say = (problem: string): void => {
    if (!isAgain) console.error(`inspect: ${problem}`) // the first time said it
  }
  let decoding = false
  try {
    const { head, stream } = await openFile(file)
    const detected = detectEncoding(head)
    if ('foreign' in detected) {
      say(`${file} is ${detected.foreign}`)
      return true
    }
    decoding = detected.encoding !== 'plain'
    for await (const piece of decodePieces(readPieces(stream), detected.encoding)) await onPiece(piece)
  } catch (error) {
    if (error instanceof ForeignContent) {
      say(`${file} holds ${error.message}`)
      return true
    }
    const isReadError = error instanceof Error && 'syscall' in error
    if (isReadError || !decoding) {
      console.error(`inspect: cannot read ${file}: ${messageOf(error)}`)
      return false
    }
    say(`${file} is damaged, what came before the damage is read: ${String(error)}`)
  }
  return true
}

/** The store of a file's events is filled; `onEvent` takes part in reading it. */
async function parseFile(
  file: string,
  source: number,
  store: StoreBuilder,
  options: LogParserOptions,
  isStdinKept: boolean,
  afterPiece: () => Promise<void>,
): Promise<boolean> {
  const parser = new LogParser(source, options)
  const drain = async (): Promise<void> => {
    const chunk = parser.takeChunk()
    if (chunk !== undefined) {
      store.append(chunk)
      recycleBlock(chunk.block)
    }
    await afterPiece()
  }
  const isReadable = await readFile(file, false, async (piece) => {
    if (file === '-' && isStdinKept) stdinPieces.push(piece.slice())
    parser.push(piece)
    await drain()
  })
  if (!isReadable) return false
  parser.finish()
  await drain()
  return true
}

async function main(args: readonly string[]): Promise<number> {
  const options = parseArguments(args)
  if (typeof options === 'string') {
    console.error(`inspect: ${options}\n${USAGE}`)
    return 2
  }
  const query = options.query === undefined ? undefined : await readQuery(options.query)
  if (typeof query === 'string') {
    console.error(`inspect: ${query}`)
    return 2
  }
  if (options.as !== undefined && query !== undefined) return printForTool(query.query, options.as)
  return query === undefined ? inspectAll(options) : inspectMatches(options, query)
}

async function inspectAll(options: Options): Promise<number> {
  const store = new StoreBuilder()
  const output = new Output()
  const times: EventTimes = { earliest: undefined, latest: undefined }
  const compact = new CompactLines(options)
  const onEvent = (event: DecodedEvent, document: JsonObject): void => {
    noteTime(times, event.time)
    if (options.isCompact) compact.add(document)
  }
  for (const [source, file] of options.files.entries()) {
    const isReadable = await parseFile(file, source, store, { onEvent }, false, () => compact.write(output))
    if (!isReadable) return 2
  }
  compact.report()
  if (!options.isCompact) await output.line(JSON.stringify(summarize(store, times), undefined, 2))
  await output.flush()
  return 0
}

/** Reads the log twice: to know which processes match, and to pick their events. */
async function inspectMatches(options: Options, query: InspectQuery): Promise<number> {
  const store = new StoreBuilder()
  for (const [source, file] of options.files.entries())
    if (!(await parseFile(file, source, store, {}, true, () => Promise.resolve()))) return 2
  const isWanted = eventTest(store, query)
  const output = new Output()
  const times: EventTimes = { earliest: undefined, latest: undefined }
  const compact = new CompactLines(options)
  const events = new EventLog()
  for (const [source, file] of options.files.entries()) {
    const window = new ByteWindow()
    let lines: string[] = []
    let lastOffset = -1
    const onEvent = (event: DecodedEvent, document: JsonObject, address: DocumentAddress): void => {
      if (!isWanted(event)) return
      noteTime(times, event.time)
      if (options.isCompact) compact.add(document)
      else if (!options.isLines) events.add(document)
      else if (address.offset !== lastOffset) lines.push(...linesOf(window.textAt(address)))
      lastOffset = address.offset
    }
    const parser = new LogParser(source, { onEvent })
    const write = async (): Promise<void> => {
      const chunk = parser.takeChunk()
      if (chunk !== undefined) recycleBlock(chunk.block)
      for (const line of lines) await output.line(line)
      lines = []
      await compact.write(output)
    }
    const isRead = await readFile(file, true, async (piece) => {
      if (options.isLines) window.push(piece)
      parser.push(piece)
      await write()
    })
    if (!isRead) return 2
    parser.finish()
    await write()
  }
  compact.report()
  if (!options.isCompact && !options.isLines)
    await output.line(JSON.stringify(summarize(events.finish(), times), undefined, 2))
  await output.flush()
  return 0
}

/** The lines at an event's address, without those of others that stand between its pieces. */
function linesOf(text: string): string[] {
  if (!text.includes('\n')) return [text]
  const lines = text.split('\n')
  const pieces = piecesOf(lines)
  return pieces === undefined ? [text] : lines.filter((_, i) => pieces[i] !== undefined)
}

/** tetra's compact lines of events, kept until they are written. */
class CompactLines {
  private readonly options: Options
  private lines: string[] = []
  private unprintable = 0

  constructor(options: Options) {
    this.options = options
  }

  add(document: JsonObject): void {
    const line = compactLine(document, { timestamps: this.options.hasTimestamps })
    if (line === undefined) this.unprintable++
    else this.lines.push(line)
  }

  async write(output: Output): Promise<void> {
    for (const line of this.lines) await output.line(line)
    this.lines = []
  }

  report(): void {
    if (this.unprintable > 0) console.error(`inspect: ${this.unprintable} events have no compact form`)
  }
}

function noteTime(times: EventTimes, text: string): void {
  const time = text === '' ? undefined : parseTime(text)
  if (time === undefined) return
  if (times.earliest === undefined || isBefore(time, times.earliest.time)) times.earliest = { time, text }
  if (times.latest === undefined || isBefore(times.latest.time, time)) times.latest = { time, text }
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0) // the reader (`head`) has seen enough
  throw error
})
process.exitCode = await main(process.argv.slice(2))
