/** Collects bytes that were unpacked, or that a feed brought, into Blobs, which the browser may keep on disk. */

/** A Blob of so many bytes is made twice as fast as many small ones. It copies. */
export const SEGMENT_BYTES = 16 * 1024 * 1024

export class SegmentBuffer {
  private readonly bytes: Uint8Array<ArrayBuffer>
  private length = 0

  /** `size` is that of a segment. */
  constructor(size = SEGMENT_BYTES) {
    this.bytes = new Uint8Array(size)
  }

  /** Adds bytes, which are free again then; gives the segments that are full. */
  push(bytes: Uint8Array): Blob[] {
    const full: Blob[] = []
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + this.bytes.length - this.length)
      this.bytes.set(part, this.length)
      this.length += part.length
      at += part.length
      if (this.length === this.bytes.length) full.push(...this.take())
    }
    return full
  }

  /** What was added since the last segment. */
  get rest(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length)
  }

  /** What was added since the last segment, as one that is not full; none for nothing. */
  take(): Blob[] {
    if (this.length === 0) return []
    const blob = new Blob([this.rest])
    this.length = 0
    return [blob]
  }
}
