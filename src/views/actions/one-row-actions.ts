/** What can be done with the row that the keyboard is on, or with its process. The menu of a row shows most of these. */
import { messageOf } from '../../base/error-text'
import type { ProcessDetails } from '../../derive/process-details'
import type { TermMode } from '../../query/edit'
import { jqFilter, lineageMarkdown, tetraFilter } from '../details/copy-texts'
import { SELECT_FIRST, type Action } from './action'
import type { Page } from './page'
import { detailsOfSelection, focusedTarget, placeQuery, toggleTarget } from './row-target'

const hasSelection = (page: Page): boolean => page.hasSelection
const hasTarget = ({ viewer }: Page): boolean => focusedTarget(viewer) !== undefined
const isOnGroup = ({ viewer }: Page): boolean => focusedTarget(viewer)?.kind === 'group'

/** Copies something of the selected process. */
const copyOf = (
  id: string,
  what: string,
  key: string,
  words: string,
  text: (details: ProcessDetails, page: Page) => string | Promise<string>,
) =>
  ({
    id,
    title: `Copy ${what} of the selected process`,
    section: 'Copy',
    keys: [key],
    words,
    isAvailable: hasSelection,
    missing: SELECT_FIRST,
    run: (page) => void copyFromDetails(page, what, text),
  }) as const satisfies Action

/** Makes the binary of the selected process, or where a row lives, part of the query. */
const filterOf = (what: 'binary' | 'place', mode: TermMode) =>
  ({
    id: `${mode}-${what}`,
    title: `${mode === 'only' ? 'Only' : 'Not'} ${what === 'binary' ? 'the binary of the selected process' : 'the pod or host of the row'}`,
    section: 'Find',
    keys: [],
    words: 'filter query exclude leave out',
    isAvailable: what === 'binary' ? hasSelection : (page) => page.hasSelection || isOnGroup(page),
    run: (page) => void (what === 'binary' ? filterBinary(page, mode) : filterPlace(page, mode)),
  }) as const satisfies Action

export const ONE_ROW_ACTIONS: readonly Action[] = [
  {
    id: 'row-menu',
    title: 'Show the menu of the row',
    section: 'Rows',
    keys: ['Shift+F10', 'ContextMenu'],
    isListed: false,
    isAvailable: hasTarget,
    missing: 'Go to a row first',
    run: (page) => page.showRowMenu(placeOfFocus(page)),
  },
  {
    id: 'toggle-row',
    title: 'Collapse or expand the row',
    section: 'Rows',
    keys: [],
    words: 'open close fold unfold',
    isAvailable: ({ viewer }) => focusedTarget(viewer)?.isOpen !== undefined,
    run: ({ viewer }) => toggleTarget(viewer),
  },
  {
    id: 'expand-below',
    title: 'Expand the row and all below it',
    section: 'Rows',
    keys: [],
    words: 'open unfold subtree descendants',
    isAvailable: hasTarget,
    run: ({ viewer }) => void viewer.tree.expandBelow(viewer.view.getState().focusedKey),
  },
  {
    id: 'collapse-below',
    title: 'Collapse all below the row',
    section: 'Rows',
    keys: ['_'],
    words: 'close fold subtree descendants',
    isAvailable: hasTarget,
    missing: 'Go to a row first',
    run: ({ viewer }) => void viewer.tree.collapseBelow(viewer.view.getState().focusedKey),
  },
  {
    id: 'fit-group',
    title: 'Fit the pod, container or host of the row',
    section: 'Time',
    keys: [],
    words: 'zoom',
    isAvailable: isOnGroup,
    run: ({ viewer }) => void viewer.ranges.fitGroup(viewer.view.getState().focusedKey),
  },
  {
    id: 'other-layout',
    title: 'Show the row in the other layout: tree or packed lanes',
    section: 'Go to',
    keys: [],
    words: 'reveal flame chart',
    isAvailable: hasTarget,
    run: (page) => void showInOtherLayout(page),
  },
  filterOf('binary', 'only'),
  filterOf('binary', 'not'),
  filterOf('place', 'only'),
  filterOf('place', 'not'),
  copyOf('copy-binary', 'the binary', 'c b', 'path program', ({ name }) => name),
  copyOf('copy-args', 'the arguments', 'c a', 'command line', ({ args }) => args),
  copyOf('copy-exec-id', 'the exec_id', 'c i', 'identifier', ({ execId }) => execId),
  copyOf(
    'copy-json',
    'the JSON',
    'c j',
    'raw event source',
    async ({ describedBy }, { viewer }) => (await viewer.ask('raw', { event: describedBy })) ?? '',
  ),
  copyOf('copy-jq', 'a jq filter', 'c q', 'query command', jqFilter),
  copyOf('copy-tetra', 'a tetra filter', 'c t', 'export getevents cel expression', tetraFilter),
  copyOf('copy-lineage', 'the lineage', 'c m', 'markdown ancestors parents', ({ key }, { viewer }) =>
    lineageMarkdown(viewer, key),
  ),
]

async function copyFromDetails(
  page: Page,
  what: string,
  text: (details: ProcessDetails, page: Page) => string | Promise<string>,
): Promise<void> {
  const details = await detailsOfSelection(page.viewer)
  if (details === undefined) {
    page.say('The selected process is not in this log')
    return
  }
  let copied: string
  try {
    copied = await text(details, page)
  } catch (error) {
    page.say(`Nothing was copied: ${messageOf(error)}`)
    return
  }
  if (copied === '') page.say(`There is nothing to copy: the log does not say ${what}`)
  else await page.copy(what, copied)
}

async function filterBinary({ viewer }: Page, mode: TermMode): Promise<void> {
  const details = await detailsOfSelection(viewer)
  if (details !== undefined) viewer.filterBy('binary', details.name, mode)
}

async function filterPlace(page: Page, mode: TermMode): Promise<void> {
  const { viewer } = page
  const target = focusedTarget(viewer)
  const groupKey = target?.kind === 'group' ? target.key : (await detailsOfSelection(viewer))?.groupKey
  const query = placeQuery(viewer, groupKey ?? '')
  if (query === undefined) page.say('The log does not say in which pod it is')
  else viewer.filterBy(query.field, query.value, mode)
}

async function showInOtherLayout({ viewer }: Page): Promise<void> {
  const target = focusedTarget(viewer)
  viewer.setLayout(viewer.view.getState().layout === 'tree' ? 'packed' : 'tree')
  if (target?.kind === 'group') await viewer.navigator.goToGroup(target.key)
}

/** Where the menu of the row belongs that the keyboard is on: below its label, or at the begin of its span. */
function placeOfFocus({ viewer }: Page): { readonly x: number; readonly y: number } {
  const tree = document.querySelector('[role=treegrid]')
  const row = document.querySelector(`[id="${tree?.getAttribute('aria-activedescendant') ?? 'none'}"] .name`)
  const at = (row ?? tree)?.getBoundingClientRect()
  if (at !== undefined) return row === null ? { x: at.left + 24, y: at.top + 24 } : { x: at.left, y: at.bottom + 4 }
  const lanes = document.querySelector('.packed-lanes')?.getBoundingClientRect()
  const frame = viewer.screen.packedFrames.store.getState().answer
  const { packedTop, heightPx } = viewer.viewport.getState()
  const { focusedKey } = viewer.view.getState()
  const top = frame?.sections.find(({ key }) => key === focusedKey)?.topPx ?? frame?.selected?.topPx ?? 0
  return {
    x: (lanes?.left ?? 0) + 24,
    y: (lanes?.top ?? 0) + Math.max(0, Math.min(heightPx, top - packedTop)) + 20,
  }
}
