import type { ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import type { Resolved } from './resolve'

/** Which processes the filter text finds, and which are shown with them. */
export interface Matches {
  readonly count: number
  /** 1 for processes that match. */
  readonly isMatch: Uint8Array
  /** 1 for processes that match and for their ancestors, over edges that cross containers too. */
  readonly isKept: Uint8Array
}

/**
 * Finds processes by text: every word must be a substring of the binary, the arguments or `namespace/pod`, upper and
 * lower case alike. Undefined for an empty text: everything is shown then.
 */
export function matchText(store: Store, resolved: Resolved, text: string): Matches | undefined {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return undefined
  const { columns } = store.processes
  const finders = words.map((word) => wordFinder(store, word))
  const { rowCount, isShown, parents, owners } = resolved
  const isMatch = new Uint8Array(rowCount)
  const isKept = new Uint8Array(rowCount)
  let count = 0
  for (let row = 0; row < rowCount; row++) {
    if (isShown[row] === 0) continue
    const pod = owners.owners[owners.ownerOf[row]].pod
    const isFound = finders.every(
      (finder) => finder.hasString(columns.binary[row]) || finder.hasText(columns.args[row]) || finder.hasPod(pod),
    )
    if (!isFound) continue
    count++
    isMatch[row] = 1
    for (let kept: ProcessIdx = row; kept >= 0 && isKept[kept] === 0; kept = parents[kept]) isKept[kept] = 1
  }
  return { count, isMatch, isKept }
}

interface WordFinder {
  hasString(string: number): boolean
  hasText(text: number): boolean
  hasPod(pod: number): boolean
}

/** Looks at each distinct string once. */
function wordFinder(store: Store, word: string): WordFinder {
  const { strings, texts, pods } = store
  const podMatches = pods.map((pod) =>
    `${strings.get(pod.namespace)}/${strings.get(pod.name)}`.toLowerCase().includes(word),
  )
  return {
    hasString: remember(strings.size, (string) => strings.get(string).toLowerCase().includes(word)),
    hasText: remember(texts.size, (text) => texts.get(text).toLowerCase().includes(word)),
    hasPod: (pod) => pod >= 0 && podMatches[pod],
  }
}

function remember(size: number, test: (idx: number) => boolean): (idx: number) => boolean {
  const UNKNOWN = 0
  const known = new Uint8Array(size)
  return (idx) => {
    if (known[idx] === UNKNOWN) known[idx] = test(idx) ? 1 : 2
    return known[idx] === 1
  }
}
