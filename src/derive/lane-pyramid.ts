/**
 * What lets a whole lane be drawn at the cost of its pixels: which outcomes are among any run of spans, and until when
 * spans of each outcome last.
 *
 *   level 2   ▓                        16 spans each
 *   level 1   ▓   ░   ░   ▓ …          4 spans each
 *   spans     ░▓░░░░░░░░░░░░░░ …       one bit for the span's outcome
 */
import { OUTCOME, OUTCOME_COUNT, SEVERITY } from '../codes/outcomes'
import type { Nanoseconds } from '../base/time'
import { isPause, type Slices } from './slices'

/** Sets of outcomes, bit `1 << outcome`: of each span, and of ever longer runs of spans. */
export interface MaskLevels {
  /** One bit each. */
  readonly spans: Uint8Array
  /** The same, four spans each. */
  readonly words: Uint32Array
  /** Sets of four spans each, of sixteen, and so on; the last level has fewer than 4. */
  readonly levels: readonly Uint8Array[]
}

/** Sets of one level in each of the next: few, as most runs are short. */
const SET_BITS = 2
const SETS = 1 << SET_BITS
/** The same of an overlap index, whose levels take far more memory. */
const BITS = 4
const BLOCK = 1 << BITS
const ATTENTION = 1 << OUTCOME.attention
/** Shorter runs are read word by word, longer ones from the levels. */
const MANY_WORDS = 24

/** `masks` are those of the spans, one bit each. */
export function* maskLevels(masks: Uint8Array): Slices<MaskLevels> {
  const words = new Uint32Array(Math.ceil(masks.length / SETS))
  const spans = new Uint8Array(words.buffer, 0, masks.length)
  spans.set(masks)
  const levels: Uint8Array[] = []
  for (let level = spans; level.length >= SETS; levels.push(level)) {
    const above = new Uint8Array(Math.ceil(level.length / SETS))
    for (let i = 0; i < level.length; i++) {
      if (isPause(i)) yield
      above[i >> SET_BITS] |= level[i]
    }
    level = above
  }
  return { spans, words, levels }
}

/** Outcomes of the spans in [from, to), as bits. Stops at attention, as nothing is worse: other bits may be missing then. */
export function maskOfSpans({ words, levels }: MaskLevels, from: number, to: number): number {
  if (from >= to) return 0
  const first = from >> SET_BITS
  const last = (to - 1) >> SET_BITS
  // bytes of a word that are before the run, or behind it, are left out; words have their first span in the lowest byte
  const head = words[first] & (-1 << ((from & 3) * 8))
  const tailMask = -1 >>> ((3 - ((to - 1) & 3)) * 8)
  if (first === last) return anyOf(head & tailMask)
  let bits = head | (words[last] & tailMask)
  if (last - first > MANY_WORDS) return anyOf(bits) | maskOfSets(levels, first + 1, last)
  for (let word = first + 1; word < last; word++) bits |= words[word]
  return anyOf(bits)
}

/** The bits of all four bytes. */
function anyOf(word: number): number {
  const half = word | (word >>> 16)
  return (half | (half >>> 8)) & 0xff
}

/** Of the sets [from, to) of the first level. */
function maskOfSets(levels: readonly Uint8Array[], from: number, to: number): number {
  let mask = 0
  for (let level = 0; from < to && (mask & ATTENTION) === 0; level++) {
    const masks = levels[level]
    while (from < to && (from & (SETS - 1)) !== 0) mask |= masks[from++]
    while (from < to && (to & (SETS - 1)) !== 0) mask |= masks[--to]
    from >>= SET_BITS
    to >>= SET_BITS
  }
  return mask
}

/** Worst outcome of each set, by `SEVERITY`; 0 for the empty set. */
export const WORST_OF_MASK = Uint8Array.from({ length: 1 << OUTCOME_COUNT }, (_, mask) => {
  let worst = -1
  for (let outcome = 0; outcome < OUTCOME_COUNT; outcome++)
    if ((mask & (1 << outcome)) !== 0 && (worst < 0 || SEVERITY[outcome] > SEVERITY[worst])) worst = outcome
  return Math.max(0, worst)
})

/** For a lane whose spans overlap: ends in order, and the latest end of each outcome in any run of spans. */
export class OverlapIndex {
  /** All ends in order of time. */
  readonly ends: Float64Array
  private readonly toNs: Float64Array
  private readonly masks: Uint8Array
  /** From level 1 on: latest end by block and outcome; -Infinity for none. */
  private readonly levels: readonly Float64Array[]

  private constructor(toNs: Float64Array, masks: Uint8Array, ends: Float64Array, levels: readonly Float64Array[]) {
    this.toNs = toNs
    this.masks = masks
    this.ends = ends
    this.levels = levels
  }

  /** `toNs` and `masks` are those of the lane's spans, one bit in each mask. */
  static *of(toNs: Float64Array, masks: Uint8Array): Slices<OverlapIndex> {
    const ends = toNs.slice().sort()
    yield
    let level = new Float64Array(Math.ceil(toNs.length / BLOCK) * OUTCOME_COUNT).fill(-Infinity)
    for (let span = 0; span < toNs.length; span++) {
      if (isPause(span)) yield
      const at = (span >> BITS) * OUTCOME_COUNT + outcomeOfMask(masks[span])
      level[at] = Math.max(level[at], toNs[span])
    }
    const levels = [level]
    for (let blocks = level.length / OUTCOME_COUNT; blocks >= BLOCK; blocks = level.length / OUTCOME_COUNT) {
      const above = new Float64Array(Math.ceil(blocks / BLOCK) * OUTCOME_COUNT).fill(-Infinity)
      for (let block = 0; block < blocks; block++) {
        if (isPause(block)) yield
        raise(above, (block >> BITS) * OUTCOME_COUNT, level, block)
      }
      levels.push(above)
      level = above
    }
    return new OverlapIndex(toNs, masks, ends, levels)
  }

  /** Raises `reach`, the latest end by outcome, by the spans [from, to) of the lane. */
  raiseReach(reach: Float64Array, from: number, to: number): void {
    while (from < to && (from & (BLOCK - 1)) !== 0) this.addSpan(reach, from++)
    while (from < to && (to & (BLOCK - 1)) !== 0) this.addSpan(reach, --to)
    from >>= BITS
    to >>= BITS
    for (let i = 0; from < to; i++) {
      const level = this.levels[i]
      while (from < to && (from & (BLOCK - 1)) !== 0) raise(reach, 0, level, from++)
      while (from < to && (to & (BLOCK - 1)) !== 0) raise(reach, 0, level, --to)
      from >>= BITS
      to >>= BITS
    }
  }

  private addSpan(reach: Float64Array, span: number): void {
    const outcome = outcomeOfMask(this.masks[span])
    if (this.toNs[span] > reach[outcome]) reach[outcome] = this.toNs[span]
  }
}

export function outcomeOfMask(mask: number): number {
  return 31 - Math.clz32(mask)
}

function raise(target: Float64Array, at: number, level: Float64Array, block: number): void {
  for (let outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
    const end: Nanoseconds = level[block * OUTCOME_COUNT + outcome]
    if (end > target[at + outcome]) target[at + outcome] = end
  }
}
