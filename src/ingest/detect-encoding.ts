/** What a source is encoded as is seen from its first bytes, never from its name. */

/** How the bytes of a log are wrapped. */
export type Encoding = 'plain' | 'gzip' | 'zstd' | 'utf-16le' | 'utf-16be'

/** `foreign` is something that is no log: its name, and what to do where it may hold one. */
export type Detected = { readonly encoding: Encoding } | { readonly foreign: string }

/** Bytes that `detectEncoding` wants to see. */
export const HEAD_BYTES = 4096

/** From the first byte, or from the given one. */
const FOREIGN_MAGIC: readonly (readonly [string, readonly number[], number?])[] = [
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a GIF image', [0x47, 0x49, 0x46, 0x38]],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46]],
  ['a zip archive; unpack it first (unzip)', [0x50, 0x4b, 0x03, 0x04]],
  ['an empty zip archive', [0x50, 0x4b, 0x05, 0x06]],
  ['a 7z archive; unpack it first (7z x)', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['a tar archive; unpack it first (tar -xf) and open the folder', [0x75, 0x73, 0x74, 0x61, 0x72], 257],
  ['compressed with bzip2; decompress it first (bunzip2)', [0x42, 0x5a, 0x68]],
  ['compressed with xz; decompress it first (unxz)', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['compressed with lz4; decompress it first (unlz4)', [0x04, 0x22, 0x4d, 0x18]],
  ['an executable', [0x7f, 0x45, 0x4c, 0x46]],
]

/** What the first bytes of a source are. Text is taken for plain, whatever it says. */
export function detectEncoding(head: Uint8Array): Detected {
  const has = (magic: readonly number[], at = 0): boolean => magic.every((byte, i) => head[at + i] === byte)
  if (has([0x1f, 0x8b])) return { encoding: 'gzip' }
  if (has([0x28, 0xb5, 0x2f, 0xfd])) return { encoding: 'zstd' }
  // a skippable frame, as pzstd and some shippers write first
  if ((head[0] & 0xf0) === 0x50 && has([0x2a, 0x4d, 0x18], 1)) return { encoding: 'zstd' }
  if (has([0xff, 0xfe])) return { encoding: 'utf-16le' }
  if (has([0xfe, 0xff])) return { encoding: 'utf-16be' }
  for (const [name, magic, at] of FOREIGN_MAGIC) if (has(magic, at)) return { foreign: name }
  const utf16 = bareUtf16(head)
  if (utf16 !== undefined) return { encoding: utf16 }
  return isBinary(head) ? { foreign: 'binary data' } : { encoding: 'plain' }
}

/** UTF-16 without its mark: of a log, which is nearly all ASCII, every other byte is zero. */
function bareUtf16(head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const pairs = head.length >> 1
  if (pairs < 8) return undefined
  let zerosFirst = 0
  let zerosSecond = 0
  for (let i = 0; i < 2 * pairs; i += 2) {
    if (head[i] === 0) zerosFirst++
    if (head[i + 1] === 0) zerosSecond++
  }
  if (zerosSecond > 0.8 * pairs && zerosFirst < 0.1 * pairs) return 'utf-16le'
  return zerosFirst > 0.8 * pairs && zerosSecond < 0.1 * pairs ? 'utf-16be' : undefined
}

/**
 * Logs may hold a few control bytes, and begin with many NULs, where a file was truncated while it was written (logrotate's
 * `copytruncate`); data that is mostly control bytes is no text.
 */
function isBinary(head: Uint8Array): boolean {
  const text = head.subarray(head.findIndex((byte) => byte !== 0))
  if (text[0] === 0) return false // NULs alone
  let control = 0
  for (const byte of text) if (byte < 9 || (byte > 13 && byte < 32)) control++
  return control > text.length / 10 && !text.includes(0x7b)
}
