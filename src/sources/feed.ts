/**
 * What all live feeds are to the rest of the program: bytes of a log that come by themselves, with a position to go on
 * from. `open-feed.ts` makes one from the target that the user named; each kind is a file of its own beside it.
 */

import type { FeedTarget } from './feed-target'

/** Where to go on after what was received, as text that only the feed itself understands: an offset, a sequence. */
export type FeedPosition = string

/**
 * `waiting`: it was lost and is made again at `nextTryMs`. `ended`: all is received, and no more will come. `closed`: for
 * good, by the user or because it must be.
 */
export type FeedConnection = 'connecting' | 'open' | 'waiting' | 'ended' | 'closed'

export interface FeedStatus {
  readonly connection: FeedConnection
  /** Attempts to connect since the feed was last open. */
  readonly attempts: number
  /** When the next one is made, in milliseconds since 1970; 0 where none is to come. */
  readonly nextTryMs: number
  /** Why it is not open, as the begin of a sentence; empty where there is nothing to say. Never holds a credential. */
  readonly problem: string
}

/** What the server still has that was not sent, as far as it says. */
export interface FeedBacklog {
  readonly count: number
  readonly unit: 'bytes' | 'messages'
}

export interface FeedHandlers {
  /**
   * The next bytes of the log, UTF-8, which the handler copies. They go on where the ones before ended, also within a line.
   * `position` is where to go on after them; undefined where the feed has none.
   */
  onBytes(bytes: Uint8Array, position: FeedPosition | undefined): void
  /** The same of whole lines, the last of which may lack its end. Gives how many bytes they are, all ends counted. */
  onLines(lines: string | Uint8Array, position: FeedPosition | undefined): number
  onStatus(status: FeedStatus): void
  onBacklog(backlog: FeedBacklog): void
  /**
   * Lines may be missing between what came and what is to come; a line that has begun will not go on. `text` says why in
   * plain words. `isCertain`: they are missing; otherwise the server may send again what it sent, which proves that
   * nothing is.
   */
  onBreak(text: string, isCertain: boolean): void
  /** The target as it is to be named from now on, without secrets: a start that was *now* is fixed. */
  onTarget?(target: FeedTarget): void
}

export interface Feed {
  /** So many bytes of all that were received are dealt with: a feed that can be slowed sends no more than a little beyond. */
  consumed(bytes: number): void
  /** Tries at once where it waits to try again. */
  retryNow(): void
  /** No handler is called after it. */
  close(): void
}
