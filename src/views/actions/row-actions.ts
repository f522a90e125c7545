/** Walking the rows of the tree, and finding some. */
import { NO_CURSOR } from '../../state/cursor'
import { clearSelectedRange } from '../../state/selected-range'
import type { Viewer } from '../../state/viewer'
import { ROW_HEIGHT_PX } from '../../state/viewport'
import { SELECT_FIRST, type Action } from './action'
import type { Page } from './page'
import { focusDetails, focusEvents, focusFilter, focusTree, openQueryReference, openSessions } from './parts'

const hasLog = (page: Page): boolean => page.hasLog
const hasSelection = (page: Page): boolean => page.hasSelection
const hasFilter = ({ viewer }: Page): boolean => viewer.view.getState().filterText !== ''

/** An action of keys alone, that walks the list. */
const walk = (id: string, title: string, key: string, run: (viewer: Viewer) => void) =>
  ({
    id,
    title,
    section: 'Rows',
    keys: [key],
    isListed: false,
    isAvailable: hasLog,
    run: ({ viewer }) => run(viewer),
  }) as const satisfies Action

/** A choice about the rows that is on or off. */
const toggled = (
  id: string,
  title: string,
  name: 'isFolding' | 'isNoiseFolded' | 'isLaddering' | 'isRangeOnly',
  words: string,
) =>
  ({
    id,
    title,
    section: 'Rows',
    keys: [],
    words,
    isAvailable: hasLog,
    run: ({ viewer }) => viewer.view.setState((view) => ({ [name]: !view[name] })),
  }) as const satisfies Action

