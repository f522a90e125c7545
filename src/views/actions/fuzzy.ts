/**
 * How well a typed text fits a name: its letters in order, better the more of them begin words or stand together.
 *
 *   "zi"   Zoom in                  both begin words
 *   "pod"  Go to a pod or host      one run that begins a word
 */

export interface Fit {
  /** Greater is better. */
  readonly score: number
  /** Characters of the name that were typed, ascending. */
  readonly at: readonly number[]
}

const MATCH = 1
const RUN = 6
const WORD_START = 5
const NAME_START = 3
/** All letters typed stand together. */
const WHOLE = 6
/** For each character that is passed over, so that shorter names win. */
const PASSED = 0.02
/** A word of the query that is only among the further words of an action. */
const ELSEWHERE = 2

/** Fit of a query of one or more words, each of which must be in the name or in `moreWords`; undefined where one is not. */
export function fitOf(query: string, name: string, moreWords = ''): Fit | undefined {
  let score = 0
  const at = new Set<number>()
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const fit = fitOfWord(word, name)
    // few letters are no find while a whole word stands elsewhere
    const isElsewhere = moreWords.split(' ').some((more) => more.startsWith(word))
    if (fit !== undefined && (!isElsewhere || fit.score > ELSEWHERE * word.length)) {
      score += fit.score
      for (const i of fit.at) at.add(i)
    } else if (isElsewhere) score += ELSEWHERE * word.length
    else return undefined
  }
  return { score, at: [...at].toSorted((a, b) => a - b) }
}

/**
 * Best alignment of a word's letters with a name, in (letters × characters) steps. `best[i][j]` is the best score of the
 * first i+1 letters with the last of them at character j; -Infinity where that cannot be.
 */
function fitOfWord(word: string, name: string): Fit | undefined {
  const lower = name.toLowerCase()
  if (lower.length !== name.length || word.length > lower.length) return undefined
  const best: Float64Array[] = []
  const from: Int16Array[] = []
  for (let i = 0; i < word.length; i++) {
    const row = new Float64Array(lower.length).fill(-Infinity)
    const origin = new Int16Array(lower.length).fill(-1)
    let reach = -Infinity
    let reachAt = -1
    for (let j = i; j < lower.length; j++) {
      const before = i === 0 ? 0 : best[i - 1][j - 1]
      if (i > 0 && best[i - 1][j - 2] > reach) {
        reach = best[i - 1][j - 2]
        reachAt = j - 2
      }
      if (lower[j] !== word[i]) continue
      const own = MATCH + (isWordStart(name, j) ? WORD_START : 0) + (j === 0 ? NAME_START : 0)
      const inRun = i === 0 ? own : before + own + RUN
      const apart = i === 0 ? -Infinity : reach + own
      row[j] = Math.max(inRun, apart)
      origin[j] = inRun >= apart ? j - 1 : reachAt
    }
    best.push(row)
    from.push(origin)
  }
  let end = -1
  const last = best.at(-1)
  if (last === undefined) return undefined
  for (let j = 0; j < last.length; j++) if (last[j] > (end < 0 ? -Infinity : last[end])) end = j
  if (end < 0) return undefined
  const at: number[] = []
  for (let i = word.length - 1, j = end; i >= 0; j = from[i][j], i--) at.unshift(j)
  // letters alone inside of words are no find, but one run may begin anywhere
  const isOneRun = end - at[0] === word.length - 1
  if (!isOneRun && at.some((j, i) => !isWordStart(name, j) && at[i - 1] !== j - 1)) return runOf(word, name)
  return { score: last[end] + (isOneRun ? WHOLE : 0) - PASSED * (lower.length - word.length), at }
}

/** A word as one run within a name; undefined where it is none. For names whose best alignment is no find. */
function runOf(word: string, name: string): Fit | undefined {
  const begin = name.toLowerCase().indexOf(word)
  if (begin < 0) return undefined
  const start = (isWordStart(name, begin) ? WORD_START : 0) + (begin === 0 ? NAME_START : 0)
  const score = start + MATCH * word.length + RUN * (word.length - 1) + WHOLE - PASSED * (name.length - word.length)
  return { score, at: Array.from({ length: word.length }, (_, i) => begin + i) }
}

function isWordStart(name: string, at: number): boolean {
  if (at === 0) return true
  const before = name[at - 1]
  return !/[\p{L}\p{N}]/u.test(before) || (/[a-z]/.test(before) && /[A-Z]/.test(name[at]))
}
