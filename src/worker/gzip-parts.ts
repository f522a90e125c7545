/** Bytes in, gzip out, part by part. */
export class GzipParts {
  private readonly writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>
  private parts: Uint8Array<ArrayBuffer>[] = []
  private readonly drained: Promise<void>

  constructor() {
    const stream = new CompressionStream('gzip')
    this.writer = (stream.writable as WritableStream<Uint8Array<ArrayBuffer>>).getWriter()
    this.drained = this.drain(stream.readable)
  }

  async write(parts: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
    for (const part of parts) await this.writer.write(part)
  }

  /** No more comes; what is left of the compressed bytes can be taken. */
  async end(): Promise<void> {
    await this.writer.close()
    await this.drained
  }

  /** Nothing more is wanted: lets go of what compresses. */
  async cancel(): Promise<void> {
    await Promise.allSettled([this.writer.abort(), this.drained])
  }

  /** What was compressed since the last time. */
  take(): Uint8Array<ArrayBuffer>[] {
    const { parts } = this
    this.parts = []
    return parts
  }

  private async drain(readable: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const reader = readable.getReader()
    for (let read = await reader.read(); !read.done; read = await reader.read()) this.parts.push(read.value)
  }
}
