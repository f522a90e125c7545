/**
 * What the bench prints, from what was measured. MB are 1e6 bytes.
 *
 * Every ratio is the median of the ratios of the rounds, each a baseline's time by the app's time in the same round: 2
 * means that the app takes half the time of the baseline. All other figures are medians of the rounds, but for the longest
 * tasks, which are the longest of all rounds, and for memory and the cold first rows, which are of the first round.
 */
import { median } from './median'
import type { BaselineRun, Report, Round } from './page/report'

/** Null stands for what could not be measured: JSON has no NaN. */
type Figure = number | null

export interface IngestFigures {
  /** Of the file as it is on disk. */
  readonly bytes: number
  readonly events: number
  readonly processes: number
  /** From the drop until the page has the summary of the whole log. */
  readonly ms: Figure
  /** Of the log; the decompressed one where the file is compressed. So are the JSON and the inflate baseline's. */
  readonly mbPerS: Figure
  /** Of the file as it is on disk. */
  readonly readMbPerS: Figure
  readonly jsonMbPerS: Figure
  readonly ratioToRead: Figure
  readonly ratioToJson: Figure
  /** From the drop until the first frame with rows was on screen. */
  readonly firstRowsMs: Figure
  /** The same in the first round, with cold code. */
  readonly firstRowsColdMs: Figure
  /** From a new stream until the first 1 MB read of a worker has bytes. */
  readonly firstReadMs: Figure
  /** Longest task of the main thread while the app loads; 0 when none took 50 ms. */
  readonly longestMainTaskMs: Figure
  /** The same on a page that does next to nothing beside two workers that do R and J: src/bench/page/idle-page.ts. */
  readonly idleTaskMs: Figure
  /** Peak resident memory of the renderer while the app loads, over that of the page before it. */
  readonly rssDeltaMb: Figure
  readonly rssEmptyMb: Figure
  /** Bytes that the store has allocated. */
  readonly storeBytes: number
  readonly bytesPerProcess: Figure
  /** Bytes of the log, decompressed. */
  readonly logBytes: Figure
  readonly rounds: number
  /** Least and greatest of the rounds. */
  readonly msSpread: readonly Figure[]
  readonly ratioToReadSpread: readonly Figure[]
  readonly ratioToJsonSpread: readonly Figure[]
  /** Of a compressed file alone: the browser's decompression with its output dropped. */
  readonly inflateMbPerS?: Figure
  readonly ratioToInflate?: Figure
}

export interface MemoryFigures {
  /** Bytes while the page was empty, and while the app loaded the file for the first time. */
  readonly empty: readonly number[]
  readonly loading: readonly number[]
}

export function figuresOf(report: Report, logBytes: number, memory: MemoryFigures): IngestFigures {
  const { rounds, bytes, isCompressed } = report
  const { events, processes, storeBytes } = rounds[rounds.length - 1].app
  // the browser knows the size of what it decompressed where Node does not
  const size = Number.isNaN(logBytes) ? median(msOrBytes(rounds, 'inflate', 'bytes')) : logBytes
  const appMs = rounds.map(({ app }) => app.ms)
  const toRead = ratios(rounds, 'read')
  const toJson = ratios(rounds, 'json')
  const rssEmpty = median(memory.empty)
  return {
    bytes,
    events,
    processes,
    ms: figure(median(appMs)),
    mbPerS: figure(mbPerS(size, median(appMs))),
    readMbPerS: figure(mbPerS(bytes, median(msOrBytes(rounds, 'read', 'ms')))),
    jsonMbPerS: figure(mbPerS(size, median(msOrBytes(rounds, 'json', 'ms')))),
    ratioToRead: figure(median(toRead)),
    ratioToJson: figure(median(toJson)),
    firstRowsMs: figure(median(rounds.map(({ app }) => app.firstRowsMs ?? NaN))),
    firstRowsColdMs: figure(rounds[0].app.firstRowsMs ?? NaN),
    firstReadMs: figure(median(msOrBytes(rounds, 'firstRead', 'ms'))),
    longestMainTaskMs: figure(Math.max(...rounds.map(({ app }) => app.longestTaskMs))),
    idleTaskMs: figure(Math.max(...rounds.map(({ idleTaskMs }) => idleTaskMs))),
    rssDeltaMb: figure((Math.max(...memory.loading) - rssEmpty) / 1e6),
    rssEmptyMb: figure(rssEmpty / 1e6),
    storeBytes,
    bytesPerProcess: figure(storeBytes / processes),
    logBytes: Number.isFinite(size) ? size : null,
    rounds: rounds.length,
    msSpread: spread(appMs),
    ratioToReadSpread: spread(toRead),
    ratioToJsonSpread: spread(toJson),
    ...(isCompressed && {
      inflateMbPerS: figure(mbPerS(size, median(msOrBytes(rounds, 'inflate', 'ms')))),
      ratioToInflate: figure(median(ratios(rounds, 'inflate'))),
    }),
  }
}

type Baseline = 'firstRead' | 'read' | 'json' | 'inflate'

/** Of the rounds in which the baseline could be run. */
function msOrBytes(rounds: readonly Round[], name: Baseline, of: keyof BaselineRun): number[] {
  return rounds.flatMap((round) => round[name]?.[of] ?? [])
}

function ratios(rounds: readonly Round[], name: Baseline): number[] {
  return rounds.flatMap(({ app, [name]: run }) => (run === undefined ? [] : run.ms / app.ms))
}

function mbPerS(bytes: number, ms: number): number {
  return bytes / 1e3 / ms
}

function spread(values: readonly number[]): Figure[] {
  return [figure(Math.min(...values)), figure(Math.max(...values))]
}

/** Four digits; null for what is no number. */
function figure(value: number): Figure {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : null
}
