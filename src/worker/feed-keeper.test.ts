import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { CapturePart, type CaptureFolder } from './capture-folder'
import { FeedKeeper } from './feed-keeper'

const LIMITS = { partBytes: 100, blobBytes: 64, bytes: 1000 }

type Failure = 'short write' | 'throwing write' | 'throwing flush'

/** A disk in memory with room for so many bytes. */
class FakeFolder implements CaptureFolder {
  readonly files: { bytes: Uint8Array<ArrayBuffer>; state: 'open' | 'closed' | 'removed' }[] = []
  isRemoved = false
  /** Holds back the next part. */
  holding: Promise<void> = Promise.resolve()
  private room: number
  private readonly failure: Failure

  constructor(room = Infinity, failure: Failure = 'short write') {
    this.room = room
    this.failure = failure
  }

  async openPart(): Promise<CapturePart> {
    const file: (typeof this.files)[number] = { bytes: new Uint8Array(0), state: 'open' }
    this.files.push(file)
    await this.holding
    const opened = {
      write: (bytes: Uint8Array, { at }: { at: number }) => {
        const count = Math.min(bytes.length, this.room)
        this.room -= count
        file.bytes = Uint8Array.from([...file.bytes.subarray(0, at), ...bytes.subarray(0, count)])
        if (count < bytes.length && this.failure === 'throwing write') throw new Error('QuotaExceededError')
        return count
      },
      read: (bytes: Uint8Array, { at }: { at: number }) => {
        bytes.set(file.bytes.subarray(at, at + bytes.length))
        return bytes.length
      },
      truncate: (size: number) => void (file.bytes = file.bytes.slice(0, size)),
      flush: () => {
        if (this.failure === 'throwing flush') throw new Error('I/O error')
      },
      close: () => void (file.state = 'closed'),
    }
    const handle = {
      getFile: () =>
        file.state === 'removed' ? Promise.reject(new Error('gone')) : Promise.resolve(new Blob([file.bytes])),
    } as unknown as FileSystemFileHandle
    return new CapturePart(handle, opened, () => (file.state = 'removed'))
  }

  remove(): Promise<void> {
    this.isRemoved = true
    return Promise.resolve()
  }
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes)
/** Lets the next part be opened. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

async function add(keeper: FeedKeeper, text: string): Promise<void> {
  keeper.add(bytesOf(text))
  await settle()
}

const lines = (first: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `line ${first + i} ${'x'.repeat((first + i) % 7)}\n`)

describe.each([
  ['on disk', () => new FakeFolder()],
  ['without a disk', () => undefined],
  ['on a disk that gets full', () => new FakeFolder(130)],
  ['on a disk that refuses to get full', () => new FakeFolder(130, 'throwing write')],
  ['on a disk that fails', () => new FakeFolder(Infinity, 'throwing flush')],
])('%s', (_, folder) => {
  test('any bytes can be read as they came', async () => {
    const sizes = fc.array(fc.nat(150), { maxLength: 12 })
    const places = fc.array(fc.tuple(fc.nat(900), fc.nat(300)), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(sizes, places, async (counts, wanted) => {
        const keeper = await FeedKeeper.start(folder(), () => undefined, { ...LIMITS, bytes: Infinity })
        let all = ''
        for (const count of counts) {
          const text = `${'abcdefghij'.repeat(20).slice(0, count)}\n`
          all += text
          await add(keeper, text)
        }
        for (const [from, length] of wanted)
          expect(textOf(await keeper.read(from, from + length))).toBe(all.slice(from, from + length))
        expect(await (await keeper.toBlob()).text()).toBe(all)
      }),
      { numRuns: 40 },
    )
  })

  test('the oldest goes when there is too much, and what is left begins with a whole line', async () => {
    const dropped: number[] = []
    const keeper = await FeedKeeper.start(folder(), (before) => dropped.push(before), { ...LIMITS, bytes: 300 })
    const all = lines(0, 100)
    for (const line of all) await add(keeper, line)
    const text = all.join('')
    const first = dropped.at(-1)!
    expect(first).toBeGreaterThan(text.length - 300 - 160)
    expect(await keeper.read(first - 1, first + 5)).toBeUndefined()
    expect(textOf(await keeper.read(first, first + 5))).toBe(text.slice(first, first + 5))
    const kept = await (await keeper.toBlob()).text()
    expect(text.endsWith(`\n${kept}`)).toBe(true)
    expect(kept.length).toBeGreaterThan(250)
  })
})

test('parts on disk end with a line, the last but one is closed, and dropped ones are removed', async () => {
  const folder = new FakeFolder()
  const keeper = await FeedKeeper.start(folder, () => undefined, { ...LIMITS, bytes: 300 })
  for (const line of lines(0, 100)) await add(keeper, line)
  const states = folder.files.map(({ state }) => state)
  expect(states.slice(0, 3)).toEqual(['removed', 'removed', 'removed'])
  expect(states).toContain('closed')
  for (const { bytes } of folder.files.filter(({ state }) => state === 'closed'))
    expect(textOf(bytes)).toMatch(/^line[^]*\n$/)
  await keeper.discard()
  expect(folder.isRemoved).toBe(true)
  expect(folder.files.map(({ state }) => state)).not.toContain('open')
})

test('a part that is being opened when the feed ends is closed before its folder goes', async () => {
  const folder = new FakeFolder()
  const keeper = await FeedKeeper.start(folder, () => undefined, LIMITS)
  let open = (): void => undefined
  folder.holding = new Promise((resolve) => (open = resolve))
  keeper.add(bytesOf('x'.repeat(60)))
  const ending = keeper.discard()
  await settle()
  expect(folder.isRemoved).toBe(false)
  open()
  await ending
  expect([folder.isRemoved, folder.files.map(({ state }) => state)]).toEqual([true, ['closed', 'closed']])
})

test('what is being saved is not deleted under it', async () => {
  vi.useFakeTimers()
  const folder = new FakeFolder()
  const keeper = await FeedKeeper.start(folder, () => undefined, { ...LIMITS, bytes: 300 })
  const grow = async (from: number): Promise<void> => {
    for (const line of lines(from, 30)) {
      keeper.add(bytesOf(line))
      await vi.advanceTimersByTimeAsync(0)
    }
  }
  await grow(0)
  const removed = (): number => folder.files.filter(({ state }) => state === 'removed').length
  const before = removed()
  await keeper.toBlob()
  await grow(30)
  await keeper.discard()
  expect([removed(), folder.isRemoved]).toEqual([before, false])
  await vi.advanceTimersByTimeAsync(11 * 60_000)
  expect([removed() > before, folder.isRemoved]).toEqual([true, true])
  vi.useRealTimers()
})

test('what a full disk has is whole lines, and stays there', async () => {
  const folder = new FakeFolder(130)
  const keeper = await FeedKeeper.start(folder, () => undefined, LIMITS)
  const all = lines(0, 30)
  for (const line of all) await add(keeper, line)
  const onDisk = folder.files.map(({ bytes }) => textOf(bytes)).join('')
  expect(onDisk).toMatch(/\n$/)
  expect(all.join('').startsWith(onDisk)).toBe(true)
  expect(onDisk.length).toBeGreaterThan(100)
})
