import type { Slices } from '../derive/slices'

/** A frame waits for a slice at most. */
const SLICE_MS = 10

/** Runs slices for a while of time; undefined where they are not at their end, with what they gave last. */
export function runSlice<Result, Partial>(
  slices: Slices<Result, Partial>,
  now = (): number => performance.now(),
): { readonly result: Result } | { readonly partial: Partial | undefined } {
  const until = now() + SLICE_MS
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
): Promise<Result | undefined> {
  for (;;) {
    const slice = runSlice(slices)
    if ('result' in slice) return slice.result
    await pause()
    if (!isWanted()) return undefined
  }
}
