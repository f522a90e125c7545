/** What a parse helper keeps of a feed (`feed-keeper.ts`), which the store reads through a link (`remote-keeper.ts`). */
import { openCaptureFolder } from './capture-folder'
import { FeedKeeper } from './feed-keeper'
import type { Capture, FromKeeper, ToKeeper } from './protocol'

/** On disk where that is wanted and can be. The link works as long as the store has it, also when the feed has ended. */
export function openKeeper(capture: Capture | undefined, store: MessagePort): Promise<FeedKeeper> {
  const toStore = (message: FromKeeper): void => store.postMessage(message)
  const keeper = open(capture, (before) => toStore({ type: 'dropped', before }))
  store.addEventListener('message', ({ data }: MessageEvent<ToKeeper>) => {
    void answer(keeper, data).then((found) => toStore({ type: 'found', id: data.id, answer: found }))
  })
  store.start()
  return keeper
}

async function open(capture: Capture | undefined, onDropped: (before: number) => void): Promise<FeedKeeper> {
  const folder = capture && (await openCaptureFolder(capture.feed, capture.startedMs))
  return FeedKeeper.start(folder, onDropped)
}

async function answer(kept: Promise<FeedKeeper>, asked: ToKeeper): Promise<Uint8Array | Blob | undefined> {
  const keeper = await kept
  return asked.type === 'all' ? keeper.toBlob().catch(() => undefined) : keeper.read(asked.from, asked.to)
}
