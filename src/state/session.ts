/** What is loaded: sources with their progress, and what the store says of all of them together. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Summary } from '../derive/summary'
import type { FeedState, LoadEnd, Progress, SourceIdx } from '../worker/protocol'

interface FileSource {
  readonly kind: 'file'
  readonly idx: SourceIdx
  readonly name: string
  readonly progress: Progress
  /** Undefined while it is being read. */
  readonly end: LoadEnd | undefined
}

interface FeedSource {
  readonly kind: 'feed'
  readonly idx: SourceIdx
  readonly name: string
  readonly feed: FeedState
}

export type Source = FileSource | FeedSource

export interface SessionState {
  readonly sources: readonly Source[]
  readonly summary: Summary | undefined
  /** Set when a worker died: the page must be loaded again. */
  readonly crash: string | undefined
}

export type SessionStore = StoreApi<SessionState>

export function createSession(): SessionStore {
  return createStore<SessionState>(() => ({ sources: [], summary: undefined, crash: undefined }))
}

export function fileSource(idx: SourceIdx, name: string, size: number): FileSource {
  const progress = { source: idx, bytesRead: 0, bytesTotal: size, lines: 0, events: 0, badLines: 0, elapsedMs: 0 }
  return { kind: 'file', idx, name, progress, end: undefined }
}

export function feedSource(idx: SourceIdx, url: string): FeedSource {
  const feed: FeedState = {
    source: idx,
    state: 'connecting',
    attempts: 0,
    events: 0,
    eventsPerSecond: 0,
    lagSeconds: NaN,
    problem: '',
  }
  return { kind: 'feed', idx, name: url, feed }
}

/** Replaces one source; others and unknown numbers stay as they are. */
export function updateSource(session: SessionStore, idx: SourceIdx, update: (source: Source) => Source): void {
  session.setState(({ sources }) => ({
    sources: sources.map((source) => (source.idx === idx ? update(source) : source)),
  }))
}

export function isReading(source: Source): boolean {
  return source.kind === 'file' && source.end === undefined
}

function isAnyReading({ sources }: SessionState): boolean {
  return sources.some(isReading)
}

/** True when everything that was read is in the summary too. */
export function isSettled(state: SessionState): boolean {
  if (isAnyReading(state)) return false
  const read = state.sources.reduce(
    (sum, source) => sum + (source.kind === 'file' ? source.progress.events + source.progress.badLines : 0),
    0,
  )
  const known = state.summary === undefined ? 0 : state.summary.decodedEvents + state.summary.quality.badLines
  return known >= read
}
