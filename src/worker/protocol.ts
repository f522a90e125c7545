/**
 * Every message between the page and its workers. Types only.
 *
 *          load, connect, cancel                     chunk, segment
 *   page ───────────────────────▶ parse worker ───────────────────▶ store worker
 *     ▲                             │  ▲  range, piece       chunk     ▲  │  ▲
 *     │                             ▼  │  rangeDone                    │  │  │
 *     │                           parse helpers ───────────────────────┘  │  │
 *     ▲ ◀───────────────────────      ▲  ◀───────────────────────      │  ▲
 *     │    progress, feed state       │           ack                  │  │
 *     └────────────────────────────────────────────────────────────────┘  │
 *        summary, keeping, frame, events …        view, frame?, events?  ─┘
 *
 * A feed, through links of its own:
 *             bytes, break, status                 found, dropped
 *   parse worker ◀─────────────── parse helper ─────────────────▶ store worker
 *                ───────────────▶              ◀─────────────────
 *                 consumed, spare                 bytes, all
 */
import type { Instant } from '../base/time'
import type { MatchMode } from '../codes/match-modes'
import type { ListShape } from '../codes/rows'
import type { TimeRange } from '../derive/log-range'
import type { Frame, FrameRequest } from '../derive/frame'
import type { ParseCounts } from '../ingest/log-parser'
import type { RawGap } from '../ingest/raw-store'
import type { Chunk } from '../model/chunk'
import type { PackedChunk } from '../model/chunk-block'
import type { ProcessKey } from '../derive/process-key'
import type { NamedMarks } from '../derive/named-marks'
import type { PackedFrame, PackedRequest } from '../derive/packed-frame'
import type { PackedStep } from '../derive/packed-step'
import type { PackedHit, PackedPoint } from '../derive/packed-hit'
import type { QualityKind } from '../derive/data-quality'
import type { FieldValue } from '../derive/query/field-values'
import type { ProcessDetails } from '../derive/process-details'
import type { RangeCounts, RangeStats } from '../derive/range-stats'
import type { SessionPage } from '../derive/sessions'
import type { Summary } from '../derive/summary'
import type { ExportSource } from '../export/exporter'
import type { ExportFormat } from '../export/exporters'
import type { NotedFile } from '../export/note'
import type { FieldName } from '../query/fields'
import type { FeedBacklog, FeedPosition, FeedStatus } from '../sources/feed'
import type { FeedTarget } from '../sources/feed-target'
import type { QueryError } from '../query/parse'
import type { EventPage } from './event-page'
import type { FeedGap } from './feed-gaps'
import type { FeedBreak } from './feed-queue'
import type { NodeActivity } from './node-activity'

export type { FeedTarget }

export type SourceIdx = number

// ── page → parse worker ──────────────────────────────────────────────────────────────────────────────────────────────

export type ToParseWorker =
  /** `helpers` are links to other parse workers, which read for this one; `cores` is what the machine has. */
  | {
      readonly type: 'attach'
      readonly port: MessagePort
      readonly helpers: readonly MessagePort[]
      readonly cores: number
    }
  /** Makes this worker a helper of the one at the other end. */
  | { readonly type: 'help'; readonly port: MessagePort; readonly lead: MessagePort }
  | { readonly type: 'load'; readonly source: SourceIdx; readonly name: string; readonly blob: Blob }
  /** The same file again, longer than before: read on from where its whole lines ended. */
  | { readonly type: 'resume'; readonly source: SourceIdx; readonly blob: Blob }
  /** `after` is a feed that is over, of the same target: the new one goes on after what came of it. */
  | {
      readonly type: 'connect'
      readonly source: SourceIdx
      readonly name: string
      readonly target: FeedTarget
      readonly after: SourceIdx | undefined
    }
  /** A feed that waits to connect again does so now. */
  | { readonly type: 'retry'; readonly source: SourceIdx }
  /** The first rows of what is open are on screen; or there are none any more, as all was closed. */
  | { readonly type: 'shown'; readonly areRows: boolean }
  /** Stops what is done for a source. `isClosed`: nothing of it is wanted any more, raw text neither. */
  | { readonly type: 'cancel'; readonly source: SourceIdx; readonly isClosed: boolean }

// ── parse worker → page ──────────────────────────────────────────────────────────────────────────────────────────────