export const ROW_ACTIONS: readonly Action[] = [
  {
    id: 'go-to-group',
    title: 'Go to a pod or host…',
    section: 'Go to',
    keys: ['g p'],
    words: 'jump namespace node',
    isAvailable: hasLog,
    run: (page) => page.show('groups'),
  },
  {
    id: 'go-to-parent',
    title: 'Go to the parent, also in another container',
    section: 'Go to',
    keys: ['p'],
    words: 'up ancestor who started it',
    isAvailable: hasSelection,
    missing: SELECT_FIRST,
    run: (page) => {
      if (!page.viewer.navigator.goToParent()) page.say('The log names no parent of it')
    },
  },
  {
    id: 'go-to-entry',
    title: 'Go to the entry process of the container',
    section: 'Go to',
    keys: ['g c'],
    words: 'start begin init top ancestor lineage',
    isAvailable: hasSelection,
    missing: SELECT_FIRST,
    run: ({ viewer }) => goToEntry(viewer),
  },
  {
    id: 'focus-tree',
    title: 'Go to the process tree',
    section: 'Go to',
    keys: ['g t'],
    words: 'focus rows',
    isAvailable: hasLog,
    run: focusTree,
  },
  {
    id: 'focus-events',
    title: 'Go to the list of events',
    section: 'Go to',
    keys: ['g v'],
    words: 'focus bottom pane',
    isAvailable: hasLog,
    run: ({ viewer }) => {
      viewer.preferences.setState({ isBottomOpen: true })
      requestAnimationFrame(focusEvents)
    },
  },
  {
    id: 'sessions',
    title: 'Go to the list of sessions: all runtime execs',
    section: 'Go to',
    keys: ['g r'],
    words: 'kubectl exec nsenter hook runtime shell',
    isAvailable: hasLog,
    run: ({ viewer }) => {
      viewer.preferences.setState({ isBottomOpen: true })
      requestAnimationFrame(openSessions)
    },
  },
  {
    id: 'focus-details',
    title: 'Go to the details',
    section: 'Go to',
    keys: ['g d'],
    words: 'focus right pane',
    isAvailable: hasSelection,
    missing: SELECT_FIRST,
    run: ({ viewer }) => {
      viewer.preferences.setState({ isDetailsOpen: true })
      requestAnimationFrame(focusDetails)
    },
  },
  walk('row-up', 'Go to the row above', 'ArrowUp', (viewer) => viewer.navigator.moveFocus(-1)),
  walk('row-down', 'Go to the row below', 'ArrowDown', (viewer) => viewer.navigator.moveFocus(1)),
  walk('row-left', 'Collapse the row, or go to its parent', 'ArrowLeft', (viewer) =>
    viewer.navigator.stepSideways('left'),
  ),
  walk('row-right', 'Expand the row, or go to its first child', 'ArrowRight', (viewer) =>
    viewer.navigator.stepSideways('right'),
  ),
  walk('page-up', 'Go up by a page', 'PageUp', (viewer) => viewer.navigator.moveFocus(-pageRows(viewer))),
  walk('page-down', 'Go down by a page', 'PageDown', (viewer) => viewer.navigator.moveFocus(pageRows(viewer))),
  walk('first-row', 'Go to the first row', 'Home', (viewer) => void viewer.navigator.focusEnd('first')),
  walk('last-row', 'Go to the last row', 'End', (viewer) => void viewer.navigator.focusEnd('last')),
  {
    id: 'next-in-time',
    title: 'Select the process that starts next',
    section: 'Rows',
    keys: ['j'],
    words: 'later after',
    isAvailable: hasLog,
    run: ({ viewer }) => void viewer.navigator.goToNextInTime(1),
  },
  {
    id: 'previous-in-time',
    title: 'Select the process that started before',
    section: 'Rows',
    keys: ['k'],
    words: 'earlier previous',
    isAvailable: hasLog,
    run: ({ viewer }) => void viewer.navigator.goToNextInTime(-1),
  },
  {
    id: 'expand-all',
    title: 'Expand everything',
    section: 'Rows',
    keys: ['*'],
    words: 'open unfold all',
    isAvailable: hasLog,
    run: ({ viewer }) => viewer.tree.expandAll(),
  },
  {
    id: 'collapse-all',
    title: 'Collapse everything',
    section: 'Rows',
    keys: ['-'],
    words: 'close fold all',
    isAvailable: hasLog,
    run: ({ viewer }) => viewer.tree.collapseAll(),
  },
  {
    id: 'hide',
    title: 'Hide the row the keyboard is on, and all below it',
    section: 'Rows',
    keys: ['.'],
    words: 'remove leave out',
    isAvailable: ({ viewer }) => viewer.view.getState().focusedKey !== '',
    missing: 'Go to a row first',
    run: (page) => {
      const isHidden = page.viewer.tree.hide(page.viewer.view.getState().focusedKey)
      if (!isHidden) page.say('Open this row first: single processes, pods and hosts can be hidden')
    },
  },
  {
    id: 'show-hidden',
    title: 'Show all hidden rows',
    section: 'Rows',
    keys: [],
    words: 'unhide restore',
    isAvailable: ({ viewer }) => viewer.view.getState().hidden.size > 0,
    run: ({ viewer }) => viewer.tree.showHidden(),
  },
  {
    id: 'layout',
    title: 'Switch between tree and packed lanes',
    section: 'Rows',
    keys: ['v'],
    words: 'flame chart layout packed tree many pods',
    isAvailable: hasLog,
    run: ({ viewer }) => viewer.setLayout(viewer.view.getState().layout === 'tree' ? 'packed' : 'tree'),
  },
  toggled('fold-alike', 'Fold or unfold alike siblings', 'isFolding', 'identical group × count'),
  toggled('fold-noise', 'Fold or unfold noise: probes, pause, runtime steps', 'isNoiseFolded', 'health checks hide'),
  toggled('fold-chains', 'Fold or unfold chains of single children', 'isLaddering', 'ladder'),
  toggled('range-only', 'Limit the rows to the visible range, or not', 'isRangeOnly', 'time only'),
  {
    id: 'clear-selection',
    title: 'Clear the selected range, then the selection and the cursor',
    section: 'Rows',
    keys: ['Escape'],
    words: 'deselect nothing',
    isAvailable: ({ viewer }) => {
      const { selectedKey, focusedKey } = viewer.view.getState()
      const { range, mark } = viewer.selectedRange.getState()
      const isTimeChosen = range !== undefined || mark !== undefined || viewer.cursor.getState().kind === 'time'
      return isTimeChosen || selectedKey !== '' || focusedKey !== ''
    },
    run: ({ viewer }) => {
      if (clearSelectedRange(viewer.selectedRange)) return
      viewer.navigator.select('')
      viewer.cursor.setState(NO_CURSOR, true)
    },
  },
  {
    id: 'filter',
    title: 'Filter processes',
    section: 'Find',
    keys: ['/'],
    words: 'search query',
    isAvailable: hasLog,
    run: focusFilter,
  },
  {
    id: 'query-reference',
    title: 'Show the query language',
    section: 'Find',
    keys: ['g h'],
    words: 'help filter syntax fields reference F1',
    isAvailable: hasLog,
    run: openQueryReference,
  },
  {
    id: 'next-match',
    title: 'Go to the next match',
    section: 'Find',
    keys: ['n'],
    isAvailable: hasFilter,
    missing: 'Type a filter first',
    run: ({ viewer }) => void viewer.navigator.goToMatch(1),
  },
  {
    id: 'previous-match',
    title: 'Go to the previous match',
    section: 'Find',
    keys: ['N'],
    isAvailable: hasFilter,
    missing: 'Type a filter first',
    run: ({ viewer }) => void viewer.navigator.goToMatch(-1),
  },
  {
    id: 'clear-filter',
    title: 'Clear the filter',
    section: 'Find',
    keys: [],
    words: 'show all',
    isAvailable: hasFilter,
    run: ({ viewer }) => viewer.view.setState({ filterText: '' }),
  },
]

function pageRows(viewer: Viewer): number {
  return Math.max(1, Math.floor(viewer.viewport.getState().heightPx / ROW_HEIGHT_PX) - 1)
}

/** The oldest ancestor that lives where the process does and has a row. */
function goToEntry(viewer: Viewer): void {
  const lineage = viewer.screen.details.store.getState().answer?.lineage ?? []
  let entry = lineage.at(-1)
  for (let i = lineage.length - 2; i >= 0; i--) {
    const step = lineage[i]
    if (step.owner !== '' || (step.note !== '' && step.note !== 'snapshot')) break
    entry = step
  }
  if (entry !== undefined) void viewer.navigator.goTo(entry.key)
}
