/** Streams as generators and back. */

type Bytes = Uint8Array<ArrayBuffer>

/**
 * The pieces of a stream, each with memory of its own. Ending the loop early cancels the stream.
 * (`readPieces` in `byte-source.ts` is faster on files, and reuses its buffer.)
 */
export async function* piecesOf(stream: ReadableStream<Bytes>): AsyncGenerator<Bytes, void, undefined> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined) // already failed or ended: nothing is left to cancel
  }
}

/** A stream that makes a piece when it is asked for one. Cancelling it ends the generator. */
export function streamFrom(pieces: AsyncGenerator<Bytes, void, undefined>): ReadableStream<Bytes> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await pieces.return()
      },
    },
    { highWaterMark: 0 },
  )
}

/**
 * Joins small pieces in one buffer of `size` bytes that is used again: a piece is valid until the next one is asked for.
 * (Fresh memory for each would take as long as unpacking.) What came before an error is given before it.
 */
export async function* joinPieces(
  pieces: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Bytes, void, undefined> {
  const buffer = new Uint8Array(size)
  let length = 0
  let failure: { readonly error: unknown } | undefined
  try {
    for await (const piece of pieces) {
      for (let at = 0; at < piece.length;) {
        const part = piece.subarray(at, at + size - length)
        buffer.set(part, length)
        length += part.length
        at += part.length
        if (length < size) break
        yield buffer
        length = 0
      }
    }
  } catch (error) {
    failure = { error }
  }
  if (length > 0) yield buffer.subarray(0, length)
  if (failure !== undefined) throw failure.error
}