export interface Progress {
  readonly source: SourceIdx
  /** Bytes read of the file as it is on disk, and its size. */
  readonly bytesRead: number
  readonly bytesTotal: number
  readonly lines: number
  readonly events: number
  readonly badLines: number
  /** Since reading began. */
  readonly elapsedMs: number
}

/** Why the reading of a file ended. */
export type LoadEnd =
  /** `full`: the store has no room for more; see `STORE_BUDGET_BYTES`. */
  | { readonly reason: 'complete' | 'cancelled' | 'full' }
  /** `isResumable`: the file is read as it is, so that reading can go on where it stopped. */
  | { readonly reason: 'changed'; readonly isResumable: boolean }
  /** It is no log: an image, an archive … */
  | { readonly reason: 'foreign'; readonly what: string }
  | { readonly reason: 'damaged' | 'unreadable'; readonly what: string }

export interface FeedState extends FeedStatus {
  readonly source: SourceIdx
  readonly bytes: number
  readonly events: number
  readonly eventsPerSecond: number
  /** What the server has and did not send yet; undefined where it does not say. */
  readonly backlog: FeedBacklog | undefined
  /** How a link should name it, without secrets, where that differs from what was asked for. */
  readonly fixedTarget: FeedTarget | undefined
  readonly nodes: readonly NodeActivity[]
  readonly gaps: readonly FeedGap[]
  /** What was lost before its first event, in plain words. */
  readonly lostBefore: readonly string[]
}

export type FromParseWorker =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'ended'; readonly progress: Progress; readonly end: LoadEnd }
  | { readonly type: 'feed'; readonly feed: FeedState }

// ── ranges of a file ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Where a chunk belongs in its source: see `chunk-order.ts`. */
export interface ChunkPlace {
  readonly generation: number
  readonly range: number
}

export interface RangeEnd extends ChunkPlace {
  readonly source: SourceIdx
  readonly isBetweenLines: boolean
  /** Lines that start in the range. */
  readonly lines: number
}

export interface RangeTask {
  readonly source: SourceIdx
  readonly generation: number
  readonly range: number
  readonly blob: Blob
  /** The lines that start in [from, to); the last range's `to` is the size of the file. */
  readonly from: number
  readonly to: number
  /** The parser goes on with what it has open, where it stands. */
  readonly isContinued: boolean
}

export type RangeState = 'between lines' | 'open' | 'cancelled' | 'changed' | 'unreadable'

export interface RangeResult {
  readonly source: SourceIdx
  readonly range: number
  readonly state: RangeState
  readonly problem: string
  /** What the range added. */
  readonly counts: ParseCounts
  /** Where to read on from when the file grows, and how many lines of the range are before that. */
  readonly resumePoint: { readonly offset: number; readonly lines: number }
}

// ── what is kept to read raw text from ───────────────────────────────────────────────────────────────────────────────

/** `stopped`: on request. `changed`: the file can no longer be read, or unpacks to something else. */
export type KeepEnd = 'complete' | 'stopped' | 'changed'

/** How much of what was unpacked of a source can be read again. */
export interface Keeping {
  readonly source: SourceIdx
  /** Of what was parsed, 0..1. */
  readonly part: number
  /** Undefined while more is to come. */
  readonly end: KeepEnd | undefined
}

// ── parse worker → store worker ──────────────────────────────────────────────────────────────────────────────────────

export type ParseToStore =
  /**
   * `file` is set when the source's bytes can be read from it as they are. `isAwaited`: they come as segments apart from
   * its chunks, until `kept`.
   */
  | {
      readonly type: 'open'
      readonly source: SourceIdx
      readonly name: string
      readonly file: Blob | undefined
      readonly isAwaited?: boolean
      /** Set for a feed, which may go on for ever: a link to the helper that keeps what it brings. */
      readonly keeper?: MessagePort
    }
  /** `part` of the source (0..1) was read when this was sent; 0 where that is not known. */
  | {
      readonly type: 'chunk'
      readonly chunk: Chunk
      readonly generation: number
      readonly range: number
      readonly part: number
      readonly feed?: FeedChunk | undefined
    }
  | { readonly type: 'rangeEnd'; readonly end: RangeEnd }
  /** Decoded bytes of a source that has to be unpacked; `part` of it is kept with these, where that is known. */
  | { readonly type: 'segment'; readonly source: SourceIdx; readonly bytes: Blob; readonly part?: number }
  /** No more segments of an awaited source will come. */
  | { readonly type: 'kept'; readonly source: SourceIdx; readonly end: KeepEnd }
  | { readonly type: 'ended' }

