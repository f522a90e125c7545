/** The store's end of its link to the helper that keeps a feed: see `keeper-link.ts`. */
import type { RawReader } from '../ingest/raw-store'
import type { FromKeeper, ToKeeper } from './protocol'

type Answer = Extract<FromKeeper, { type: 'found' }>['answer']

export class RemoteKeeper implements RawReader {
  first = 0
  private readonly port: MessagePort
  /** What was asked and is not answered yet. */
  private readonly pending = new Map<number, (answer: Answer) => void>()
  private nextId = 1
  private isClosed = false

  constructor(port: MessagePort) {
    this.port = port
    port.addEventListener('message', ({ data }: MessageEvent<FromKeeper>) => this.receive(data))
    port.start()
  }

  async read(from: number, to: number): Promise<Uint8Array | undefined> {
    const answer = await this.ask((id) => ({ type: 'bytes', id, from, to }))
    return answer instanceof Uint8Array ? answer : undefined
  }

  async toBlob(): Promise<Blob> {
    const answer = await this.ask((id) => ({ type: 'all', id }))
    if (answer instanceof Blob) return answer
    throw new Error('what was received can no longer be read')
  }

  disconnect(): void {
    this.isClosed = true
    this.port.close()
    for (const resolve of this.pending.values()) resolve(undefined)
    this.pending.clear()
  }

  private ask(question: (id: number) => ToKeeper): Promise<Answer> {
    if (this.isClosed) return Promise.resolve(undefined)
    const id = this.nextId++
    return new Promise((resolve) => {
      this.pending.set(id, resolve)
      this.port.postMessage(question(id))
    })
  }

  private receive(message: FromKeeper): void {
    if (message.type === 'dropped') this.first = message.before
    else {
      this.pending.get(message.id)?.(message.answer)
      this.pending.delete(message.id)
    }
  }
}
