/** What a parse helper keeps of a feed (`feed-keeper.ts`), which the store reads through a link (`remote-keeper.ts`). */
import { openCaptureFolder } from './capture-folder'
import { FeedKeeper } from './feed-keeper'
import type { Capture, FromKeeper, ToKeeper } from './protocol'

/** A disk that takes longer is done without: what a feed brings waits for it. */
const MOST_OPENING_MS = 3000

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
  if (capture === undefined) return FeedKeeper.start(undefined, onDropped)
  const onDisk = openCaptureFolder(capture.feed, capture.startedMs).then((folder) =>
    FeedKeeper.start(folder, onDropped),
  )
  const tooLate = new Promise<undefined>((resolve) => setTimeout(resolve, MOST_OPENING_MS))
  const found = await Promise.race([onDisk, tooLate])
  if (found !== undefined) return found
  void onDisk.then((late) => late.discard())
  return FeedKeeper.start(undefined, onDropped)
}

async function answer(kept: Promise<FeedKeeper>, asked: ToKeeper): Promise<Uint8Array | Blob | undefined> {
  const keeper = await kept
  return asked.type === 'all' ? keeper.toBlob().catch(() => undefined) : keeper.read(asked.from, asked.to)
}
