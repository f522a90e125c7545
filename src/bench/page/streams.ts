/** Reading a file as fast as the browser allows: one buffer that is used again for every read. */

export type Compression = 'gzip' | 'zstd'

/** Ends a reading early, between two pieces. */
export interface Deadline {
  /** On the clock of `performance.now()`. */
  readonly untilMs: number
}

/**
 * Readers in use. Chromium 156 collects a stream that only its own pending read still refers to, and the read then never
 * ends: it happens once in some gigabytes.
 */
const inUse = new Set<unknown>()

/** Calls `take` with the pieces of a file as it is on disk; a piece is valid until `take` returns. */
export function readFile(
  file: Blob,
  bufferBytes: number,
  deadline: Deadline,
  take: (piece: Uint8Array) => void,
): Promise<void> {
  const reader = file.stream().getReader({ mode: 'byob' })
  let buffer = new ArrayBuffer(bufferBytes)
  const next = async (): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> => {
    const result = await reader.read(new Uint8Array(buffer))
    if (result.value !== undefined) buffer = result.value.buffer
    return result
  }
  return drain(reader, next, deadline, take)
}

/** Calls `take` with the pieces of what a file holds, decompressed by the browser. */
export async function inflateFile(
  file: Blob,
  compression: Compression,
  deadline: Deadline,
  take: (piece: Uint8Array) => void,
): Promise<void> {
  const decompression = new DecompressionStream(compression as CompressionFormat)
  const reader = file.stream().pipeThrough(decompression).getReader()
  await drain(reader, () => reader.read(), deadline, take)
}

/** Bytes of the first piece that the browser gives of a file, into a buffer of a size. */
export async function readFirstPiece(file: Blob, bufferBytes: number): Promise<number> {
  const reader = file.stream().getReader({ mode: 'byob' })
  inUse.add(reader)
  const { value } = await reader.read(new Uint8Array(bufferBytes))
  inUse.delete(reader)
  void reader.cancel()
  return value?.length ?? 0
}

async function drain(
  reader: ReadableStreamGenericReader,
  next: () => Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>,
  { untilMs }: Deadline,
  take: (piece: Uint8Array) => void,
): Promise<void> {
  inUse.add(reader)
  try {
    while (performance.now() < untilMs) {
      const { done, value } = await next()
      if (value !== undefined) take(value)
      if (done) return
    }
    await reader.cancel()
  } finally {
    inUse.delete(reader)
  }
}

/** By the first bytes of a file. */
export async function compressionOf(file: Blob): Promise<Compression | undefined> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer())
  const startsWith = (...magic: number[]): boolean => magic.every((byte, i) => head[i] === byte)
  if (startsWith(0x1f, 0x8b)) return 'gzip'
  return startsWith(0x28, 0xb5, 0x2f, 0xfd) ? 'zstd' : undefined
}
