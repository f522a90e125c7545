import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { listCaptures } from './left-captures'

const DAY_MS = 86_400_000
const NOW_MS = Date.parse('2024-05-20T10:00:00Z')

/** A folder of the browser's disk. */
interface FakeFolder {
  readonly kind: 'directory'
  entries(): AsyncIterable<[string, FakeFolder]>
  keys(): AsyncIterable<string>
  getFileHandle(name: string): Promise<{ getFile(): Promise<File> }>
  removeEntry(name: string): Promise<void>
}

function folderOf(files: readonly File[], folders: Map<string, FakeFolder> = new Map()): FakeFolder {
  return {
    kind: 'directory',
    async *entries() {
      yield* folders
    },
    async *keys() {
      yield* files.map(({ name }) => name)
    },
    getFileHandle: async (name) => ({ getFile: async () => files.find((file) => file.name === name)! }),
    removeEntry: async (name) => void folders.delete(name),
  }
}

/** One of a feed that began and was written to so many days ago. */
function capture(startedDays: number, writtenDays: number, text = 'a line\n'): FakeFolder {
  const about = { feed: 'x', startedMs: NOW_MS - startedDays * DAY_MS }
  return folderOf([
    new File([JSON.stringify(about)], 'about.json'),
    new File([text], '000001.ndjson', { lastModified: NOW_MS - writtenDays * DAY_MS }),
  ])
}

beforeEach(() => void vi.useFakeTimers({ now: NOW_MS }))
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('what a feed brought is kept for a week after the last of it, however long the feed ran', async () => {
  const kept = new Map([
    ['long', capture(30, 1)],
    ['old', capture(30, 8)],
    ['new', capture(0, 0)],
    ['empty', capture(0, 0, '')],
  ])
  vi.stubGlobal('navigator', {
    storage: { getDirectory: async () => ({ getDirectoryHandle: async () => folderOf([], kept) }) },
    locks: { query: async () => ({ held: [] }) },
  })
  expect((await listCaptures()).map(({ id }) => id)).toEqual(['new', 'long'])
  expect([...kept.keys()]).toEqual(['long', 'new'])
})
