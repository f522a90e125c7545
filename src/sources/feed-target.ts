/** What a feed is of, as the user names it. A target without its secrets can be shown, stored and put into a link. */

export type FeedTarget = WebSocketTarget | ServedTarget | NatsTarget

/** Any server that sends log lines over a plain WebSocket. */
export interface WebSocketTarget {
  readonly kind: 'websocket'
  readonly url: string
}

/** What the server of the page itself has: it comes with the page, and no link can name it. */
export interface ServedTarget {
  readonly kind: 'served'
  /** A WebSocket's. */
  readonly url: string
  readonly name: string
}

/** A stream of NATS JetStream, read over the server's own WebSocket. */
export interface NatsTarget {
  readonly kind: 'nats'
  /** Of `ws:` or `wss:`. */
  readonly url: string
  readonly stream: string
  /** May hold wildcards; none are all of the stream. */
  readonly subjects: readonly string[]
  readonly start: NatsStart
  /** Where to go on after what was received before, under the same start; undefined for nothing. */
  readonly after?: string
  readonly credentials: NatsCredentials
}

export type NatsStart =
  | { readonly from: 'beginning' | 'now' }
  /** When the server stored a message, in RFC 3339. */
  | { readonly from: 'time'; readonly time: string }
  | { readonly from: 'sequence'; readonly sequence: number }

/** In memory alone: no link, storage, export or error text has them. */
export type NatsCredentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'nkey'; readonly seed: string }
  /** Text of a `.creds` file: a JWT and the seed it belongs to. */
  | { readonly kind: 'creds'; readonly text: string }
