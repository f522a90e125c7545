import { ByteFinder } from '../../base/byte-finder'
import type { ProcessIdx } from '../../model/process-table'
import type { Store } from '../../model/store'
import type { Resolved } from '../resolve'
import type { Slices } from '../slices'
import { NO, YES, type Mask } from './truth'

/**
 * Rows that hold a word in their binary, their arguments or `namespace/pod`, upper and lower case alike. Each distinct
 * string is looked at once; arguments are searched as bytes, where the word has ASCII characters alone.
 */
export function* wordMask(store: Store, resolved: Resolved, word: string): Slices<Mask> {
  const { rowCount } = resolved
  const holds = yield* wordTest(store, resolved, word, rowCount > FEW_ROWS * store.processes.length)
  const mask = new Uint8Array(rowCount)
  for (let row = 0; row < rowCount; row += ROWS_PER_STEP) {
    fillRows(resolved, mask, row, Math.min(rowCount, row + ROWS_PER_STEP), holds)
    yield
  }
  return mask
}

function fillRows(
  { isShown }: Resolved,
  mask: Mask,
  from: number,
  to: number,
  holds: (row: ProcessIdx) => boolean,
): void {
  for (let row = from; row < to; row++) if (isShown[row] === 1 && holds(row)) mask[row] = YES
}

/** A text that has letters beyond ASCII is decoded, which takes a microsecond. */
const ROWS_PER_STEP = 8192

/** Below this part of all rows, their texts are searched one by one. */
const FEW_ROWS = 0.2

/** Makes rows NO that do not hold a word. Of few that are left, only their texts are looked at. */
export function* narrowByWord(store: Store, resolved: Resolved, mask: Mask, word: string): Slices<void> {
  const { isShown } = resolved
  let left = 0
  for (let row = 0; row < mask.length; row++) if (mask[row] !== NO) left++
  if (left === 0) return
  const holds = yield* wordTest(store, resolved, word, left > FEW_ROWS * store.processes.length)
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] !== NO && (isShown[row] === 0 || !holds(row))) mask[row] = NO
    if (row % ROWS_PER_STEP === 0) yield
  }
}

const UNTESTED = 0
const ABSENT = 1
const HOLDS = 2

/** `isForAll`: all arguments are searched beforehand, which is faster than one by one. */
function* wordTest(
  { strings, texts, pods, processes }: Store,
  { owners }: Resolved,
  word: string,
  isForAll: boolean,
): Slices<(row: ProcessIdx) => boolean> {
  const lower = word.toLowerCase()
  const { binary, args } = processes.columns
  const { ownerOf } = owners
  const finder = /^[\x20-\x7e]+$/.test(lower) ? new ByteFinder(lower) : undefined
  const inOwner = owners.owners.map(({ pod }) => {
    const name = pod < 0 ? '' : `${strings.get(pods[pod].namespace)}/${strings.get(pods[pod].name)}`
    return pod >= 0 && name.toLowerCase().includes(lower)
  })
  const inString = new Uint8Array(strings.size)
  const scanned = isForAll && finder !== undefined ? yield* texts.holding(finder) : undefined
  const inText = scanned === undefined ? new Uint8Array(texts.size) : undefined
  const hasText = (idx: number): boolean => {
    if (scanned !== undefined) return scanned[idx] === 1
    if (inText === undefined) return false
    if (inText[idx] === UNTESTED) {
      const isFound = finder === undefined ? texts.get(idx).toLowerCase().includes(lower) : texts.isHolding(idx, finder)
      inText[idx] = isFound ? HOLDS : ABSENT
    }
    return inText[idx] === HOLDS
  }
  return (row) => {
    const idx = binary[row]
    if (inString[idx] === UNTESTED) inString[idx] = strings.get(idx).toLowerCase().includes(lower) ? HOLDS : ABSENT
    return inString[idx] === HOLDS || inOwner[ownerOf[row]] || hasText(args[row])
  }
}