/** What is said of a chunk of a feed. */
export interface FeedChunk {
  /** The feed's bytes before this are with its keeper. */
  readonly end: number
  /** The feed brings so much at once that it is catching up. */
  readonly isBulk: boolean
}

/** The same as it is sent. */
export type SentToStore =
  | Exclude<ParseToStore, { type: 'chunk' }>
  | (Omit<Extract<ParseToStore, { type: 'chunk' }>, 'chunk'> & { readonly chunk: PackedChunk })

/** From the store to a parse worker: it has merged a chunk, of which few are under way. The chunk's memory comes back. */
export interface FromStore {
  readonly type: 'ack'
  readonly source: SourceIdx
  readonly block: ArrayBuffer
}

// ── store worker ⇄ parse helper, a link for each feed ────────────────────────────────────────────────────────────────

/** To the helper that keeps a feed: bytes of it are wanted, or all that there is. */
export type ToKeeper =
  | { readonly type: 'bytes'; readonly id: number; readonly from: number; readonly to: number }
  | { readonly type: 'all'; readonly id: number }

export type FromKeeper =
  /** Nothing is left of the feed before an offset. */
  | { readonly type: 'dropped'; readonly before: number }
  /** What was asked for, as bytes or all of it as a Blob; undefined where it cannot be read. */
  | { readonly type: 'found'; readonly id: number; readonly answer: Uint8Array | Blob | undefined }

// ── parse worker ⇄ parse helper ──────────────────────────────────────────────────────────────────────────────────────

export type ToParseHelper =
  | { readonly type: 'range'; readonly task: RangeTask }
  /** Decoded bytes, in order, of a source that the lead unpacks. */
  | {
      readonly type: 'piece'
      readonly source: SourceIdx
      readonly bytes: Uint8Array<ArrayBuffer>
      readonly part: number
    }
  | { readonly type: 'pieceEnd'; readonly source: SourceIdx; readonly isWhole: boolean }
  | { readonly type: 'stop'; readonly source: SourceIdx }

/** What a feed brings is kept on the browser's disk, under the feed's name. */
export interface Capture {
  readonly feed: string
  readonly startedMs: number
}

/** Makes a helper receive a feed. `store` is its end of the store's link to what is kept, `link` that of the lead's. */
export interface ReceiveFeed {
  readonly type: 'receiveFeed'
  readonly target: FeedTarget
  readonly capture: Capture | undefined
  readonly store: MessagePort
  readonly link: MessagePort
}

export type FromParseHelper =
  | { readonly type: 'rangeProgress'; readonly source: SourceIdx; readonly range: number; readonly counts: ParseCounts }
  | { readonly type: 'rangeDone'; readonly result: RangeResult }
  /** A piece was parsed; its buffer comes back. */
  | {
      readonly type: 'pieceDone'
      readonly source: SourceIdx
      readonly counts: ParseCounts
      readonly buffer: ArrayBuffer
    }
  | { readonly type: 'piecesDone'; readonly source: SourceIdx; readonly counts: ParseCounts }

// ── parse worker ⇄ parse helper, a link for each feed ────────────────────────────────────────────────────────────────

