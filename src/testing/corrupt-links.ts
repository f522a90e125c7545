/** Links as they arrive: cut, mangled by tools and people, or made by somebody who means harm. */
import { printLink } from '../state/link'
import { EMPTY_LINK } from '../state/link-fields'
import { makeRandom } from './random'

/** A link with something in most of its fields. */
export const WHOLE_LINK = printLink({
  ...EMPTY_LINK,
  filterText: 'curl or exit:>0',
  matchMode: 'dim',
  range: { from: { sec: 1715691240, ns: 5 }, to: { sec: 1715691300, ns: 999_999_999 } },
  picked: { from: { sec: 1715691250, ns: 0 }, to: { sec: 1715691260, ns: 0 } },
  selectedKey: 'bjE6MjAwOjc=',
  place: { top: 3.5, selected: 7 },
  collapsedGroups: ['pod:/default/xwing', 'host:/node a'],
  collapsedProcesses: ['bjE6MTAwOjc='],
  openRows: ['fold:bjE6MzAwOjc=', 'noise:probe:pod:/default/xwing'],
  hidden: ['bjE6NDAwOjc='],
  isFolding: false,
  isLaddering: true,
  groupOrder: 'attention',
  panes: ['pods', 'details'],
  bottomTab: 'raw',
  timeZone: 'relative',
})

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '%',
  '%00',
  '%E0%A4%A',
  '&__proto__=1&constructor=2&toString=3',
  '&sel=a&sel=b',
  '&range=NaN..Infinity',
  '&row=1e999',
  '&lane=-1',
  '&layout=sideways',
  '&v=1',
  '&file=1/2',
  '&tab=%F0%9F%98%80',
  '\u0000\u202e',
  '&q=' + 'a'.repeat(5000),
  '&closed='.repeat(50),
]

/** So many broken forms of one link; all differ from it and none is empty. */
export function corruptLinks(count: number, seed: number): string[] {
  const random = makeRandom(seed)
  const below = (limit: number): number => random.int(limit)
  const made = new Set<string>()
  while (made.size < count) {
    const at = 1 + below(WHOLE_LINK.length - 1)
    const to = Math.min(WHOLE_LINK.length, at + 1 + below(30))
    const other = String.fromCharCode(33 + below(94))
    const hostile = HOSTILE[below(HOSTILE.length)]
    const broken = [
      WHOLE_LINK.slice(0, Math.max(2, at)),
      WHOLE_LINK.slice(0, at) + WHOLE_LINK.slice(to),
      WHOLE_LINK.slice(0, at) + other + WHOLE_LINK.slice(at + 1),
      WHOLE_LINK.slice(0, at) + hostile + WHOLE_LINK.slice(at),
      `#${WHOLE_LINK.slice(at)}`,
      WHOLE_LINK.slice(0, at) + WHOLE_LINK.slice(at, to).toUpperCase() + WHOLE_LINK.slice(to),
    ][below(6)]
    if (broken !== WHOLE_LINK && broken.length > 2) made.add(broken)
  }
  return [...made]
}
