/** The store's end of a link to the helper that keeps a feed: see `feed-keepers.ts`. */
import type { RawReader } from '../ingest/raw-store'
import type { FromKeeper, SourceIdx, ToKeeper } from './protocol'

type Found = Extract<FromKeeper, { type: 'found' }>

/** What was asked and is not answered yet, of all keepers. */
const pending = new Map<number, (answer: Found['answer']) => void>()
let nextId = 1

export class RemoteKeeper implements RawReader {
  private readonly port: MessagePort
  private readonly source: SourceIdx

  constructor(port: MessagePort, source: SourceIdx) {
    this.port = port
    this.source = source
  }

  /** Takes an answer of any of them. */
  static receive({ id, answer }: Found): void {
    pending.get(id)?.(answer)
    pending.delete(id)
  }

  async read(from: number, to: number): Promise<Uint8Array | undefined> {
    const answer = await this.ask({ from, to })
    return answer instanceof Uint8Array ? answer : undefined
  }

  async toBlob(end: number): Promise<Blob> {
    const answer = await this.ask({ to: end })
    if (answer instanceof Blob) return answer
    throw new Error('what was received can no longer be read')
  }

  private ask(ask: ToKeeper['ask']): Promise<Found['answer']> {
    const id = nextId++
    return new Promise((resolve) => {
      pending.set(id, resolve)
      this.port.postMessage({ type: 'ask', id, source: this.source, ask } satisfies ToKeeper)
    })
  }
}
