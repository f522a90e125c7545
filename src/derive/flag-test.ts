import type { Store } from '../model/store'
import { hasFlag } from '../tetragon/flags'

/** Whether flags, by the number of their string, hold a word. Each distinct string is looked at once: rows have few. */
export function flagTest({ strings }: Store, word: string): (flags: number) => boolean {
  const known = new Map<number, boolean>()
  return (flags) => {
    let result = known.get(flags)
    if (result === undefined) {
      result = hasFlag(strings.get(flags), word)
      known.set(flags, result)
    }
    return result
  }
}
