/** What a parse helper keeps of feeds (`feed-keeper.ts`): the lead brings it, the store reads it. */
import { assertNever } from '../base/assert'
import { openCaptureFolder } from './capture-folder'
import { FeedKeeper } from './feed-keeper'
import type { FromKeeper, KeepMessage, SourceIdx, ToKeeper } from './protocol'

export interface KeeperOutput {
  toStore(message: FromKeeper): void
  /** Memory of what was kept. */
  giveBack(source: SourceIdx, buffer: ArrayBuffer): void
}

export class FeedKeepers {
  private readonly output: KeeperOutput
  /** In a promise, as the disk is opened first; what comes meanwhile waits in its order. */
  private readonly keepers = new Map<SourceIdx, Promise<FeedKeeper>>()

  constructor(output: KeeperOutput) {
    this.output = output
  }

  receive(message: KeepMessage): void {
    const { source } = message
    const keeper = this.keepers.get(source)
    switch (message.type) {
      case 'keepStart':
        this.keepers.set(source, this.start(message))
        this.output.toStore({ type: 'keeps', source })
        return
      case 'keepBytes':
        void keeper?.then((found) => {
          found.add(message.bytes)
          this.output.giveBack(source, message.bytes.buffer)
        })
        return
      case 'keepEnd':
        this.keepers.delete(source)
        void keeper?.then((found) => found.end())
        return
      default:
        assertNever(message)
    }
  }

  /** What is asked for may still be on its way: the store hears of bytes when they are sent here. */
  async answer({ id, source, ask }: ToKeeper): Promise<void> {
    const keeper = await this.keepers.get(source)
    await keeper?.whenAdded(ask.to)
    const found = ask.from === undefined ? keeper?.toBlob() : keeper?.read(ask.from, ask.to)
    this.output.toStore({ type: 'found', id, answer: await found?.catch(() => undefined) })
  }

  private async start({ source, capture }: Extract<KeepMessage, { type: 'keepStart' }>): Promise<FeedKeeper> {
    const folder = capture && (await openCaptureFolder(capture.feed, capture.startedMs))
    return FeedKeeper.start(folder, (before) => this.output.toStore({ type: 'dropped', source, before }))
  }
}
