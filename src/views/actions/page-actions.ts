/** What concerns the page as a whole: copies, panes, theme, times, files, help. */
import type { TimeZone } from '../../base/time-format'
import type { Preferences, Theme } from '../../state/preferences'
import { pickFiles, pickFolder } from '../welcome/pick-files'
import { toolText, type ToolText } from '../query/other-tools'
import type { Action } from './action'
import type { Page } from './page'
import { copyLink } from './copy-link'
import { openQuality } from './parts'

const always = (): boolean => true
const hasLog = (page: Page): boolean => page.hasLog
const hasQuery = ({ viewer }: Page): boolean => viewer.view.getState().filterText !== ''
const hasSources = (page: Page): boolean => page.hasSources

export const NEXT_THEME: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' }
export const NEXT_ZONE: Readonly<Record<TimeZone, TimeZone>> = { utc: 'local', local: 'relative', relative: 'utc' }
const ZONE_TITLES: Readonly<Record<TimeZone, string>> = {
  utc: 'Show times in UTC',
  local: "Show times in the browser's time zone",
  relative: "Show times since the log's first event",
}

/** Copies the applied query for another tool. */
const copyQuery = (id: ToolText['id'], title: string, words: string) =>
  ({
    id: `copy-query-${id}`,
    title: `Copy the query as ${title}`,
    section: 'Copy',
    keys: [],
    words,
    isAvailable: hasQuery,
    run: (page) => {
      const copy = async (): Promise<void> => {
        try {
          const text = await toolText(page.viewer.view.getState().filterText, id)
          await page.copy(`the query as ${title}`, text)
        } catch {
          page.say(`Nothing of this query can be said as ${title}`)
        }
      }
      void copy()
    },
  }) as const satisfies Action

const togglePane = (
  id: string,
  name: string,
  key: string,
  flag: keyof Pick<Preferences, 'isPodsOpen' | 'isBottomOpen' | 'isDetailsOpen'>,
) =>
  ({
    id,
    title: `Show or hide the ${name} pane`,
    section: 'View',
    keys: [key],
    words: 'toggle open close panel',
    isAvailable: hasSources,
    run: ({ viewer }) => viewer.preferences.setState((all) => ({ [flag]: !all[flag] })),
  }) as const satisfies Action

const chooseTheme = (theme: Theme, title: string) =>
  ({
    id: `theme-${theme}`,
    title,
    section: 'View',
    keys: [],
    words: 'colours mode appearance',
    isAvailable: ({ viewer }) => viewer.preferences.getState().theme !== theme,
    run: ({ viewer }) => viewer.preferences.setState({ theme }),
  }) as const satisfies Action

const chooseZone = (timeZone: TimeZone) =>
  ({
    id: `zone-${timeZone}`,
    title: ZONE_TITLES[timeZone],
    section: 'View',
    keys: [],
    words: 'time zone clock',
    isAvailable: (page) => page.hasLog && page.viewer.preferences.getState().timeZone !== timeZone,
    run: ({ viewer }) => viewer.preferences.setState({ timeZone }),
  }) as const satisfies Action

