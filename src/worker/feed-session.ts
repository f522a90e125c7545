/** One live feed: lines go through the same parser and store as a file's. */
import { parseTime } from '../base/time'
import { LogParser } from '../ingest/log-parser'
import { openFeed, type Feed, type FeedConnection } from '../sources/websocket-feed'
import type { ParseOutput } from './parse-session'
import type { SourceIdx } from './protocol'

const FLUSH_MS = 80
const REPORT_MS = 500

export class FeedSession {
  private readonly output: ParseOutput
  private readonly source: SourceIdx
  private readonly parser: LogParser
  private readonly feed: Feed
  private pending: string[] = []
  private flushTimer: ReturnType<typeof setTimeout> | undefined
  private readonly reportTimer: ReturnType<typeof setInterval>
  private state: FeedConnection = 'connecting'
  private attempts = 0
  private problem = ''
  private newestTime = ''
  private lagSeconds = NaN
  private reportedEvents = 0
  private eventsPerSecond = 0

  constructor(output: ParseOutput, source: SourceIdx, name: string, url: string) {
    this.output = output
    this.source = source
    this.parser = new LogParser(source, {
      onEvent: ({ time }) => {
        if (time !== '') this.newestTime = time
      },
    })
    output.toStore({ type: 'open', source, name, file: undefined })
    this.feed = openFeed(url, {
      onText: (text) => this.receive(text),
      onState: (state, attempts, problem) => {
        this.state = state
        this.attempts = attempts
        this.problem = problem
        this.sendState()
      },
    })
    // only now: an address that is no WebSocket's has thrown, and has nothing to report
    this.reportTimer = setInterval(() => this.report(), REPORT_MS)
  }

  close(): void {
    this.flush()
    clearInterval(this.reportTimer)
    this.feed.close()
    this.output.toStore({ type: 'ended' })
  }

  private receive(text: string): void {
    this.pending.push(text.endsWith('\n') ? text : `${text}\n`)
    this.flushTimer ??= setTimeout(() => this.flush(), FLUSH_MS)
  }

  private flush(): void {
    clearTimeout(this.flushTimer)
    this.flushTimer = undefined
    if (this.pending.length === 0) return
    const bytes = new TextEncoder().encode(this.pending.join(''))
    this.pending = []
    this.output.toStore({ type: 'segment', source: this.source, blob: new Blob([bytes]) })
    this.parser.push(bytes)
    const chunk = this.parser.takeChunk()
    if (chunk !== undefined) this.output.toStore({ type: 'chunk', chunk, generation: 0, range: 0, part: 0 })
    const time = parseTime(this.newestTime)
    if (time !== undefined) this.lagSeconds = Date.now() / 1000 - time.sec - time.ns / 1e9
  }

  private report(): void {
    const { events } = this.parser.counts
    this.eventsPerSecond = ((events - this.reportedEvents) * 1000) / REPORT_MS
    this.reportedEvents = events
    this.sendState()
  }

  private sendState(): void {
    const { source, state, attempts, problem, eventsPerSecond, lagSeconds } = this
    const { events } = this.parser.counts
    this.output.toPage({
      type: 'feed',
      feed: { source, state, attempts, problem, events, eventsPerSecond, lagSeconds },
    })
  }
}
