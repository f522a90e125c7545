/** What is loaded: sources with their progress, and what the store says of all of them together. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Summary } from '../derive/summary'
import type { LinkedFile } from './link-forms'
import type { FeedGap } from '../worker/feed-gaps'
import type { FeedState, Keeping, LoadEnd, Progress, SourceIdx } from '../worker/protocol'

/** Where a file came from; `url` is the address as it was fetched. */
export type Origin = { readonly kind: 'local' | 'sample' } | { readonly kind: 'url'; readonly url: string }

interface FileSource {
  readonly kind: 'file'
  readonly idx: SourceIdx
  readonly name: string
  /** Names its content; empty where it is not known. */
  readonly fingerprint: string
  readonly origin: Origin
  /** Its bytes are still on their way from an address; `progress` counts them. */
  readonly isFetching: boolean
  readonly progress: Progress
  /** Undefined while it is being read. */
  readonly end: LoadEnd | undefined
  /** Of what has to be unpacked: how much of its raw text can be read. */
  readonly keeping: Keeping | undefined
}

interface FeedSource {
  readonly kind: 'feed'
  readonly idx: SourceIdx
  /** What is shown of it. */
  readonly name: string
  /** How a link names it; empty for one that a link cannot name. */
  readonly address: string
  readonly feed: FeedState
  /** It is over, and another one goes on after it. */
  readonly isContinued: boolean
}

export type Source = FileSource | FeedSource

/** Something to open: a file, or what was pasted. */
export interface NamedBlob {
  /** With its path where it comes from a folder. */
  readonly name: string
  readonly blob: Blob
  /** The sample log. */
  readonly isSample?: boolean
}

/** What was in a folder and is not opened. */
export interface LeftOut {
  readonly name: string
  readonly reason: string
}

export interface FileSet {
  readonly files: readonly NamedBlob[]
  readonly leftOut: readonly LeftOut[]
}

/** Said once, beside what the sources themselves say; see `views/shared/Notices.tsx`. */
export type Notice = { readonly id: number } & NoticeContent
export type NoticeContent =
  | { readonly kind: 'already-open'; readonly file: NamedBlob; readonly openAs: string }
  | { readonly kind: 'left-out'; readonly leftOut: readonly LeftOut[] }
  /** Parts of a link that were left out, or what it names and the log does not have. */
  | { readonly kind: 'link'; readonly problems: readonly string[] }
  | { readonly kind: 'not-in-log' }
  /** A file was opened that is none of those a link is of. */
  | { readonly kind: 'other-file'; readonly name: string; readonly wanted: readonly LinkedFile[] }

export interface SessionState {
  readonly sources: readonly Source[]
  /** Files that are about to be opened, once it is known that they are not open yet. */
  readonly opening: number
  readonly notices: readonly Notice[]
  readonly summary: Summary | undefined
  /** Set when a worker died: the page must be loaded again. */
  readonly crash: string | undefined
}

export type SessionStore = StoreApi<SessionState>

export function createSession(): SessionStore {
  return createStore<SessionState>(() => ({ ...NOTHING_OPEN, crash: undefined }))
}

export const NOTHING_OPEN = { sources: [], opening: 0, notices: [], summary: undefined } as const

export function fileSource(
  idx: SourceIdx,
  name: string,
  size: number,
  fingerprint: string,
  origin: Origin = { kind: 'local' },
): FileSource {
  const progress = { source: idx, bytesRead: 0, bytesTotal: size, lines: 0, events: 0, badLines: 0, elapsedMs: 0 }
  return {
    kind: 'file',
    idx,
    name,
    fingerprint,
    origin,
    isFetching: false,
    progress,
    end: undefined,
    keeping: undefined,
  }
}

export function feedSource(idx: SourceIdx, name: string, address: string): FeedSource {
  const feed: FeedState = {
    source: idx,
    connection: 'connecting',
    attempts: 0,
    nextTryMs: 0,
    problem: '',
    bytes: 0,
    events: 0,
    eventsPerSecond: 0,
    backlog: undefined,
    fixedTarget: undefined,
    nodes: [],
    gaps: [],
    lostBefore: [],
  }
  return { kind: 'feed', idx, name, address, feed, isContinued: false }
}

export function hasFeed(sources: readonly Source[]): boolean {
  return sources.some(({ kind }) => kind === 'feed')
}

/** More may come of a feed. */
export function hasRunningFeed(sources: readonly Source[]): boolean {
  return sources.some((source) => source.kind === 'feed' && !isFeedOver(source))
}

/** Nothing more comes of it. */
export function isFeedOver({ feed: { connection } }: FeedSource): boolean {
  return connection === 'ended' || connection === 'closed'
}

/** Times in which events of feeds may be missing. */
export function feedGapsOf(sources: readonly Source[]): FeedGap[] {
  return sources.flatMap((source) => (source.kind === 'feed' ? source.feed.gaps : []))
}

/** What feeds are known to have lost before their first event. */
export function lostBeforeOf(sources: readonly Source[]): string[] {
  return sources.flatMap((source) =>
    source.kind === 'feed' ? source.feed.lostBefore.map((text) => `${source.name}: ${text}`) : [],
  )
}

/** Replaces one source; others and unknown numbers stay as they are. */
export function updateSource(session: SessionStore, idx: SourceIdx, update: (source: Source) => Source): void {
  session.setState(({ sources }) => ({
    sources: sources.map((source) => (source.idx === idx ? update(source) : source)),
  }))
}

/** The source that holds all of a file's content, or will. */
export function sourceOfContent(sources: readonly Source[], fingerprint: string): Source | undefined {
  return sources.find(
    (source) =>
      source.kind === 'file' &&
      source.fingerprint === fingerprint &&
      source.end?.reason !== 'cancelled' &&
      source.end?.reason !== 'full' &&
      source.end?.reason !== 'changed' &&
      source.end?.reason !== 'unreadable',
  )
}

export function isReading(source: Source): boolean {
  return source.kind === 'file' && source.end === undefined
}

/** True while a file that was read is unpacked again to keep its raw text. */
export function isKeeping(source: Source): boolean {
  if (source.kind !== 'file' || source.end === undefined) return false
  return source.keeping !== undefined && source.keeping.end === undefined
}

/** Another text whenever more raw text of an unpacked file can be read. */
export function keptParts({ sources }: SessionState): string {
  return sources.map((source) => (source.kind === 'file' ? source.keeping?.part : '')).join(' ')
}

function isAnyReading({ sources }: SessionState): boolean {
  return sources.some(isReading)
}

/** True when everything is read and counted: until then counts are of what there is so far. */
export function isSettled(state: SessionState): boolean {
  if (isAnyReading(state) || state.opening > 0) return false
  return isCounted(state)
}

/** True when everything that was read is in the summary too, and in what is derived. A feed is never waited for. */
export function isCounted(state: SessionState): boolean {
  if (state.summary?.isCurrent === false && !hasFeed(state.sources)) return false
  const read = state.sources.reduce(
    (sum, source) => sum + (source.kind === 'file' ? source.progress.events + source.progress.badLines : 0),
    0,
  )
  const known = state.summary === undefined ? 0 : state.summary.decodedEvents + state.summary.quality.badLines
  return known >= read
}