/** What has its place in the order of a feed. */
export type ReceivedPart =
  /** The next bytes, which end with a line unless that is longer than a buffer; the buffer is to be given back. */
  | { readonly type: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** That is all for now. `position` is where to go on after it, `backlog` what the server still has. */
  | { readonly type: 'rest'; readonly position: FeedPosition | undefined; readonly backlog: FeedBacklog | undefined }
  | { readonly type: 'break'; readonly found: FeedBreak }
  /** What was handed over is all that there is: its last line may lack a newline. */
  | { readonly type: 'end' }
  /** All that came was handed over, and nothing more will come. */
  | { readonly type: 'closed' }

export type FromReceiver =
  | ReceivedPart
  | { readonly type: 'status'; readonly status: FeedStatus }
  /** The target as it is to be named from now on. */
  | { readonly type: 'target'; readonly target: FeedTarget }

export type ToReceiver =
  /** So many bytes more are in the store. */
  | { readonly type: 'consumed'; readonly bytes: number }
  | { readonly type: 'spare'; readonly buffer: ArrayBuffer }
  /** The feed catches up, or does so no longer. */
  | { readonly type: 'pace'; readonly isBulk: boolean }
  /** Where it waits to try again, it does so now. */
  | { readonly type: 'retry' }
  /** `isDiscarded`: what is kept of it goes, too. */
  | { readonly type: 'close'; readonly isDiscarded: boolean }

// ── page → store worker ──────────────────────────────────────────────────────────────────────────────────────────────

/** What the list shows, apart from its window. */
export interface ViewParams extends ListShape {
  /** A query: see `query/parse.ts`. */
  readonly filterText: string
  readonly matchMode: MatchMode
  /** Keys of groups. */
  readonly collapsedGroups: readonly string[]
  readonly collapsedProcesses: readonly ProcessKey[]
  /** Keys of folds, noise and ladders that are open; other keys among them are ignored. */
  readonly openRows: readonly string[]
  /** Keys of processes and groups that are left out, with all below them. */
  readonly hidden: readonly string[]
  /** The list is limited to what was there in this range; undefined for all. */
  readonly onlyRange: TimeRange | undefined
  /** Likely secrets are hidden in all answers. */
  readonly isMasked: boolean
}

export interface EventsRequest {
  readonly range: TimeRange
  readonly first: number
  readonly count: number
  /** Only events of this process; empty for all. */
  readonly process: ProcessKey
}

/** A question and the type of its answer. */
export interface StoreQuestions {
  frame: { ask: FrameRequest; answer: Frame | undefined }
  packed: { ask: PackedRequest; answer: PackedFrame | undefined }
  packedAt: { ask: PackedPoint; answer: PackedHit | undefined }
  /** The next process of the packed lanes in a direction. */
  packedStep: { ask: { readonly fromKey: ProcessKey; readonly step: PackedStep }; answer: ProcessKey | undefined }
  /** Top of a process or group in the packed list, in CSS pixels; -1 when it is not shown. */
  packedTop: { ask: { readonly key: string }; answer: number }
  events: { ask: EventsRequest; answer: EventPage }
  /** Number of a process's first event in the list of events that a request describes; -1 when it has none there. */
  locateEvent: {
    ask: { readonly range: TimeRange; readonly process: ProcessKey; readonly key: ProcessKey }
    answer: number
  }
  /** Of the processes that match; undefined before the first refresh. */
  rangeStats: { ask: { readonly range: TimeRange }; answer: RangeStats | undefined }
  /** Of all processes, whether they match or not. */
  rangeCounts: { ask: { readonly range: TimeRange }; answer: RangeCounts | undefined }
  sessions: {
    ask: { readonly withProbes: boolean; readonly first: number; readonly count: number }
    answer: SessionPage
  }
  details: { ask: { readonly key: ProcessKey }; answer: ProcessDetails | undefined }
  /** Text of one event as it is in the file; undefined when it can no longer be read. Waits while `rawGap` is `awaited`. */
  raw: { ask: { readonly event: number }; answer: string | undefined }
  /** Why that text cannot be read; undefined where it can be. */
  rawGap: { ask: { readonly event: number }; answer: RawGapOfEvent | undefined }
  /** What is wrong with the text of a query; undefined where it is one. */
  checkQuery: { ask: { readonly text: string }; answer: QueryError | undefined }
  /** Values of a field in the log that begin with a prefix or hold it, most frequent first. */
  fieldValues: {
    ask: { readonly field: FieldName; readonly prefix: string }
    answer: readonly FieldValue[]
  }
  /** Next or previous match after a row of the list. */
  find: { ask: { readonly fromKey: ProcessKey; readonly step: 1 | -1 }; answer: ProcessKey | undefined }
  /** The process of a fold, noise or collapsed row that is at a time, or nearest to it. */
  processAt: { ask: { readonly listRow: number; readonly time: Instant }; answer: ProcessKey | undefined }
  /** What must be opened for a process to be in the list. */
  reveal: { ask: { readonly key: ProcessKey }; answer: Reveal | undefined }
  /** What the activity marks of a row of the list stand for, in a range; undefined for rows without marks. */
  marksAt: { ask: { readonly listRow: number; readonly range: TimeRange }; answer: NamedMarks | undefined }
  /** Of the keys that the view has collapsed, those below a row. */
  collapsedBelow: { ask: { readonly key: string }; answer: readonly string[] }
  /** What can be collapsed below a row: the nearest, where there is very much. */
  parentsBelow: { ask: { readonly key: string }; answer: ParentsBelow }
  /** From the first start to the last end of a group's processes; undefined where it has none with a time. */
  groupSpan: { ask: { readonly key: string }; answer: TimeRange | undefined }
  /** From the first event of a range to the last one; undefined where it has none. */
  eventSpan: { ask: { readonly range: TimeRange }; answer: TimeRange | undefined }
  /** List row of a group's key, -1 when it is not in the list, and the keys of the groups above it. */
  locateGroup: { ask: { readonly key: string }; answer: { readonly row: number; readonly above: readonly string[] } }
  /** The process of the list that starts next, or before; from a time where no process is named. */
  nextInTime: {
    ask: { readonly fromKey: ProcessKey; readonly at: Instant; readonly step: 1 | -1 }
    answer: ProcessKey | undefined
  }
  /** Processes behind a count of the data quality, in order of their start. */
  quality: {
    ask: { readonly kind: QualityKind; readonly first: number; readonly count: number }
    answer: { readonly total: number; readonly keys: readonly ProcessKey[] }
  }
  badLines: { ask: { readonly first: number; readonly count: number }; answer: readonly BadLine[] }
  /** How much of the log an export of a range holds, under the view's query. */
  exportCounts: {
    ask: { readonly range: TimeRange }
    answer: { readonly processes: number; readonly events: number }
  }
  /** Begins an export; the answer is its number. */
  exportStart: { ask: ExportOrder; answer: number }
  /** The next slice of an export, to be asked for until it is the last one. */
  exportNext: { ask: { readonly id: number }; answer: ExportStep }
  /** All that was received of a feed and is still kept, as it came. */
  capture: { ask: { readonly source: SourceIdx }; answer: Blob }
  exportCancel: { ask: { readonly id: number }; answer: undefined }
}

/** What is to be exported of what the view's query finds: a file, a note on one, or the hash of one. */
export type ExportOrder = {
  readonly range: TimeRange
  readonly isMasked: boolean
  /** Of the lineage; empty for all that matches. */
  readonly selectedKey: ProcessKey
  readonly sources: readonly ExportSource[]
  readonly isGzip?: boolean
} & (
  | { readonly format: ExportFormat }
  | { readonly format: 'note'; readonly file: NotedFile }
  | { readonly format: 'sha256'; readonly blob: Blob }
  /** The events of a snapshot. */
  | { readonly format: 'snapshot' }
)

export interface ExportStep {
  /** The next bytes of the file: made into a Blob here, so that the page does not touch them. */
  readonly bytes: Blob
  /** Of the whole, 0..1. */
  readonly part: number
  readonly isEnd: boolean
  /** Why it ended without success, as a sentence; empty otherwise. */
  readonly problem: string
}

export type StoreQuestion = keyof StoreQuestions

/** Keys of what has something below it. */
export interface ParentsBelow {
  readonly groups: readonly string[]
  readonly processes: readonly ProcessKey[]
}

export interface Reveal {
  /** Keys of groups, processes and noise above it: to be opened, and not hidden. */
  readonly keys: readonly string[]
  /** Row in which it is to be seen once these are open; -1 when the filter leaves the process out. */
  readonly row: number
  readonly span: TimeRange | undefined
  /** Span of the process and all its descendants. */
  readonly subtreeSpan: TimeRange | undefined
}

export interface BadLine {
  readonly file: string
  readonly line: number
  readonly reason: string
  readonly text: string
}

export interface RawGapOfEvent {
  readonly gap: RawGap
  readonly source: SourceIdx
}

export type ToStoreWorker =
  | { readonly type: 'attach'; readonly port: MessagePort }
  | { readonly type: 'view'; readonly params: ViewParams }
  /** What is still under way of sources before `next` is not wanted any more. */
  | { readonly type: 'clear'; readonly next: SourceIdx }
  /** While paused, what is derived is not renewed for what a feed brings. */
  | { readonly type: 'pause'; readonly isPaused: boolean }
  | { readonly type: 'ask'; readonly id: number; readonly question: StoreQuestion; readonly ask: unknown }

// ── store worker → page ──────────────────────────────────────────────────────────────────────────────────────────────

export type FromStoreWorker =
  | { readonly type: 'summary'; readonly summary: Summary }
  /** The store takes as much memory as it may; said once until it is cleared. */
  | { readonly type: 'full' }
  /** A file can no longer be read: it changed on disk. */
  | { readonly type: 'changed'; readonly source: SourceIdx }
  /** More of an unpacked source can be read, or no more will be. */
  | { readonly type: 'keeping'; readonly keeping: Keeping }
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }
