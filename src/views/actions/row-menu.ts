/** Which actions the menu of a row shows, in which words, and for which rows. The actions are those of `actions.ts`. */
import type { Layout } from '../../state/view'
import type { Action } from './action'
import { ACTIONS } from './actions'
import type { RowTarget } from './row-target'

interface MenuPlace {
  readonly id: string
  /** In fewer words than the action's title, as the row is seen. */
  readonly label: (target: RowTarget, layout: Layout) => string
  readonly kinds: readonly RowTarget['kind'][]
}

export interface MenuItem {
  readonly action: Action
  readonly label: string
}

const ALL = ['process', 'group', 'fold', 'ladder', 'noise'] as const
/** Rows of which a process is selected. */
const WITH_PROCESS = ['process', 'fold', 'ladder'] as const

const always = (label: string) => () => label
const placeOf = (target: RowTarget): string =>
  target.kind !== 'group'
    ? 'its pod or host'
    : target.group.kind === 'container'
      ? 'its pod'
      : `this ${target.group.kind}`

const SECTIONS: readonly (readonly MenuPlace[])[] = [
  [
    { id: 'fit-subtree', label: always('Fit with all below'), kinds: ['process', 'ladder'] },
    { id: 'fit-group', label: always('Fit'), kinds: ['group'] },
    { id: 'toggle-row', label: ({ isOpen }) => (isOpen === true ? 'Collapse' : 'Expand'), kinds: ALL },
    { id: 'expand-below', label: always('Expand all below'), kinds: ['process', 'group', 'ladder'] },
    { id: 'collapse-below', label: always('Collapse all below'), kinds: ['process', 'group'] },
    { id: 'hide', label: always('Hide with all below'), kinds: ['process', 'group'] },
  ],
  [
    { id: 'go-to-parent', label: always('Select its parent'), kinds: ['process', 'ladder'] },
    {
      id: 'other-layout',
      label: (_, layout) => (layout === 'tree' ? 'Show in packed lanes' : 'Show in the tree'),
      kinds: ['process', 'group', 'fold', 'ladder'],
    },
  ],
  [
    { id: 'only-binary', label: always('Only this binary'), kinds: WITH_PROCESS },
    { id: 'not-binary', label: always('Not this binary'), kinds: WITH_PROCESS },
    { id: 'only-place', label: (target) => `Only ${placeOf(target)}`, kinds: ['group', ...WITH_PROCESS] },
    { id: 'not-place', label: (target) => `Not ${placeOf(target)}`, kinds: ['group', ...WITH_PROCESS] },
  ],
  [
    { id: 'copy-binary', label: always('Copy the binary'), kinds: WITH_PROCESS },
    { id: 'copy-args', label: always('Copy the arguments'), kinds: WITH_PROCESS },
    { id: 'copy-exec-id', label: always('Copy the exec_id'), kinds: ['process', 'ladder'] },
    { id: 'copy-lineage', label: always('Copy the lineage'), kinds: ['process', 'ladder'] },
  ],
]

/** Sections of the menu, without those that hold nothing for the row. Opening rows is of the tree, and of pods. */
export function menuOf(target: RowTarget, layout: Layout): MenuItem[][] {
  const fits = ({ id, kinds }: MenuPlace): boolean => {
    if (!kinds.includes(target.kind)) return false
    if (id === 'toggle-row') return target.isOpen !== undefined
    if (id === 'collapse-below') return layout === 'tree' && target.isOpen === true
    return id !== 'expand-below' || (layout === 'tree' && target.isOpen !== undefined)
  }
  return SECTIONS.map((places) =>
    places.filter(fits).map(({ id, label }) => ({ action: actionOf(id), label: label(target, layout) })),
  ).filter((items) => items.length > 0)
}

function actionOf(id: string): Action {
  const action = ACTIONS.find((other) => other.id === id)
  if (action === undefined) throw new Error(`there is no action ${id}`)
  return action
}
