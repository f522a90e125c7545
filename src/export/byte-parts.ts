const TEXT_CHARS = 32 * 1024
/** No part is larger. */
const MAX_PART_BYTES = 1024 * 1024
const FIRST_BLOCK_BYTES = 64 * 1024

/** Collects what is written until it is taken, as parts of at most a megabyte. */
export class ByteParts {
  private readonly encoder = new TextEncoder()
  private text = ''
  private parts: Uint8Array<ArrayBuffer>[] = []
  private block = new Uint8Array(FIRST_BLOCK_BYTES)
  private used = 0
  private size = 0

  /** Bytes that wait to be taken, nearly. */
  get byteLength(): number {
    return this.size + this.used + this.text.length
  }

  /** Writes text as UTF-8. */
  write(text: string): void {
    this.text += text
    if (this.text.length >= TEXT_CHARS) this.encode()
  }

  /** Keeps a copy. */
  writeBytes(bytes: Uint8Array): void {
    this.encode()
    this.copy(bytes)
  }

  /** What was written since the last time. */
  take(): Uint8Array<ArrayBuffer>[] {
    this.encode()
    this.endPart()
    const { parts } = this
    this.parts = []
    this.size = 0
    return parts
  }

  private encode(): void {
    if (this.text === '') return
    const { text } = this
    this.text = ''
    this.copy(this.encoder.encode(text))
  }

  private copy(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const length = Math.min(bytes.length - at, MAX_PART_BYTES - this.used)
      this.grow(this.used + length)
      this.block.set(bytes.subarray(at, at + length), this.used)
      this.used += length
      at += length
      if (this.used === MAX_PART_BYTES) this.endPart()
    }
  }

  private grow(length: number): void {
    if (length <= this.block.length) return
    const block = new Uint8Array(Math.min(MAX_PART_BYTES, Math.max(length, 2 * this.block.length)))
    block.set(this.block.subarray(0, this.used))
    this.block = block
  }

  private endPart(): void {
    if (this.used === 0) return
    this.parts.push(this.block.slice(0, this.used))
    this.size += this.used
    this.used = 0
  }
}
