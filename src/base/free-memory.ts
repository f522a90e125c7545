interface Detachable {
  /** Not in Node 20 and older browsers. */
  transfer?: (length: number) => ArrayBuffer
}

/**
 * Gives back the memory of arrays that nobody uses any more, nor anything else in their buffers. The garbage collector
 * would, too, but late: it sees small objects, and not the megabytes that they stand for.
 */
export function freeMemory(...arrays: readonly { readonly buffer: ArrayBufferLike }[]): void {
  for (const { buffer } of arrays) (buffer as Detachable).transfer?.(0)
}
