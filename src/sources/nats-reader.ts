/**
 * Reads a stream of JetStream from one connection after the other, each message once. Its place is the sequence of the
 * next message, which outlives connections, consumers and restarts of the server.
 *
 * With subjects chosen, holes in the sequence are messages of others. Without, a hole is a message that was removed.
 */
import { DeliverPolicy, jetstreamManager } from '@nats-io/jetstream'
import type { Consumer, JetStreamManager, JsMsg, OrderedConsumerOptions, StreamInfo } from '@nats-io/jetstream'
import { nuid, type NatsConnection } from '@nats-io/nats-core'
import { formatCount } from '../base/format'
import type { FeedPosition } from './feed'
import type { NatsStart, NatsTarget } from './feed-target'
import { FinalProblem } from './nats-problem'

export interface ReaderEvents {
  /** `note` is what to know about the start, in words; mostly empty. */
  onOpen(note: string): void
  /** The start that gives the same messages again, where the target names it otherwise. */
  onStart(start: NatsStart): void
  onMessage(data: Uint8Array, position: FeedPosition): void
  /** How many messages are waiting. */
  onPending(messages: number): void
  onBreak(text: string, isCertain: boolean): void
  /** Undefined while there is room for more. */
  room(): Promise<void> | undefined
}

const ANSWER_MS = 8000
/** The server forgets the consumer of a page that is gone after this time. */
const FORGET_MS = 60_000
const HEARTBEAT_MS = 5000
const PULL_MS = 30_000
/** So often the server is asked what it has while messages come, and while none do. */
const LOOK_MS = 1000
const IDLE_MS = 5000
/** So much may be under way at once. */
const AHEAD_BYTES = 8 * 1024 * 1024
const MIN_AHEAD = 32
const MAX_AHEAD = 4000
const USUAL_BYTES = 4096

export class NatsReader {
  private readonly target: NatsTarget
  private readonly events: ReaderEvents
  /** Sequence of the next message; undefined until the start is known. */
  private next: number | undefined
  /** The last message that came: the server is to have the same one still. */
  private last: { readonly sequence: number; readonly nanos: bigint } | undefined
  /** It has another one there: it lost the end of its stream and stored others since. */
  private hasOthers = false
  /** Where the stream went back, what was stored after this is to come; in nanoseconds since 1970. */
  private since: bigint | undefined
  /** When the stream was made: another time is another stream of the same name. */
  private created = ''
  /** Of the last message: how many the consumer gave up to it, and had waiting behind it. */
  private delivered = 0
  private pending = 0
  private meanBytes = 0
  /** Sequences that may have been removed: nobody asked the server yet. */
  private hole: { readonly from: number; readonly to: number } | undefined
  private lookedAt = 0

  constructor(target: NatsTarget, events: ReaderEvents) {
    this.target = target
    this.events = events
    if (target.after !== undefined) this.goOnAfter(target.after)
  }

  /** Takes the place that a position names, as if the message had come here. */
  private goOnAfter(position: FeedPosition): void {
    const [sequence, nanos, created] = position.split(' ')
    this.last = { sequence: Number(sequence), nanos: BigInt(nanos) }
    this.next = this.last.sequence + 1
    this.created = created
  }

  /** Reads until the connection ends. Rejects with what went wrong. */
  async read(connection: NatsConnection): Promise<void> {
    this.checkVersion(connection.info?.version ?? '')
    const manager = await jetstreamManager(connection, { checkAPI: false, timeout: ANSWER_MS })
    while (!connection.isClosed()) {
      const info = await manager.streams.info(this.target.stream)
      const note = this.takePlace(info)
      const consumer = await manager.jetstream().consumers.get(this.target.stream, this.consumerOptions())
      this.begin(info, (await consumer.info(true)).num_pending)
      this.events.onOpen(note)
      await this.consume(manager, consumer)
    }
  }

  private checkVersion(version: string): void {
    const [major, minor] = version.split('.').map(Number)
    const isOld = major < 2 || (major === 2 && minor < 10)
    if (this.target.subjects.length > 1 && isOld)
      throw new FinalProblem(
        `several subjects need NATS 2.10, the server has ${version.slice(0, 20)}: name one, with wildcards, or none`,
      )
  }

  /** Holds the place against what the stream has. Gives what to know about the start. */
  private takePlace({ state, created }: StreamInfo): string {
    const first = Math.max(1, state.first_seq)
    const end = state.last_seq + 1
    const isOther = this.created !== '' && this.created !== created
    this.created = created
    if (this.next === undefined) return this.since === undefined ? this.takeStart(first, end) : ''
    if (isOther) {
      this.events.onBreak('the stream was deleted and made anew', true)
      this.next = first
      this.last = undefined
      // what the start names in the old stream is nothing in this one
      if (this.target.start.from !== 'time') this.events.onStart({ from: 'beginning' })
    } else if ((this.next > end || this.hasOthers) && this.last !== undefined) {
      this.events.onBreak('the server lost the end of its stream', false)
      this.since = this.last.nanos
      this.next = undefined
    } else if (this.next < first) {
      this.breakFor(first - this.next)
      this.next = first
    }
    this.hasOthers = false
    return ''
  }

  /** The place where the feed starts, which stays the same from then on. */
  private takeStart(first: number, end: number): string {
    const start = this.startIn(first, end)
    if (start === undefined) return ''
    this.next = Math.min(Math.max(start, first), end)
    const isEarly = start > end
    if (isEarly || this.target.start.from === 'now') this.events.onStart({ from: 'sequence', sequence: this.next })
    if (isEarly) return `the stream had only come to sequence ${end - 1}, before the start of the feed: it starts there`
    if (start >= first) return ''
    const note = `${this.countOf(first - start)} behind the start were removed from the stream`
    this.events.onBreak(note, true)
    return note
  }

