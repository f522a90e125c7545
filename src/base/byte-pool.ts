import { freeMemory } from './free-memory'

/**
 * Buffers of one size that are used again and again: the first touch of new memory costs more than filling it. They may
 * travel to other workers meanwhile.
 */
export class BytePool {
  readonly bufferBytes: number
  private readonly mostFree: number
  private readonly free: ArrayBuffer[] = []

  constructor(bufferBytes: number, mostFree: number) {
    this.bufferBytes = bufferBytes
    this.mostFree = mostFree
  }

  /** What is in it is of no meaning. */
  take(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.free.pop() ?? new ArrayBuffer(this.bufferBytes))
  }

  /** Gives back the memory of those that are free. */
  drain(): void {
    for (const buffer of this.free.splice(0)) freeMemory({ buffer })
  }

  /** Takes back what nobody reads any more; buffers of another size are left to the browser. */
  giveBack(buffer: ArrayBuffer): void {
    if (buffer.byteLength === this.bufferBytes && this.free.length < this.mostFree) this.free.push(buffer)
  }
}
