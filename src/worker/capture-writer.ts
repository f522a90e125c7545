/** Writes what a feed brings to the browser's disk (OPFS) while it comes: see `codes/captures.ts`. */
import { CAPTURE_ABOUT, CAPTURE_FOLDER, CAPTURE_LOCK } from '../codes/captures'

export interface Capture {
  /** Never throws: what cannot be written ends the capture. The bytes are not needed afterwards. */
  write(bytes: Uint8Array<ArrayBuffer>): void
  /** `isKept`: it stays on disk. */
  end(isKept: boolean): Promise<void>
}

/** Open for writing; only workers have it. */
interface SyncFile {
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number
  flush(): void
  close(): void
}

export interface CaptureLimits {
  readonly partBytes: number
  readonly parts: number
}

const LIMITS: CaptureLimits = { partBytes: 64 * 1024 * 1024, parts: 16 }
/** What was written since may be lost when the whole machine stops; a crash of the browser loses nothing. */
const FLUSH_MS = 5000

/** Undefined where the browser has no such disk, as for a page opened from a file, or does not allow it. */
export async function startCapture(feed: string, startedMs: number, limits = LIMITS): Promise<Capture | undefined> {
  const id = `${startedMs}-${crypto.randomUUID().slice(0, 8)}`
  try {
    const captures = await (await navigator.storage.getDirectory()).getDirectoryHandle(CAPTURE_FOLDER, { create: true })
    const folder = await captures.getDirectoryHandle(id, { create: true })
    const release = await holdLock(CAPTURE_LOCK + id)
    const about = await syncFile(folder, CAPTURE_ABOUT)
    about.write(new TextEncoder().encode(JSON.stringify({ feed, startedMs })), { at: 0 })
    about.close()
    const writer = new CaptureWriter(folder, limits)
    await writer.openNext()
    return {
      write: (bytes) => writer.write(bytes),
      end: async (isKept) => {
        await writer.close()
        release()
        if (!isKept) await captures.removeEntry(id, { recursive: true })
      },
    }
  } catch {
    return undefined
  }
}

class CaptureWriter {
  private readonly folder: FileSystemDirectoryHandle
  private readonly limits: CaptureLimits
  private part = 0
  private file: SyncFile | undefined
  private length = 0
  private flushedMs = 0
  /** Bytes that came while the next part is opened. */
  private waiting: Uint8Array<ArrayBuffer>[] = []
  private opening: Promise<void> | undefined
  private isClosed = false

  constructor(folder: FileSystemDirectoryHandle, limits: CaptureLimits) {
    this.folder = folder
    this.limits = limits
  }

  async openNext(): Promise<void> {
    this.file?.close()
    this.part++
    this.length = 0
    this.file = await syncFile(this.folder, partName(this.part))
    const oldest = this.part - this.limits.parts
    if (oldest > 0) await this.folder.removeEntry(partName(oldest))
  }

  write(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.isClosed) return
    if (this.opening !== undefined) {
      this.waiting.push(bytes.slice())
      return
    }
    try {
      this.length += this.file?.write(bytes, { at: this.length }) ?? 0
      if (Date.now() - this.flushedMs > FLUSH_MS) this.flush()
    } catch {
      void this.close() // no room: what is there stays
      return
    }
    // what is written ends with a line, but for very long ones
    if (this.length >= this.limits.partBytes) this.opening = this.goOn()
  }

  async close(): Promise<void> {
    if (this.isClosed) return
    await this.opening
    this.isClosed = true
    this.file?.close()
  }

  private async goOn(): Promise<void> {
    try {
      await this.openNext()
    } catch {
      this.isClosed = true
    }
    this.opening = undefined
    const { waiting } = this
    this.waiting = []
    for (const bytes of waiting) this.write(bytes)
  }

  private flush(): void {
    this.flushedMs = Date.now()
    this.file?.flush()
  }
}

function partName(part: number): string {
  return `${String(part).padStart(6, '0')}.ndjson`
}

async function syncFile(folder: FileSystemDirectoryHandle, name: string): Promise<SyncFile> {
  const handle = await folder.getFileHandle(name, { create: true })
  return (handle as unknown as { createSyncAccessHandle(): Promise<SyncFile> }).createSyncAccessHandle()
}

/** Holds a lock until what it gives is called, or the worker ends in whatever way. */
function holdLock(name: string): Promise<() => void> {
  return new Promise((resolve) => {
    void navigator.locks.request(name, () => new Promise<void>((release) => resolve(release)))
  })
}
