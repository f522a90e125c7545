/** What a feed brings on the browser's disk (OPFS), in parts: see `codes/captures.ts`. */
import { CAPTURE_ABOUT, CAPTURE_FOLDER, CAPTURE_LOCK } from '../codes/captures'
import type { KeptPart } from './kept-part'

/** A folder of a capture, which is locked. */
export interface CaptureFolder {
  /** Makes the next part. Rejects where there is no room. */
  openPart(): Promise<CapturePart>
  /** Deletes it with all that is in it. */
  remove(): Promise<void>
}

/** Open for reading and writing; only workers have it. */
interface SyncFile {
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number
  read(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number
  truncate(size: number): void
  flush(): void
  close(): void
}

/** What was written since may be lost when the whole machine stops; a crash of the browser loses nothing. */
const FLUSH_MS = 5000

/** Undefined where the browser has no such disk, as for a page opened from a file, or does not allow it. */
export async function openCaptureFolder(feed: string, startedMs: number): Promise<CaptureFolder | undefined> {
  const id = `${startedMs}-${crypto.randomUUID().slice(0, 8)}`
  try {
    const captures = await (await navigator.storage.getDirectory()).getDirectoryHandle(CAPTURE_FOLDER, { create: true })
    const release = await holdLock(CAPTURE_LOCK + id)
    const remove = async (): Promise<void> => {
      await captures.removeEntry(id, { recursive: true }).catch(() => undefined) // it is offered as one left behind then
      release()
    }
    try {
      const folder = await captures.getDirectoryHandle(id, { create: true })
      const about = await syncFile(await folder.getFileHandle(CAPTURE_ABOUT, { create: true }))
      about.write(new TextEncoder().encode(JSON.stringify({ feed, startedMs })), { at: 0 })
      about.close()
      return { openPart: partsOf(folder), remove }
    } catch {
      await remove()
      return undefined
    }
  } catch {
    return undefined
  }
}

function partsOf(folder: FileSystemDirectoryHandle): () => Promise<CapturePart> {
  let count = 0
  return async () => {
    const name = `${String(++count).padStart(6, '0')}.ndjson`
    const handle = await folder.getFileHandle(name, { create: true })
    return new CapturePart(handle, await syncFile(handle), () => void folder.removeEntry(name).catch(() => undefined))
  }
}

/** A file of a capture: written and read until it is closed, only read from then on. */
export class CapturePart implements KeptPart {
  size = 0
  private readonly handle: FileSystemFileHandle
  private file: SyncFile | undefined
  private readonly onRemove: () => void
  private flushedMs = 0

  constructor(handle: FileSystemFileHandle, file: SyncFile, onRemove: () => void) {
    this.handle = handle
    this.file = file
    this.onRemove = onRemove
  }

  /** False, and nothing is written, where there is no room. */
  write(bytes: Uint8Array<ArrayBuffer>): boolean {
    const { file, size } = this
    if (file === undefined) return false
    try {
      if (file.write(bytes, { at: size }) < bytes.length) throw new Error('no room')
    } catch {
      attempt(() => file.truncate(size))
      return false
    }
    this.size += bytes.length
    if (Date.now() - this.flushedMs > FLUSH_MS) {
      this.flushedMs = Date.now()
      attempt(() => file.flush())
    }
    return true
  }

  async read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    if (this.file === undefined) {
      const file = await this.handle.getFile()
      return new Uint8Array(await file.slice(from, to).arrayBuffer())
    }
    const bytes = new Uint8Array(to - from)
    this.file.read(bytes, { at: from })
    return bytes
  }

  async toBlob(): Promise<Blob> {
    if (this.file !== undefined) return new Blob([await this.read(0, this.size)])
    return (await this.handle.getFile()).slice(0, this.size)
  }

  /** Nothing more is written. */
  close(): void {
    this.file?.close()
    this.file = undefined
  }

  /** To be closed before. */
  remove(): void {
    this.onRemove()
  }
}

async function syncFile(handle: FileSystemFileHandle): Promise<SyncFile> {
  return (handle as unknown as { createSyncAccessHandle(): Promise<SyncFile> }).createSyncAccessHandle()
}

/** Holds a lock until what it gives is called, or the worker ends in whatever way. */
function holdLock(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks.request(name, () => new Promise<void>((release) => resolve(release))).catch(reject)
  })
}

/** What may fail without harm. */
function attempt(work: () => void): void {
  try {
    work()
  } catch {
    // nothing depends on it
  }
}
