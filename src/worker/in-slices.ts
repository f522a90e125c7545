import type { Slices } from '../derive/slices'

/** A frame waits for a slice at most. */
export const SLICE_MS = 10

/** Runs slices for a while, one at least; where they are not at their end, gives what they have by then. */
export function runSlice<Result, Partial>(
  slices: Slices<Result, Partial>,
  sliceMs = SLICE_MS,
  now = (): number => performance.now(),
): { readonly result: Result } | { readonly partial: Partial | undefined } {
  const until = now() + sliceMs
  let partial: Partial | undefined
  do {
    const { done, value } = slices.next()
    if (done === true) return { result: value }
    partial = value ?? partial
  } while (partial === undefined && now() < until)
  return { partial }
}

/** Runs slices to their end, with pauses; undefined when they are no longer wanted after one. */
export async function runInSlices<Result>(
  slices: Slices<Result, unknown>,
  pause: () => Promise<void>,
  isWanted = (): boolean => true,
  sliceMs = SLICE_MS,
): Promise<Result | undefined> {
  for (;;) {
    const slice = runSlice(slices, sliceMs)
    if ('result' in slice) return slice.result
    await pause()
    if (!isWanted()) return undefined
  }
}
