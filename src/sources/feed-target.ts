/** What a feed is of, as the user names it. A target without its secrets can be shown, stored and put into a link. */

export type FeedTarget = WebSocketTarget

/** Any server that sends log lines over a plain WebSocket. */
export interface WebSocketTarget {
  readonly kind: 'websocket'
  readonly url: string
}