  private startIn(first: number, end: number): number | undefined {
    const { start } = this.target
    switch (start.from) {
      case 'beginning':
        return first
      case 'now':
        return end
      case 'sequence':
        return start.sequence
      case 'time':
        return undefined
    }
  }

  private countOf(messages: number): string {
    return `${this.target.subjects.length > 0 ? 'up to ' : ''}${formatCount(messages, 'message')}`
  }

  private consumerOptions(): Partial<OrderedConsumerOptions> {
    const { subjects } = this.target
    return {
      name_prefix: `treeline-${nuid.next()}`,
      inactive_threshold: FORGET_MS,
      ...(subjects.length > 0 && { filter_subjects: subjects.length === 1 ? subjects[0] : [...subjects] }),
      ...this.startOptions(),
    }
  }

  private startOptions(): Partial<OrderedConsumerOptions> {
    const { next, last, since } = this
    const { start } = this.target
    if (next === undefined && since !== undefined)
      return { deliver_policy: DeliverPolicy.StartTime, opt_start_time: rfc3339(since + 1n) }
    if (next === undefined && start.from === 'time')
      return { deliver_policy: DeliverPolicy.StartTime, opt_start_time: start.time }
    // once more with the last one, which shows whether it is still the same
    return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: last?.sequence ?? next ?? 1 }
  }

  private begin({ state }: StreamInfo, pending: number): void {
    this.delivered = 0
    this.pending = pending
    this.meanBytes = state.messages > 0 ? state.bytes / state.messages : USUAL_BYTES
    this.events.onPending(pending)
    if (this.next === undefined && pending === 0) this.next = state.last_seq + 1
  }

  private async consume(manager: JetStreamManager, consumer: Consumer): Promise<void> {
    const ahead = Math.round(Math.min(MAX_AHEAD, Math.max(MIN_AHEAD, AHEAD_BYTES / this.meanBytes)))
    const messages = await consumer.consume({
      max_messages: ahead,
      expires: PULL_MS,
      idle_heartbeat: HEARTBEAT_MS,
      abort_on_missing_resource: true,
    })
    const looking = setInterval(() => void this.lookAround(manager, consumer).catch(() => undefined), IDLE_MS)
    let bytes = 0
    let count = 0
    try {
      for await (const message of messages) {
        await this.receive(manager, message)
        if (this.hasOthers) break
        bytes += message.data.length
        // messages that are far longer than those before: fewer of them may be under way
        if (++count % ahead === 0 && bytes / count > 4 * this.meanBytes && ahead > MIN_AHEAD) break
        const wait = this.events.room()
        if (wait !== undefined) await wait
      }
    } finally {
      clearInterval(looking)
      messages.stop() // the server forgets the consumer by itself
    }
  }

  private async receive(manager: JetStreamManager, message: JsMsg): Promise<void> {
    const { streamSequence: sequence, deliverySequence, pending } = message.info
    const nanos = message.timestampNanos
    this.delivered = deliverySequence
    this.pending = pending
    this.hasOthers = sequence === this.last?.sequence && nanos !== this.last.nanos
    const isKnown = this.hasOthers || (this.next !== undefined && sequence < this.next)
    if (!isKnown) {
      if (this.next !== undefined && sequence > this.next) await this.judgeHole(manager, this.next, sequence)
      this.next = sequence + 1
      this.last = { sequence, nanos }
      this.events.onMessage(message.data, `${sequence} ${nanos} ${this.created}`)
    }
    this.events.onPending(pending)
  }

  /** Sequences that did not come. Where subjects are chosen they are of others, or they were removed: the server is asked. */
  private async judgeHole(manager: JetStreamManager, from: number, to: number): Promise<void> {
    if (this.target.subjects.length === 0) {
      this.breakFor(to - from)
      return
    }
    this.hole ??= { from, to }
    this.hole = { from: this.hole.from, to }
    if (Date.now() - this.lookedAt < LOOK_MS) return
    this.judge((await manager.streams.info(this.target.stream)).state.first_seq)
  }

  /** `first` is what the stream begins with. Where that is behind the hole, what came after it was sent before all went. */
  private judge(first: number): void {
    const { hole } = this
    this.hole = undefined
    this.lookedAt = Date.now()
    if (hole !== undefined && first > hole.from && first <= hole.to) this.breakFor(first - hole.from)
  }

  private breakFor(messages: number): void {
    this.events.onBreak(`${this.countOf(messages)} were removed from the stream before they were read`, true)
  }

  /** While nothing comes, what is known of the stream goes on: messages say too much is waiting after a purge. */
  private async lookAround(manager: JetStreamManager, consumer: Consumer): Promise<void> {
    const before = this.next
    const hasSubjects = this.target.subjects.length > 0
    if (!hasSubjects && this.pending === 0) return
    const { state } = await manager.streams.info(this.target.stream)
    this.judge(state.first_seq)
    const { num_pending, delivered } = await consumer.info()
    if (this.next !== before || before === undefined || delivered.consumer_seq !== this.delivered) return
    this.pending = num_pending
    this.events.onPending(num_pending)
    if (hasSubjects && num_pending === 0) this.next = Math.max(before, state.last_seq + 1)
  }
}

function rfc3339(nanos: bigint): string {
  const second = new Date(Number(nanos / 1_000_000_000n) * 1000).toISOString().slice(0, 19)
  return `${second}.${String(nanos % 1_000_000_000n).padStart(9, '0')}Z`
}
