/** Keeps the pieces of long lines until the last one comes, for every stream apart. */
import { parseJson } from '../base/json-in-text'
import { PiecedJson, type Piece } from '../envelopes/record-pieces'
import type { DocumentAddress } from './chunk-writer'

interface PieceLine extends DocumentAddress {
  readonly text: string
  readonly line: number
}

/** A line put together, or what came of it. */
export interface JoinedLine extends DocumentAddress {
  readonly text: string
  /** Number of the line of the first piece. */
  readonly line: number
}

interface Waiting {
  readonly pieces: PieceLine[]
  readonly json: PiecedJson
  length: number
  /** The text is gone, as there was too much of it. */
  isTooLong: boolean
}

export interface JoinerHandler {
  /** Whether there is an event in it. */
  readonly onJoined: (joined: JoinedLine, isLastAttempt: boolean) => boolean
  readonly onCut: (cut: Omit<JoinedLine, 'text'>, isTooLong: boolean) => void
}

/** Streams with an open line at a time; the oldest is given up for another one. */
const MAX_WAITING = 256

export class PieceJoiner {
  private readonly waiting = new Map<string, Waiting>()
  private readonly maxBytes: number
  private readonly handler: JoinerHandler

  constructor(maxBytes: number, handler: JoinerHandler) {
    this.maxBytes = maxBytes
    this.handler = handler
  }

  get isWaiting(): boolean {
    return this.waiting.size > 0
  }

  /** The first line that waits for its end. */
  get first(): { readonly offset: number; readonly line: number } | undefined {
    for (const { pieces } of this.waiting.values()) return pieces[0] // in order of insertion
    return undefined
  }

  /** Takes a piece of a line; false when it is the whole line. */
  add(piece: Piece, line: number, address: DocumentAddress): boolean {
    this.giveUpOld(address.offset + address.byteLength)
    const entry = { text: piece.text, line, ...address }
    let waiting = this.waiting.get(piece.stream)
    if (waiting === undefined) {
      if (piece.end === 'last') return false
      waiting = { pieces: [], json: new PiecedJson(), length: 0, isTooLong: false }
      const isOpen = waiting.json.add(piece.text)
      if (piece.end === 'unmarked' && !isOpen) return false
      this.waiting.set(piece.stream, waiting)
    } else if (!waiting.json.add(piece.text) && piece.end === 'unmarked') {
      this.finish(piece.stream, waiting, entry)
      return true
    }
    if (piece.end === 'last') {
      this.finish(piece.stream, waiting, entry)
      return true
    }
    waiting.length += piece.text.length
    if (waiting.length > this.maxBytes) {
      waiting.isTooLong = true
      waiting.pieces.splice(1)
    }
    waiting.pieces.push(entry)
    return true
  }

  /** Takes a piece if another one waits for it. A line that is JSON by itself is no piece: the waiting one is cut off. */
  addNext(piece: Piece, line: number, address: DocumentAddress): boolean {
    const waiting = this.waiting.get(piece.stream)
    if (waiting === undefined) return false
    if (!piece.text.startsWith('{') || parseJson(piece.text) === undefined) return this.add(piece, line, address)
    this.giveUp(piece.stream, waiting)
    return false
  }

  /** Nothing more comes. */
  end(): void {
    for (const [stream, waiting] of this.waiting) this.giveUp(stream, waiting)
  }

  private finish(stream: string, waiting: Waiting, last: PieceLine): void {
    const { pieces } = waiting
    pieces.push(last)
    if (waiting.isTooLong) {
      this.giveUp(stream, waiting)
      return
    }
    this.waiting.delete(stream)
    // the last piece that can begin a document: the ones before it may be the rest of a line that was cut off
    const fresh = pieces.findLastIndex(({ text }, i) => i > 0 && /^\s*\{\s*"/.test(text))
    if (this.handler.onJoined(joined(pieces), fresh < 0) || fresh < 0) return
    this.handler.onCut(joined(pieces.slice(0, fresh)), false)
    this.handler.onJoined(joined(pieces.slice(fresh)), true)
  }

  private giveUp(stream: string, { pieces, isTooLong }: Waiting): void {
    this.waiting.delete(stream)
    this.handler.onCut(joined(pieces), isTooLong)
  }

  /** Lines whose pieces are too far apart to be read again in one piece. */
  private giveUpOld(end: number): void {
    for (const [stream, waiting] of this.waiting) {
      const isOld = end - waiting.pieces[0].offset > 2 * this.maxBytes
      if (!isOld && this.waiting.size < MAX_WAITING) return
      this.giveUp(stream, waiting)
    }
  }
}

function joined(pieces: readonly PieceLine[]): JoinedLine {
  const { offset, line } = pieces[0]
  const last = pieces[pieces.length - 1]
  return {
    text: pieces.map(({ text }) => text).join(''),
    line,
    offset,
    byteLength: last.offset + last.byteLength - offset,
  }
}
