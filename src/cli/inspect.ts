/**
 * `npm run -s inspect -- [--compact [--timestamps]] FILE…`: what is in a log, without a browser. `-` is standard input.
 * Results go to standard output, everything else to standard error. Bad input is counted; a file that cannot be read
 * ends with status 2.
 */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { parseTime, isBefore } from '../base/time'
import { ForeignContent, decodeStream, readPieces } from '../ingest/byte-source'
import { recycleBlock } from '../ingest/chunk-blocks'
import { HEAD_BYTES, detectEncoding } from '../ingest/detect-encoding'
import { LogParser } from '../ingest/log-parser'
import { StoreBuilder } from '../model/store-builder'
import { compactLine } from '../tetragon/compact'
import type { DecodedEvent } from '../tetragon/decode'
import type { JsonObject } from '../tetragon/wire'
import { summarize, type EventTimes } from './inspect-summary'

const USAGE = 'usage: npm run -s inspect -- [--compact [--timestamps]] FILE…   (- is standard input)'
const OUTPUT_BYTES = 64 * 1024

interface Options {
  isCompact: boolean
  hasTimestamps: boolean
  files: string[]
}

function parseArguments(args: readonly string[]): Options | string {
  const options: Options = { isCompact: false, hasTimestamps: false, files: [] }
  for (const arg of args) {
    if (arg === '--compact') options.isCompact = true
    else if (arg === '--timestamps') options.hasTimestamps = true
    else if (arg.startsWith('-') && arg !== '-') return `unknown option ${arg}`
    else options.files.push(arg)
  }
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

async function main(args: readonly string[]): Promise<number> {
  const options = parseArguments(args)
  if (typeof options === 'string') {
    console.error(`inspect: ${options}\n${USAGE}`)
    return 2
  }
  const store = new StoreBuilder()
  const output = new Output()
  const times: EventTimes = { earliest: undefined, latest: undefined }
  let lines: string[] = []
  let unprintable = 0
  const onEvent = (event: DecodedEvent, document: JsonObject): void => {
    noteTime(times, event.time)
    if (!options.isCompact) return
    const line = compactLine(document, { timestamps: options.hasTimestamps })
    if (line === undefined) unprintable++
    else lines.push(line)
  }

  for (const [source, file] of options.files.entries()) {
    const parser = new LogParser(source, { onEvent })
    const drain = async (): Promise<void> => {
      const chunk = parser.takeChunk()
      if (chunk !== undefined) {
        store.append(chunk)
        recycleBlock(chunk.block)
      }
      for (const line of lines) await output.line(line)
      lines = []
    }
    let decoding = false
    try {
      const { head, stream } = await openFile(file)
      const detected = detectEncoding(head)
      if ('foreign' in detected) {
        console.error(`inspect: ${file} is ${detected.foreign}`)
        continue
      }
      decoding = detected.encoding !== 'plain'
      for await (const piece of readPieces(decodeStream(stream, detected.encoding))) {
        parser.push(piece)
        await drain()
      }
    } catch (error) {
      if (error instanceof ForeignContent) {
        console.error(`inspect: ${file} holds ${error.message}`)
        continue
      }
      const isReadError = error instanceof Error && 'syscall' in error
      if (isReadError || !decoding) {
        console.error(`inspect: cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`)
        return 2
      }
      console.error(`inspect: ${file} is damaged, what came before the damage is read: ${String(error)}`)
    }
    parser.finish()
    await drain()
  }

  if (options.isCompact && unprintable > 0) console.error(`inspect: ${unprintable} events have no compact form`)
  if (!options.isCompact) await output.line(JSON.stringify(summarize(store, times), undefined, 2))
  await output.flush()
  return 0
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
