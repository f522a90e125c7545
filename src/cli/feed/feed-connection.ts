/**
 * Sends a spool to one viewer, from where it is. No more than a window is under way: a viewer that is slow slows its own
 * sending, while the spool takes what comes and others read it.
 */
import type { WebSocket } from 'ws'
import { SERVED_STATUS_MS, type FromServer, type FromViewer } from '../../sources/served-protocol'
import type { Spool, SpoolNote } from './spool'

const MESSAGE_BYTES = 256 * 1024
const WINDOW_BYTES = 8 * 1024 * 1024
const BACKLOG_MS = 500
/** A close frame has room for 123 bytes. */
const MAX_REASON_CHARS = 40

export interface FeedRequest {
  /** Of the spool that the viewer has read from; empty for one that starts. */
  readonly spool: string
  readonly from: number
  /** Of the bytes before `from`, those from here on are not dealt with. */
  readonly have: number
}

export class FeedConnection {
  private readonly socket: WebSocket
  private readonly name: string
  private readonly spool: Spool
  private readonly stopListening: () => void
  private readonly timer: ReturnType<typeof setInterval>
  private sent: number
  /** All before it is dealt with. */
  private have: number
  private wake: () => void = () => undefined
  private saidEnd = -1
  private saidProblem = ''
  private saidMs = 0
  private hasSaidEnded = false
  private readonly saidNotes = new WeakSet<SpoolNote>()

  /** `name` is the input's. */
  constructor(socket: WebSocket, name: string, spool: Spool, request: FeedRequest) {
    this.socket = socket
    this.name = name
    this.spool = spool
    // offsets of another spool say nothing of this one
    const isKnown = request.spool === '' || request.spool === spool.id
    this.sent = isKnown ? Math.min(request.from, spool.end) : 0
    this.have = Math.min(request.have, this.sent)
    this.stopListening = spool.onChange(() => this.wake())
    this.timer = setInterval(() => this.sayEnd(), BACKLOG_MS)
    socket.on('message', (data, isBinary) => {
      if (!isBinary && Buffer.isBuffer(data)) this.hear(data.toString())
    })
    socket.on('close', () => {
      clearInterval(this.timer)
      this.stopListening()
      this.wake()
    })
    socket.on('error', () => socket.terminate())
    void this.run()
  }

  private get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN
  }

  private async run(): Promise<void> {
    try {
      this.start()
      while (this.isOpen) await this.sendNext()
    } catch (error) {
      // the viewer tries again, and goes on where it was
      this.socket.close(1011, error instanceof Error ? error.message.slice(0, MAX_REASON_CHARS) : '')
    }
  }

  /** Says from where the next bytes are; those that are gone are left out. */
  private start(): void {
    const from = Math.max(this.sent, this.spool.start)
    const lost = from - this.sent
    this.sent = from
    this.have += lost
    this.say({ name: this.name, spool: this.spool.id, from, lost, end: this.spool.end })
  }

  private async sendNext(): Promise<void> {
    this.sayNotes()
    if (this.sent - this.have >= WINDOW_BYTES) {
      await this.change()
      return
    }
    const bytes = await this.spool.read(this.sent, MESSAGE_BYTES)
    if (!this.isOpen) return
    if (bytes === undefined) {
      this.start()
      return
    }
    if (bytes.length === 0) {
      if (this.sent < this.spool.end) return
      if (this.spool.isEnded) this.sayEnd()
      await this.change()
      return
    }
    this.sent += bytes.length
    await new Promise<void>((resolve) => {
      // called when the system has taken it: what it cannot take waits here, not in memory
      this.socket.send(bytes, { binary: true }, () => resolve())
    })
  }

  private hear(text: string): void {
    const have = haveOf(text)
    if (have <= this.have || have > this.sent) return
    this.have = have
    this.wake()
  }

  /** Resolves when the spool has changed, or the viewer has dealt with more, or has gone. */
  private change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = () => {
        this.wake = () => undefined
        resolve()
      }
    })
  }

  /** Those of the place where it is; one may come when it has been there for long. */
  private sayNotes(): void {
    for (const note of this.spool.notesAt(this.sent)) {
      if (this.saidNotes.has(note)) continue
      this.saidNotes.add(note)
      this.say({ note: note.text })
    }
  }

  private sayEnd(): void {
    const { end, isEnded: ended, problem } = this.spool
    const isDue = Date.now() - this.saidMs >= SERVED_STATUS_MS
    const isNews = end !== this.saidEnd || ended !== this.hasSaidEnded || problem !== this.saidProblem
    if (!isNews && !isDue) return
    this.hasSaidEnded = ended
    this.saidProblem = problem
    this.say({ end, ended, problem })
  }

  private say(message: FromServer): void {
    if (!this.isOpen) return
    if ('end' in message) {
      this.saidEnd = message.end
      this.saidMs = Date.now()
    }
    this.socket.send(JSON.stringify(message))
  }
}

/** -1 where the text says none. */
function haveOf(text: string): number {
  try {
    const { have } = Object(JSON.parse(text)) as Partial<FromViewer>
    return typeof have === 'number' ? have : -1
  } catch {
    return -1
  }
}
