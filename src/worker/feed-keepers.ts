/** What a parse helper keeps of feeds (`feed-keeper.ts`): the lead brings it, the store reads it through a link for each. */
import { assertNever } from '../base/assert'
import { openCaptureFolder } from './capture-folder'
import { FeedKeeper } from './feed-keeper'
import type { FromKeeper, KeepMessage, SourceIdx, ToKeeper } from './protocol'

type KeepStart = Extract<KeepMessage, { type: 'keepStart' }>

export class FeedKeepers {
  private readonly giveBack: (source: SourceIdx, buffer: ArrayBuffer) => void
  /** In a promise, as the disk is opened first; what comes meanwhile waits in its order. */
  private readonly keepers = new Map<SourceIdx, Promise<FeedKeeper>>()

  /** `giveBack` gets the memory of what was kept. */
  constructor(giveBack: (source: SourceIdx, buffer: ArrayBuffer) => void) {
    this.giveBack = giveBack
  }

  receive(message: KeepMessage): void {
    const { source } = message
    const keeper = this.keepers.get(source)
    switch (message.type) {
      case 'keepStart':
        this.keepers.set(source, start(message))
        return
      case 'keepBytes':
        void keeper?.then((found) => {
          found.add(message.bytes)
          this.giveBack(source, message.bytes.buffer)
        })
        return
      case 'keepEnd':
        this.keepers.delete(source)
        void keeper?.then((found) => found.close())
        return
      default:
        assertNever(message)
    }
  }
}

/** The store's link works as long as the store has it, also when the feed has ended. */
function start({ store, capture }: KeepStart): Promise<FeedKeeper> {
  const toStore = (message: FromKeeper): void => store.postMessage(message)
  const keeper = open(capture, (before) => toStore({ type: 'dropped', before }))
  store.addEventListener('message', ({ data }: MessageEvent<ToKeeper>) => {
    void answer(keeper, data).then((found) => toStore({ type: 'found', id: data.id, answer: found }))
  })
  store.start()
  return keeper
}

async function open(capture: KeepStart['capture'], onDropped: (before: number) => void): Promise<FeedKeeper> {
  const folder = capture && (await openCaptureFolder(capture.feed, capture.startedMs))
  return FeedKeeper.start(folder, onDropped)
}

/** What is asked for may still be on its way: the store hears of bytes when they are sent here. */
async function answer(kept: Promise<FeedKeeper>, { from, to }: ToKeeper): Promise<Uint8Array | Blob | undefined> {
  const keeper = await kept
  await keeper.whenAdded(to)
  return from === undefined ? keeper.toBlob().catch(() => undefined) : keeper.read(from, to)
}
