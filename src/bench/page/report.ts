/** What the page tells the bench. Types only. Times with `At` are milliseconds since 1970, the others durations. */

import type { StoredCounts } from './feed-meter'

/** One load of the file through the app. */
export interface AppLoad {
  /** The drop; the zero of the durations below. */
  readonly startAt: number
  /** Everything is on screen, and the page has been quiet for a moment. */
  readonly quietAt: number
  /** Until the first frame with rows was on screen; undefined for a log without rows. */
  readonly firstRowsMs: number | undefined
  /** Until the page had the summary of the whole log. */
  readonly ms: number
  /** Longest task of the page's main thread; 0 when none took 50 ms. */
  readonly longestTaskMs: number
  readonly events: number
  readonly processes: number
  readonly storeBytes: number
}

/** One run of a baseline. */
export interface BaselineRun {
  readonly ms: number
  /** Bytes that came out of the last stage: of the file, or of what was decompressed. */
  readonly bytes: number
  /** Of the JSON baseline. */
  readonly events: number
  readonly processes: number
}

export interface Round {
  readonly app: AppLoad
  readonly firstRead: BaselineRun
  readonly read: BaselineRun
  /** Undefined where the browser's own decompression does not take the file, such as one of several gzip members. */
  readonly json: BaselineRun | undefined
  /** Undefined, too, for a file that is not compressed. */
  readonly inflate: BaselineRun | undefined
  readonly idleTaskMs: number
}

export interface Report {
  /** The page was loaded and idle from the one time to the other. */
  readonly emptyFromAt: number
  readonly emptyToAt: number
  readonly bytes: number
  readonly isCompressed: boolean
  readonly rounds: readonly Round[]
}

/** Of a feed. */
export interface FeedReport {
  /** Of each round: until all lines were received by a worker that does nothing, and by the app's store. */
  readonly receiveMs: readonly number[]
  readonly appMs: readonly number[]
  /** Of the paced feed: how many events were on screen, and since when, in milliseconds since 1970. */
  readonly painted: readonly (readonly [events: number, atMs: number])[]
  readonly longestMainTaskMs: number
}

/** Of a feed that was watched for long. */
export interface SoakReport {
  readonly startAt: number
  readonly endAt: number
  readonly stored: StoredCounts
  readonly longestMainTaskMs: number
  readonly painted: FeedReport['painted']
}

/** Of one layout. Times of a gesture are the main thread's work for each of its steps. */
export interface DrawFigures {
  readonly panMedianMs: number
  readonly panP95Ms: number
  readonly zoomMedianMs: number
  readonly zoomP95Ms: number
  readonly scrollP95Ms: number
  /** From the question for a frame to its answer. */
  readonly frameRequestP95Ms: number
  /** Slowest of closing and opening the biggest pod, from the key to the drawn frame. */
  readonly toggleMs: number
  /** 0 when none took 50 ms. */
  readonly longestMainTaskMs: number
}

export interface DrawReport {
  readonly processes: number
  /** Over the whole log, and over about a hundredth of it. */
  readonly packed: DrawFigures
  readonly narrow: DrawFigures
  readonly tree: DrawFigures
  /** Slowest of folding and of sorting all siblings of the log, from the input to the drawn frame. */
  readonly listMs: number
  /** Slowest switch of the layout, from the click to the drawn frame. */
  readonly switchMs: number
}
