/**
 * Keeps what a feed brought, so that it can be read again: on the browser's disk (`capture-folder.ts`), or where there is
 * none or no room, in Blobs. The oldest goes when there is too much.
 *
 *   dropped ┆ closed part on disk │ part on disk that is written │ …
 *   dropped ┆ Blob │ Blob │ Blob │ bytes that are no Blob yet
 */
import { joinBytes } from '../base/join-bytes'
import type { RawReader } from '../ingest/raw-store'
import type { CaptureFolder, CapturePart } from './capture-folder'
import type { KeptPart } from './kept-part'
import { SegmentBuffer } from './segment-buffer'

export interface KeepLimits {
  /** Of a part on disk, and of a Blob. */
  readonly partBytes: number
  readonly blobBytes: number
  /** Of all. */
  readonly bytes: number
}

const LIMITS: KeepLimits = { partBytes: 64 * 2 ** 20, blobBytes: 4 * 2 ** 20, bytes: 2 * 2 ** 30 }
const NEWLINE = 10
/** So long is the time in which a capture is saved. */
const LENT_MS = 10 * 60_000
/** The longest line is shorter. */
const HEAD_BYTES = 32 * 2 ** 20

export class FeedKeeper implements RawReader {
  private readonly limits: KeepLimits
  private readonly onDropped: (before: number) => void
  private readonly folder: CaptureFolder | undefined
  /** Oldest first; what is in `buffer` follows them. */
  private readonly parts: KeptPart[] = []
  private readonly buffer: SegmentBuffer
  /** Offset in the feed of the first part; Infinity when nothing is kept any more. */
  first = 0
  private size = 0
  /** What is written to; undefined without a disk, or with one that is full. */
  private disk: CapturePart | undefined
  /** The part after it, which takes a while to be made. */
  private nextPart: CapturePart | undefined
  private opening: Promise<void> | undefined
  /** Until then, what was given away as a Blob is not deleted. */
  private lentUntilMs = 0

  /** `onDropped` is called with the offset before which nothing is left. */
  static async start(
    folder: CaptureFolder | undefined,
    onDropped: (before: number) => void,
    limits = LIMITS,
  ): Promise<FeedKeeper> {
    const disk = await folder?.openPart().catch(() => undefined)
    return new FeedKeeper(folder, disk, onDropped, limits)
  }

  private constructor(
    folder: CaptureFolder | undefined,
    disk: CapturePart | undefined,
    onDropped: (before: number) => void,
    limits: KeepLimits,
  ) {
    this.folder = folder
    this.disk = disk
    this.onDropped = onDropped
    this.limits = limits
    this.buffer = new SegmentBuffer(limits.blobBytes)
    if (disk !== undefined) this.parts.push(disk)
  }

  /** The next bytes of the feed, which end with a line unless that is very long. They are free again then. */
  add(bytes: Uint8Array<ArrayBuffer>): void {
    this.size += bytes.length
    if (this.disk?.write(bytes) === true) this.goOn(this.disk)
    else {
      this.leaveDisk()
      for (const blob of this.buffer.push(bytes)) this.parts.push(partOf(blob))
    }
    let isDropped = false
    for (; this.parts.length > 1 && this.size - this.parts[0].size > this.limits.bytes; isDropped = true) {
      const [oldest] = this.parts.splice(0, 1)
      this.first += oldest.size
      this.size -= oldest.size
      oldest.close()
      this.whenNotLent(() => oldest.remove())
    }
    if (isDropped) this.onDropped(this.first)
  }

  /** Bytes `[from, to)` of the feed, fewer where it has no more; undefined where they can no longer be read. */
  async read(from: number, to: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (from < this.first) return undefined
    const reads: Promise<Uint8Array<ArrayBuffer>>[] = []
    let at = this.first
    for (const part of [...this.parts, restOf(this.buffer)]) {
      const [start, end] = [Math.max(from - at, 0), Math.min(to - at, part.size)]
      if (start < end) reads.push(part.read(start, end))
      at += part.size
    }
    try {
      const found = await Promise.all(reads)
      return found.length === 1 ? found[0] : joinBytes(found)
    } catch {
      return undefined // it was dropped meanwhile, or somebody removed it from the disk
    }
  }

  /**
   * All that is kept, of what is cut off at the start without the first line. It is read while it is saved: for a while,
   * nothing of it is deleted. Rejects where it can no longer be read.
   */
  async toBlob(): Promise<Blob> {
    if (this.first === Infinity) throw new Error('nothing is kept any more')
    const isCut = this.first > 0
    this.lentUntilMs = Date.now() + LENT_MS
    const whole = new Blob(await Promise.all([...this.parts, restOf(this.buffer)].map((part) => part.toBlob())))
    if (!isCut) return whole
    const head = new Uint8Array(await whole.slice(0, HEAD_BYTES).arrayBuffer())
    return whole.slice(head.indexOf(NEWLINE) + 1)
  }

  /** Nothing more is added or can be read; what is on disk goes. */
  async discard(): Promise<void> {
    this.first = Infinity
    await this.opening
    for (const part of this.parts.splice(0)) part.close()
    this.nextPart?.close()
    this.whenNotLent(() => void this.folder?.remove())
  }

  private whenNotLent(work: () => void): void {
    const leftMs = this.lentUntilMs - Date.now()
    if (leftMs > 0) setTimeout(work, leftMs)
    else work()
  }

  /** The part is followed by another one when it is large; until that is there, it grows. */
  private goOn(disk: CapturePart): void {
    if (disk.size >= this.limits.partBytes && this.nextPart !== undefined) {
      disk.close()
      this.disk = this.nextPart
      this.nextPart = undefined
      this.parts.push(this.disk)
    } else if (disk.size >= this.limits.partBytes / 2 && this.nextPart === undefined) this.opening ??= this.openNext()
  }

  private async openNext(): Promise<void> {
    this.nextPart = await this.folder?.openPart().catch(() => undefined)
    this.opening = undefined
  }

  private leaveDisk(): void {
    this.disk?.close()
    this.disk = undefined
  }
}

function partOf(blob: Blob): KeptPart {
  return {
    size: blob.size,
    read: async (from, to) => new Uint8Array(await blob.slice(from, to).arrayBuffer()),
    toBlob: () => Promise.resolve(blob),
    close: () => undefined,
    remove: () => undefined, // the browser does when nobody has it any more
  }
}

/** What is in the buffer as it is now: that changes. */
function restOf(buffer: SegmentBuffer): KeptPart {
  const bytes = buffer.rest
  return {
    size: bytes.length,
    read: (from, to) => Promise.resolve(bytes.slice(from, to)),
    toBlob: () => Promise.resolve(new Blob([bytes])),
    close: () => undefined,
    remove: () => undefined,
  }
}
