/** Decompressors of libraries, which are given bytes and call back with what comes out, as generators. */
import { joinPieces } from './byte-stream'

type Bytes = Uint8Array<ArrayBuffer>

interface Decompressor {
  push(bytes: Uint8Array, isLast: boolean): unknown
}

export interface SliceSizes {
  /** Packed bytes that are unpacked at a time: all that comes out of them is in memory at once. */
  readonly packed: number
  /** Most bytes of a piece that is given. */
  readonly piece: number
}

/**
 * Unpacks slice by slice, in pieces that are valid until the next one is asked for. An error of the decompressor is thrown, by
 * the words of `problemOf`, after what came before.
 */
export function unpackSlices(
  packed: AsyncIterable<Bytes>,
  sizes: SliceSizes,
  open: (onPiece: (piece: Uint8Array) => void) => Decompressor,
  problemOf: (error: unknown, isLast: boolean) => string,
): AsyncGenerator<Bytes, void, undefined> {
  return joinPieces(unpack(packed, sizes.packed, open, problemOf), sizes.piece)
}

async function* unpack(
  packed: AsyncIterable<Bytes>,
  sliceBytes: number,
  open: (onPiece: (piece: Uint8Array) => void) => Decompressor,
  problemOf: (error: unknown, isLast: boolean) => string,
): AsyncGenerator<Uint8Array, void, undefined> {
  let unpacked: Uint8Array[] = []
  const decompressor = open((piece) => unpacked.push(piece))
  const push = function* (bytes: Bytes, isLast: boolean): Generator<Uint8Array, void, undefined> {
    let failure: { readonly error: unknown } | undefined
    try {
      decompressor.push(bytes, isLast)
    } catch (error) {
      failure = { error }
    }
    yield* unpacked
    unpacked = []
    if (failure !== undefined) throw new Error(problemOf(failure.error, isLast))
  }
  for await (const piece of packed)
    for (let at = 0; at < piece.length; at += sliceBytes) yield* push(piece.slice(at, at + sliceBytes), false)
  yield* push(new Uint8Array(0), true)
}
