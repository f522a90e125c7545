/** What the palette lists for a typed text. */
import { formatNumber } from '../../base/format'
import type { GroupSummary } from '../../derive/summary'
import { MAX_RECENT } from '../../state/preferences'
import { SECTIONS, type Action, type Section } from './action'
import { ACTIONS } from './actions'
import { fitOf } from './fuzzy'
import type { Page } from './page'

export interface PaletteItem {
  readonly id: string
  readonly kind: 'action' | 'pod' | 'host' | 'container' | 'filter'
  readonly title: string
  /** Characters of the title that were typed, ascending. */
  readonly at: readonly number[]
  /** Keys of an action; what is in a pod. */
  readonly keys: string
  readonly note: string
  readonly attention: number
  readonly section: Section
  run(page: Page): void
}

export interface PaletteSection {
  readonly title: string
  readonly items: readonly PaletteItem[]
  /** Items that fit, but are not listed. */
  readonly left: number
}

const MAX_ACTIONS = 40
/** Of pods and hosts, beside actions and alone. */
const MAX_GROUPS = { palette: 8, groups: 100 } as const

/** Actions, pods and hosts that fit the text, best first; `groups` lists pods and hosts alone. */
export function paletteSections(page: Page, mode: 'palette' | 'groups', typed: string): PaletteSection[] {
  const text = typed.trim()
  const groups = groupSection(page, mode, text)
  if (mode === 'groups') return groups.items.length === 0 ? [] : [groups]
  const actions = ACTIONS.filter((action) => action.isListed !== false && action.isAvailable(page))
  if (text === '') return untyped(page, actions)
  const fitting = actions.flatMap((action) => {
    const fit = fitOf(text, action.title, `${action.words ?? ''} ${action.section.toLowerCase()}`)
    return fit === undefined ? [] : [{ item: actionItem(action, fit.at), score: fit.score }]
  })
  const found = best(fitting, MAX_ACTIONS)
  const actionSection = { title: 'Actions', items: found.items, left: found.left, score: found.score }
  const sections = [actionSection, groups].filter(({ items }) => items.length > 0).toSorted((a, b) => b.score - a.score)
  return page.hasLog ? [...sections, filterSection(text)] : sections
}

/** What was used last, then everything by section. */
function untyped(page: Page, actions: readonly Action[]): PaletteSection[] {
  const { recentActions } = page.viewer.preferences.getState()
  const recent = recentActions.flatMap((id) => actions.filter((action) => action.id === id))
  const sectionOf = (title: string, members: readonly Action[]): PaletteSection => ({
    title,
    items: members.map((action) => actionItem(action, [])),
    left: 0,
  })
  const rest = actions.filter((action) => !recent.includes(action))
  return [
    sectionOf('Recently used', recent),
    ...SECTIONS.map((section) =>
      sectionOf(
        section,
        rest.filter((action) => action.section === section),
      ),
    ),
  ].filter(({ items }) => items.length > 0)
}

function actionItem(action: Action, at: readonly number[]): PaletteItem {
  const { id, title, section, keys } = action
  return {
    id,
    kind: 'action',
    title,
    at,
    keys: keys[0] ?? '',
    note: '',
    attention: 0,
    section,
    run: (page) => {
      remember(page, id)
      action.run(page)
    },
  }
}

function remember({ viewer }: Page, id: string): void {
  viewer.preferences.setState(({ recentActions }) => ({
    recentActions: [id, ...recentActions.filter((other) => other !== id)].slice(0, MAX_RECENT),
  }))
}

function groupSection(page: Page, mode: 'palette' | 'groups', text: string): PaletteSection & { score: number } {
  const groups = page.viewer.session.getState().summary?.groups ?? []
  const fitting =
    text === '' && mode === 'palette'
      ? []
      : groups.flatMap((group) => {
          const isListed =
            group.kind === 'pod' || group.kind === 'host' || (group.kind === 'container' && group.depth === 0)
          const fit = isListed ? fitOf(text, group.label, group.kind) : undefined
          return fit === undefined ? [] : [{ item: groupItem(group, fit.at), score: fit.score }]
        })
  return { title: 'Pods and hosts', ...best(fitting, MAX_GROUPS[mode]) }
}

function groupItem({ key, kind, label, processes, attention }: GroupSummary, at: readonly number[]): PaletteItem {
  return {
    id: key,
    kind: kind === 'host' || kind === 'container' ? kind : 'pod',
    title: label,
    at,
    keys: '',
    note: formatNumber(processes),
    attention,
    section: 'Go to',
    run: (page) => void goTo(page, key, label),
  }
}

async function goTo(page: Page, key: string, label: string): Promise<void> {
  if (!(await page.viewer.navigator.goToGroup(key))) page.say(`No process of ${label} matches the filter`)
}

function filterSection(text: string): PaletteSection {
  return {
    title: 'Processes',
    left: 0,
    items: [
      {
        id: 'filter-for',
        kind: 'filter',
        title: `Filter for “${text}”`,
        at: [],
        keys: '',
        note: '',
        attention: 0,
        section: 'Find',
        run: ({ viewer }) => viewer.view.setState({ filterText: text }),
      },
    ],
  }
}

interface Scored {
  readonly item: PaletteItem
  readonly score: number
}

/** The best of them, in order, and how many are left out. Those of one score stay in their order. */
function best(fitting: readonly Scored[], most: number): { items: PaletteItem[]; left: number; score: number } {
  const sorted = fitting.toSorted((a, b) => b.score - a.score)
  return {
    items: sorted.slice(0, most).map(({ item }) => item),
    left: Math.max(0, sorted.length - most),
    score: sorted.at(0)?.score ?? -Infinity,
  }
}
