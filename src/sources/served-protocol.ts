/**
 * What the page and the server of `npm start -- -` say to each other. The page asks at
 * `feed/N?spool=ID&from=OFFSET&have=OFFSET`; positions are byte offsets in all that the spool ever took.
 *
 *   server  {"name": …, "spool": …, "from": …, "lost": …, "end": …}   first, and again where bytes are gone that were to come next
 *           bytes                                          they go on at `from`, many lines in each message
 *           {"note": …}                                    lines may be missing here, and why
 *           {"end": …, "ended": …, "problem": …}           from time to time, also when there is nothing to say
 *   page    {"have": …}                                    all before this offset is dealt with
 */

export interface ServedStart {
  /** Of the input: a server that was started anew may have another one at the same address. */
  readonly name: string
  /** Names one run of the server with one input: offsets of another one mean other bytes. */
  readonly spool: string
  /** Where the bytes that follow begin. */
  readonly from: number
  /** Bytes before `from` that were asked for and are gone. */
  readonly lost: number
  /** Where the log ends now. */
  readonly end: number
}

export interface ServedEnd {
  readonly end: number
  /** Nothing will come behind it. */
  readonly ended: boolean
  /** Why the input ended before its time, or what it waits for; empty where it does neither. */
  readonly problem: string
}

export interface ServedNote {
  readonly note: string
}

export type FromServer = ServedStart | ServedNote | ServedEnd

export interface FromViewer {
  readonly have: number
}

/** The server says something at least so often, so that a dead connection is known from a quiet log. */
export const SERVED_STATUS_MS = 5000

/** What the server has for the page, in an element of it: `state/served.ts` reads it. Paths are relative to the page. */
export interface ServedList {
  readonly feeds: readonly { readonly name: string; readonly path: string }[]
  readonly files: readonly { readonly name: string; readonly path: string; readonly size: number }[]
}
