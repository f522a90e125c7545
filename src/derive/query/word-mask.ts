import { ByteFinder } from '../../base/byte-finder'
import type { TextTable } from '../../base/text-table'
import type { Store } from '../../model/store'
import type { Resolved } from '../resolve'
import { YES, type Mask } from './truth'

/**
 * Rows that hold a word in their binary, their arguments or `namespace/pod`, upper and lower case alike. Each distinct
 * string is looked at once; arguments are searched as bytes, where the word has ASCII characters alone.
 */
export function wordMask(store: Store, { rowCount, isShown, owners }: Resolved, word: string): Mask {
  const lower = word.toLowerCase()
  const { strings, texts, pods } = store
  const { binary, args } = store.processes.columns
  const inText = holdingTexts(texts, lower)
  const inOwner = owners.owners.map(({ pod }) => {
    const name = pod < 0 ? '' : `${strings.get(pods[pod].namespace)}/${strings.get(pods[pod].name)}`
    return pod >= 0 && name.toLowerCase().includes(lower)
  })
  const UNTESTED = 0
  const ABSENT = 1
  const HOLDS = 2
  const inString = new Uint8Array(strings.size)
  const mask = new Uint8Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    if (isShown[row] === 0) continue
    const idx = binary[row]
    if (inString[idx] === UNTESTED) inString[idx] = strings.get(idx).toLowerCase().includes(lower) ? HOLDS : ABSENT
    if (inString[idx] === HOLDS || inText[args[row]] === 1 || inOwner[owners.ownerOf[row]]) mask[row] = YES
  }
  return mask
}

function holdingTexts(texts: TextTable, lower: string): Uint8Array {
  if (/^[\x20-\x7e]+$/.test(lower)) return texts.holding(new ByteFinder(lower))
  return Uint8Array.from({ length: texts.size }, (_, idx) => (texts.get(idx).toLowerCase().includes(lower) ? 1 : 0))
}
