import { sha256, toHex } from '../base/hash-sha256'

const EDGE_BYTES = 64 * 1024
const SAMPLE_BYTES = 16 * 1024
const SAMPLES = 6
const WHOLE_BYTES = 256 * 1024

/**
 * Names a file by its content: the size and, as 32 hexadecimal digits, half of the SHA-256 of the size and of the first
 * 64 KB, the last 64 KB and six samples of 16 KB at sevenths of the file between them. A file of up to 256 KB is read
 * whole; of 10 GB 224 KB are read. Equal files have equal fingerprints, wherever the page runs. Files that differ only
 * between the samples have equal ones too: a log differs at its end, so whoever acts on it must offer another way.
 * Rejects when the file cannot be read.
 */
export async function fingerprintOf(file: Blob): Promise<string> {
  const parts = [new TextEncoder().encode(`${file.size} `)]
  for (const [from, to] of sampledRanges(file.size))
    parts.push(new Uint8Array(await file.slice(from, to).arrayBuffer()))
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
  const digest = await hash(bytes)
  const half = toHex(digest.subarray(0, 16))
  return `${file.size}-${half}`
}

/** What is read of a file of a size: ranges in order, without overlaps. */
export function sampledRanges(size: number): (readonly [from: number, to: number])[] {
  if (size <= WHOLE_BYTES) return [[0, size]]
  const ranges: (readonly [number, number])[] = [[0, EDGE_BYTES]]
  const room = size - 2 * EDGE_BYTES - SAMPLE_BYTES
  for (let i = 1; i <= SAMPLES; i++) {
    const from = EDGE_BYTES + Math.floor((room * i) / (SAMPLES + 1))
    ranges.push([from, from + SAMPLE_BYTES])
  }
  ranges.push([size - EDGE_BYTES, size])
  return ranges
}

async function hash(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  // the type says that it is always there; on http addresses other than this machine's it is not
  const { subtle } = crypto as { readonly subtle?: SubtleCrypto }
  return subtle === undefined ? sha256(bytes) : new Uint8Array(await subtle.digest('SHA-256', bytes))
}
