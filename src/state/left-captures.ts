/** Captures of feeds that were left behind when the page was closed, was loaded again or crashed: see `codes/captures.ts`. */
import { CAPTURE_ABOUT, CAPTURE_FOLDER, CAPTURE_LOCK } from '../codes/captures'

export interface LeftCapture {
  readonly id: string
  /** Name of the feed. */
  readonly feed: string
  readonly startedMs: number
  /** When something was written to it last. */
  readonly writtenMs: number
  readonly bytes: number
  /** All of it, in order. */
  readonly log: Blob
}

const LONGEST_KEPT_MS = 7 * 86_400_000

/**
 * Newest first; none where there never was one, or the browser has no disk for pages. Those of feeds that run in other
 * tabs are left out. What nothing was written to for a week, or that is empty, is deleted here.
 */
export async function listCaptures(): Promise<LeftCapture[]> {
  try {
    const captures = await captureFolder()
    const { held = [] } = await navigator.locks.query()
    const running = new Set(held.map(({ name }) => name))
    const found: LeftCapture[] = []
    for await (const [id, handle] of captures.entries()) {
      if (handle.kind !== 'directory' || running.has(CAPTURE_LOCK + id)) continue
      const capture = await readCapture(id, handle)
      const isFresh = capture !== undefined && Date.now() - capture.writtenMs < LONGEST_KEPT_MS
      if (isFresh && capture.bytes > 0) found.push(capture)
      else await captures.removeEntry(id, { recursive: true })
    }
    return found.toSorted((a, b) => b.startedMs - a.startedMs)
  } catch {
    return []
  }
}

export async function deleteCapture(id: string): Promise<void> {
  await (await captureFolder()).removeEntry(id, { recursive: true })
}

/** Not made here: nothing is written for a page that only starts. */
async function captureFolder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(CAPTURE_FOLDER)
}

async function readCapture(id: string, folder: FileSystemDirectoryHandle): Promise<LeftCapture | undefined> {
  try {
    const about: unknown = JSON.parse(await (await fileIn(folder, CAPTURE_ABOUT)).text())
    if (typeof about !== 'object' || about === null || !('feed' in about) || !('startedMs' in about)) return undefined
    const { feed, startedMs } = about
    if (typeof feed !== 'string' || typeof startedMs !== 'number') return undefined
    const names: string[] = []
    for await (const name of folder.keys()) if (name.endsWith('.ndjson')) names.push(name)
    const parts = await Promise.all(names.toSorted().map((name) => fileIn(folder, name)))
    const log = new Blob(parts)
    const writtenMs = Math.max(startedMs, ...parts.map(({ lastModified }) => lastModified))
    return { id, feed, startedMs, writtenMs, bytes: log.size, log }
  } catch {
    return undefined // cut short when it was made
  }
}

async function fileIn(folder: FileSystemDirectoryHandle, name: string): Promise<File> {
  return (await folder.getFileHandle(name)).getFile()
}
