import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { utf16, zstdFrame, zstdSkippable } from '../testing/wrap-bytes'
import { detectEncoding } from './detect-encoding'

const TEXT = '{"process_exec":{}}\n{"a":"ü😀"}\n'

test.each([
  ['plain text', Buffer.from(TEXT), 'plain'],
  ['text after a UTF-8 byte order mark', Buffer.from(`\uFEFF${TEXT}`), 'plain'],
  ['text of a single byte', Buffer.from('{'), 'plain'],
  ['text with NULs of a crash', Buffer.from(`${TEXT}\0\0\0\0${TEXT}`), 'plain'],
  ['NULs alone, at the start of a file that was truncated while it was written', Buffer.alloc(4096), 'plain'],
  ['many NULs before text', Buffer.from(`${'\0'.repeat(4000)}[pod/x/y]`), 'plain'],
  ['NULs before text', Buffer.from(`${'\0'.repeat(2000)}${TEXT}`), 'plain'],
  ['nothing', Buffer.of(), 'plain'],
  ['gzip', gzipSync(TEXT), 'gzip'],
  ['zstd', zstdFrame(Buffer.from(TEXT)), 'zstd'],
  ['zstd after what is skipped', zstdSkippable(Buffer.from('x')), 'zstd'],
  ['UTF-16, little end first', utf16(TEXT, 'le'), 'utf-16le'],
  ['UTF-16, big end first', utf16(TEXT, 'be'), 'utf-16be'],
  ['UTF-16 without its mark, little end first', utf16(TEXT, 'le', false), 'utf-16le'],
  ['UTF-16 without its mark, big end first', utf16(TEXT, 'be', false), 'utf-16be'],
])('takes %s for what it is', (_, head, encoding) => {
  expect(detectEncoding(head)).toEqual({ encoding })
})

/** The first block of a tar archive. */
function tarHead(): number[] {
  const block = Buffer.alloc(512)
  block.write('tetragon/tetragon.log', 0)
  block.write('ustar\x0000', 257)
  return [...block]
}

test.each([
  ['image', [0x89, 0x50, 0x4e, 0x47]],
  ['JPEG', [0xff, 0xd8, 0xff, 0xe0]],
  ['GIF', [...Buffer.from('GIF89a')]],
  ['PDF', [...Buffer.from('%PDF-1.7')]],
  ['zip', [0x50, 0x4b, 3, 4]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['tar', tarHead()],
  ['bzip2', [...Buffer.from('BZh9')]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['executable', [0x7f, 0x45, 0x4c, 0x46]],
  ['binary', Array.from({ length: 100 }, (_, i) => i % 8)],
])('names what is no log: %s', (word, head) => {
  expect(detectEncoding(Uint8Array.from(head))).toEqual({ foreign: expect.stringContaining(word) as string })
})
