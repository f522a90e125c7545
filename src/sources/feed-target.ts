/** What a feed is of, as the user names it. A target without its secrets can be shown, stored and put into a link. */

export type FeedTarget = WebSocketTarget | ServedTarget

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
