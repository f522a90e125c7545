/** Compressed and transcoded bytes for tests, beside what `node:zlib` has. */

const BLOCK_BYTES = 128 * 1024

/** A zstd frame of raw blocks: any reader unpacks it, and none of its bytes were compressed. */
export function zstdFrame(content: Uint8Array): Buffer {
  const blocks: Buffer[] = []
  let at = 0
  do {
    const bytes = content.subarray(at, at + BLOCK_BYTES)
    at += bytes.length
    const header = Buffer.alloc(3)
    header.writeUIntLE((bytes.length << 3) | (at >= content.length ? 1 : 0), 0, 3)
    blocks.push(header, Buffer.from(bytes))
  } while (at < content.length)
  // magic; no checksum, size unknown; a window of 128 KB
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3]), ...blocks])
}

/** A zstd frame of one block that repeats a byte: 13 bytes for up to 128 KB. */
export function zstdBomb(byte: number, blocks: number): Buffer {
  const block = Buffer.alloc(4)
  const bytes = Buffer.alloc(4 * blocks)
  for (let i = 0; i < blocks; i++) {
    block.writeUIntLE((BLOCK_BYTES << 3) | (1 << 1) | (i === blocks - 1 ? 1 : 0), 0, 3)
    block[3] = byte
    block.copy(bytes, 4 * i)
  }
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3]), bytes])
}

/** What readers of zstd skip. */
export function zstdSkippable(content: Uint8Array): Buffer {
  const header = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 0, 0, 0, 0])
  header.writeUInt32LE(content.length, 4)
  return Buffer.concat([header, content])
}

/** UTF-16, with its mark unless told otherwise. */
export function utf16(text: string, order: 'le' | 'be', hasMark = true): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(hasMark ? `\uFEFF${text}` : text, 'utf16le')
  return Uint8Array.from(order === 'le' ? bytes : bytes.swap16())
}
