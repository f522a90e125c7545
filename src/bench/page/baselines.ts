/**
 * The baselines, each timed alone in a worker of its own:
 *
 *   read       R: the file's bytes, nothing done with them; one 4 MB buffer, one range
 *   json       J: 512 KB buffer, decoded, `JSON.parse` of each line into typed columns
 *   inflate    the browser's own decompression, its output dropped
 *   firstRead  until the first 1 MB read of a new stream has given bytes
 *
 * `json` of a compressed file reads what the browser decompresses.
 */
import { JsonColumns } from './json-columns'
import { LineDecoder } from './line-decoder'
import type { BaselineRun } from './report'
import { inflateFile, readFile, readFirstPiece, type Compression, type Deadline } from './streams'

export type BaselineName = 'read' | 'json' | 'inflate' | 'firstRead'

const READ_BYTES = 4 * 1024 * 1024
const JSON_BYTES = 512 * 1024
const FIRST_READ_BYTES = 1024 * 1024

type Counts = Omit<BaselineRun, 'ms'>

/** Runs a baseline once. */
export async function runBaseline(
  name: BaselineName,
  file: Blob,
  compression: Compression | undefined,
  deadline: Deadline = { untilMs: Infinity },
): Promise<BaselineRun> {
  const start = performance.now()
  const counts = await BASELINES[name](file, compression, deadline)
  return { ms: performance.now() - start, ...counts }
}

const BASELINES: Record<
  BaselineName,
  (file: Blob, compression: Compression | undefined, deadline: Deadline) => Promise<Counts>
> = { read, json, inflate, firstRead }

async function read(file: Blob, _compression: unknown, deadline: Deadline): Promise<Counts> {
  let bytes = 0
  await readFile(file, READ_BYTES, deadline, (piece) => (bytes += piece.length))
  return { bytes, events: 0, processes: 0 }
}

async function json(file: Blob, compression: Compression | undefined, deadline: Deadline): Promise<Counts> {
  let bytes = 0
  const columns = new JsonColumns()
  const lines = new LineDecoder((line) => columns.addLine(line))
  const take = (piece: Uint8Array): void => {
    bytes += piece.length
    lines.push(piece)
  }
  if (compression === undefined) await readFile(file, JSON_BYTES, deadline, take)
  else await inflateFile(file, compression, deadline, take)
  lines.finish()
  return { bytes, events: columns.events, processes: columns.processes }
}

async function inflate(file: Blob, compression: Compression | undefined, deadline: Deadline): Promise<Counts> {
  let bytes = 0
  if (compression !== undefined) await inflateFile(file, compression, deadline, (piece) => (bytes += piece.length))
  return { bytes, events: 0, processes: 0 }
}

async function firstRead(file: Blob): Promise<Counts> {
  return { bytes: await readFirstPiece(file, FIRST_READ_BYTES), events: 0, processes: 0 }
}