export const PAGE_ACTIONS: readonly Action[] = [
  {
    id: 'copy-link',
    title: 'Copy the link to this view',
    section: 'Copy',
    keys: ['c l'],
    words: 'share url address',
    isAvailable: hasSources,
    run: (page) => void copyLink(page),
  },
  {
    id: 'export',
    title: 'Export…',
    section: 'Copy',
    keys: ['e'],
    words: 'save download file csv table markdown report lines ndjson gzip trace perfetto speedscope',
    isAvailable: hasLog,
    run: (page) => page.show('export'),
  },
  copyQuery('jq', 'a jq command', 'filter command line'),
  copyQuery('tetra', 'tetra getevents', 'options command line cli'),
  copyQuery('allowlist', 'an export allowlist', 'helm filter denylist agent'),
  {
    id: 'other-tools',
    title: 'Show the query for other tools: jq, tetra, export allowlist',
    section: 'Copy',
    keys: [],
    words: 'translate export command filter getevents',
    isAvailable: hasQuery,
    run: (page) => page.show('other-tools'),
  },

  togglePane('toggle-pods', 'pods', 't p', 'isPodsOpen'),
  togglePane('toggle-events', 'events', 't e', 'isBottomOpen'),
  togglePane('toggle-details', 'details', 't d', 'isDetailsOpen'),
  {
    id: 'secrets',
    title: 'Hide or show likely secrets on screen',
    section: 'View',
    keys: ['x'],
    words: 'mask passwords tokens credentials privacy',
    isAvailable: hasLog,
    run: (page) => {
      const areSecretsHidden = !page.viewer.preferences.getState().areSecretsHidden
      page.viewer.preferences.setState({ areSecretsHidden })
      page.say(`Likely secrets are ${areSecretsHidden ? 'hidden as ••••' : 'shown'}`)
    },
  },
  {
    id: 'next-zone',
    title: 'Change how times are shown: UTC, local, relative',
    section: 'View',
    keys: ['t z'],
    words: 'time zone clock switch',
    isAvailable: hasLog,
    run: ({ viewer }) => viewer.preferences.setState(({ timeZone }) => ({ timeZone: NEXT_ZONE[timeZone] })),
  },
  chooseZone('utc'),
  chooseZone('local'),
  chooseZone('relative'),
  {
    id: 'next-theme',
    title: 'Change the theme: system, light, dark',
    section: 'View',
    keys: ['t t'],
    words: 'colours mode appearance switch',
    isAvailable: always,
    run: ({ viewer }) => viewer.preferences.setState(({ theme }) => ({ theme: NEXT_THEME[theme] })),
  },
  chooseTheme('light', 'Use the light theme'),
  chooseTheme('dark', 'Use the dark theme'),
  chooseTheme('system', "Use the system's theme"),

  {
    id: 'open-files',
    title: 'Open files…',
    section: 'Open',
    keys: ['o'],
    words: 'load log',
    isAvailable: always,
    run: ({ viewer }) => void pickFiles().then((files) => viewer.sources.openFiles(files)),
  },
  {
    id: 'open-folder',
    title: 'Open a folder…',
    section: 'Open',
    keys: ['O'],
    words: 'load logs directory',
    isAvailable: always,
    run: ({ viewer }) => void pickFolder().then((files) => viewer.sources.openFiles(files)),
  },
  {
    id: 'connect',
    title: 'Connect to a feed…',
    section: 'Open',
    keys: ['C'],
    words: 'live stream websocket nats add follow',
    isAvailable: hasSources,
    run: (page) => page.show('connect'),
  },
  {
    id: 'open-sample',
    title: 'Open the sample',
    section: 'Open',
    keys: [],
    words: 'example demo',
    isAvailable: always,
    run: (page) => {
      page.viewer.sources.openSample().catch(() => page.say('The sample could not be loaded'))
    },
  },
  {
    id: 'close-all',
    title: 'Close everything and go back to the start',
    section: 'Open',
    keys: [],
    words: 'log files reset quit',
    isAvailable: hasSources,
    run: ({ viewer }) => viewer.closeAll(),
  },

  {
    id: 'palette',
    title: 'Find an action, a pod or a host',
    section: 'Help',
    keys: ['Mod+k'],
    isListed: false,
    isAvailable: always,
    run: (page) => page.show('palette'),
  },
  {
    id: 'keys',
    title: 'Show all keys',
    section: 'Help',
    keys: ['?'],
    words: 'help shortcuts keyboard',
    isAvailable: always,
    run: (page) => page.show('keys'),
  },
  {
    id: 'letter-keys',
    title: 'Switch keys of a single letter off or on',
    section: 'Help',
    keys: [],
    words: 'shortcuts disable enable keyboard accessibility',
    isAvailable: always,
    run: (page) => {
      const isLetterKeysOn = !page.viewer.preferences.getState().isLetterKeysOn
      page.viewer.preferences.setState({ isLetterKeysOn })
      page.say(`Keys of a single letter are ${isLetterKeysOn ? 'on' : 'off'}`)
    },
  },
  {
    id: 'data-quality',
    title: 'Show what is missing from this log',
    section: 'Help',
    keys: ['g q'],
    words: 'data quality bad lines gaps lost',
    isAvailable: hasLog,
    run: openQuality,
  },
]
