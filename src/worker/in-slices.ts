import type { Steps } from '../derive/query/truth'

/** A frame waits for a slice at most. */
const SLICE_MS = 10

/** Runs steps for a slice of time; undefined where they are not at their end, with what they gave last. */
export function runSlice<Result, Partial>(
  steps: Steps<Result, Partial>,
  now = (): number => performance.now(),
): { readonly result: Result } | { readonly partial: Partial | undefined } {
  const until = now() + SLICE_MS
  let partial: Partial | undefined
  do {
    const { done, value } = steps.next()
    if (done === true) return { result: value }
    partial = value ?? partial
  } while (partial === undefined && now() < until)
  return { partial }
}

/** Runs steps to their end, with pauses. */
export async function runInSlices<Result>(steps: Steps<Result, unknown>, pause: () => Promise<void>): Promise<Result> {
  for (;;) {
    const slice = runSlice(steps)
    if ('result' in slice) return slice.result
    await pause()
  }
}
