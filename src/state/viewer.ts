/** The page's stores and commands: everything that a button, a key or a link can do. Ties them to the worker client. */
import { withTerm, type TermMode } from '../query/edit'
import type { FieldName } from '../query/fields'
import { StoreClient } from '../worker/store-client'
import type { StoreQuestion, StoreQuestions } from '../worker/protocol'
import { NO_CURSOR } from './cursor'
import { LiveView } from './live'
import { LoadMarks } from './load-marks'
import { Navigator } from './navigator'
import { Notices } from './notices'
import { Ranges } from './ranges'
import { Screen } from './screen'
import { NO_RANGE } from './selected-range'
import { NOTHING_OPEN } from './session'
import type { SnapshotInfo } from './snapshot'
import { Sources, type SourceParts } from './sources'
import { createStores } from './stores'
import { createTimeFormat } from './time-format'
import { Tree } from './tree'
import { NOTHING_CHOSEN, type Layout } from './view'
import { setWholeRange } from './viewport'

/** What differs between the hosted page, the single file and a snapshot. */
export interface PageParts extends SourceParts {
  /** The HTML of the single file. Rejects with a sentence for the user. */
  readonly viewerPage: () => Promise<string>
  /** What the page is a snapshot of. */
  readonly snapshot: SnapshotInfo | undefined
}

export class Viewer {
  private readonly stores = createStores()
  readonly session = this.stores.session
  readonly viewport = this.stores.viewport
  readonly view = this.stores.view
  readonly cursor = this.stores.cursor
  readonly preferences = this.stores.preferences
  readonly selectedRange = this.stores.selectedRange
  readonly timeFormat = createTimeFormat(this.preferences, this.session)
  readonly live = new LiveView(this.viewport, this.session, (isPaused) => this.client.pause(isPaused))
  readonly marks = new LoadMarks(() => this.client.noteShown())
  readonly notices = new Notices(this.session)
  readonly page: PageParts
  readonly sources: Sources
  readonly screen: Screen
  readonly tree: Tree
  readonly navigator: Navigator
  readonly ranges: Ranges
  private readonly client: StoreClient

  constructor(page: PageParts) {
    this.page = page
    this.client = new StoreClient({
      onSummary: (summary) => {
        this.session.setState({ summary })
        setWholeRange(this.viewport, summary.range)
        this.tree.collapseWanted()
        this.screen.requestFrame('renewed')
        this.screen.requestDetails()
        this.navigator.noteSummary()
      },
      onProgress: (progress) => this.sources.noteProgress(progress),
      onEnded: (progress, end) => this.sources.noteEnd(progress, end),
      onFeed: (feed) => this.sources.noteFeed(feed),
      onFull: () => this.sources.stopAll(),
      onChanged: (idx) => this.sources.noteChanged(idx),
      onKeeping: (keeping) => {
        this.sources.noteKeeping(keeping)
        this.screen.renewAwaited()
      },
      onCrash: (crash) => this.session.setState({ crash }),
    })
    this.session.subscribe((state) => this.marks.follow(state))
    this.sources = new Sources(this.client, this.session, this.notices, page)
    this.screen = new Screen(this.client, this.stores)
    this.tree = new Tree(this.client, this.stores, this.screen)
    this.navigator = new Navigator(this.client, this.stores, this.screen, this.tree)
    this.ranges = new Ranges(this.client, this.stores)
  }

  ask<Q extends StoreQuestion>(question: Q, ask: StoreQuestions[Q]['ask']): Promise<StoreQuestions[Q]['answer']> {
    return this.client.ask(question, ask)
  }

  setLayout(layout: Layout): void {
    this.view.setState({ layout })
  }

  /** Adds to the query: only, or not, a value of a field. */
  filterBy(field: FieldName, value: string, mode: TermMode): void {
    this.view.setState(({ filterText }) => ({ filterText: withTerm(filterText, field, value, mode) }))
  }

  /** Back to the welcome page. */
  closeAll(): void {
    this.sources.clear()
    this.live.reset()
    this.session.setState(NOTHING_OPEN)
    this.viewport.setState({ range: undefined, wholeRange: undefined, isWhole: true, scrollTop: 0, packedTop: 0 })
    this.tree.clear()
    this.navigator.clear()
    this.view.setState(NOTHING_CHOSEN)
    this.cursor.setState(NO_CURSOR, true)
    this.selectedRange.setState(NO_RANGE)
    this.screen.clear()
  }
}
