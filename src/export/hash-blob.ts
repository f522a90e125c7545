import { Sha256, toHex } from '../base/hash-sha256'
import type { Exporter } from './exporter'

const SLICE_BYTES = 1024 * 1024

/** SHA-256 of a file in hex, read in slices; yields how much is done. Rejects where it can no longer be read. */
export async function* hashBlob(blob: Blob): AsyncGenerator<number, string> {
  const hash = new Sha256()
  for (let at = 0; at < blob.size; at += SLICE_BYTES) {
    hash.update(new Uint8Array(await blob.slice(at, at + SLICE_BYTES).arrayBuffer()))
    yield Math.min(1, (at + SLICE_BYTES) / blob.size)
  }
  return toHex(hash.digest())
}

/** The same as an export, for a file that an export has made. */
export function hashOfFile(blob: Blob): Exporter {
  return {
    async *write(_input, out) {
      out.write(yield* hashBlob(blob))
    },
  }
}
