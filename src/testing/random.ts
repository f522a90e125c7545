/** Seeded pseudo-random numbers for logs that must come out the same every time. Not for anything secret. */
export interface Random {
  /** A float, 0 ≤ x < 1. */
  float(): number
  /** An integer, 0 ≤ n < `below`. */
  int(below: number): number
  /** An integer, `from` ≤ n ≤ `to`. */
  between(from: number, to: number): number
  /** True with the given probability. Draws a number even for 0 and 1, so that options do not shift what follows. */
  chance(probability: number): boolean
  /** Waiting times: exponential with the given mean. */
  exponential(mean: number): number
  /** Durations: around `median`, with a long tail to the right. */
  skewed(median: number): number
  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string
  /** `length` characters as Kubernetes uses for generated names (no vowels, no look-alikes). */
  suffix(length: number): string
  pick<T>(items: readonly T[]): T
}

const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789'

/** A generator for one seed (sfc32: 128 bits of state, fast, passes the usual test batteries). */
export function makeRandom(seed: number): Random {
  let a = 0x6a09e667
  let b = 0xbb67ae85 ^ (seed >>> 0)
  let c = Math.floor(seed / 0x1_0000_0000) | 0
  let counter = 1

  function next(): number {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  // Nearby seeds start nearby; a dozen rounds part them.
  for (let i = 0; i < 12; i++) next()

  const float = (): number => next() / 0x1_0000_0000
  const int = (below: number): number => Math.floor(float() * below)
  return {
    float,
    int,
    between: (from, to) => from + int(to - from + 1),
    chance: (probability) => float() < probability,
    exponential: (mean) => -Math.log(1 - float()) * mean,
    skewed: (median) => median * Math.exp((float() + float() + float() - 1.5) * 1.3),
    hex(length) {
      let text = ''
      while (text.length < length) text += next().toString(16).padStart(8, '0')
      return text.slice(0, length)
    },
    suffix(length) {
      let text = ''
      for (let i = 0; i < length; i++) text += SUFFIX_LETTERS[int(SUFFIX_LETTERS.length)]
      return text
    },
    pick(items) {
      if (items.length === 0) throw new Error('pick: nothing to pick from')
      return items[int(items.length)]
    },
  }
}
