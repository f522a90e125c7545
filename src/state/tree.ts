/** The tree: what is open, closed and hidden of it. */
import { LADDER_PREFIX, isFoldedKey } from '../codes/row-keys'
import { ROW_KIND } from '../codes/rows'
import type { ProcessKey } from '../derive/process-key'
import type { StoreClient } from '../worker/store-client'
import { listRowOfKey, rowAfter, type FrameRow } from './frame-rows'
import type { Screen } from './screen'
import type { Stores } from './stores'
import { withAll, withToggled, without } from './view'
import { WantedCollapse } from './wanted-collapse'

export class Tree {
  private readonly client: StoreClient
  private readonly stores: Stores
  private readonly screen: Screen
  /** Groups that a link collapses once they are read. */
  private wantedCollapse: WantedCollapse | undefined

  constructor(client: StoreClient, stores: Stores, screen: Screen) {
    this.client = client
    this.stores = stores
    this.screen = screen
  }

  /** Opens or closes a row of the list. */
  toggle({ key, kind, selects }: Pick<FrameRow, 'key' | 'kind' | 'selects'>): void {
    if (kind === ROW_KIND.fold || kind === ROW_KIND.noise) this.toggleOpen(key)
    else if (kind === ROW_KIND.process || kind === ROW_KIND.ladder)
      this.stores.view.setState(({ collapsedProcesses }) => ({
        collapsedProcesses: withToggled(collapsedProcesses, selects),
      }))
    else this.toggleGroup(key)
  }

  /** Opens or closes a workload, pod, container or host. */
  toggleGroup(key: string): void {
    this.stores.view.setState(({ collapsedGroups }) => ({ collapsedGroups: withToggled(collapsedGroups, key) }))
  }

  /** Shows what a fold, noise or ladder row stands for, or folds it again. */
  toggleOpen(key: string): void {
    this.stores.view.setState(({ openRows }) => ({ openRows: withToggled(openRows, key) }))
  }

  /** The chain of single children that begins at a process, as one row or as many. */
  toggleLadder(process: ProcessKey): void {
    this.toggleOpen(LADDER_PREFIX + process)
  }

  expandAll(): void {
    this.wantedCollapse = undefined
    this.stores.view.setState({ collapsedGroups: new Set(), collapsedProcesses: new Set() })
  }

  collapseAll(): void {
    const groups = this.stores.session.getState().summary?.groups ?? []
    this.stores.view.setState({ collapsedGroups: new Set(groups.map(({ key }) => key)) })
  }

  /** Opens a row and all that is collapsed below it. Folds stay as they are. */
  async expandBelow(key: string): Promise<void> {
    const closed = [key, ...(await this.client.ask('collapsedBelow', { key }))]
    this.stores.view.setState(({ collapsedGroups, collapsedProcesses }) => ({
      collapsedGroups: without(collapsedGroups, closed),
      collapsedProcesses: without(collapsedProcesses, closed),
    }))
  }

  /** Collapses all that can be collapsed below a row, which stays as it is: what is opened then shows one level. */
  async collapseBelow(key: string): Promise<void> {
    const { groups, processes } = await this.client.ask('parentsBelow', { key })
    this.stores.view.setState(({ collapsedGroups, collapsedProcesses }) => ({
      collapsedGroups: withAll(collapsedGroups, groups),
      collapsedProcesses: withAll(collapsedProcesses, processes),
    }))
  }

  /**
   * Leaves a row and all below it out of the list, until `showHidden`. The keyboard goes to the row after it. False for
   * rows that stand for several processes.
   */
  hide(key: string): boolean {
    if (key === '' || isFoldedKey(key)) return false
    const frame = this.screen.frames.store.getState().answer
    const listRow = frame === undefined ? -1 : listRowOfKey(frame, key)
    const next = frame && rowAfter(frame, listRow)
    this.stores.view.setState(({ hidden, selectedKey }) => ({
      hidden: withAll(hidden, [key]),
      focusedKey: next?.key ?? '',
      selectedKey: selectedKey === key ? (next?.selects ?? '') : selectedKey,
    }))
    return true
  }

  showHidden(): void {
    this.stores.view.setState({ hidden: new Set() })
  }

  /** Collapses all groups but some, those that are read later, too, each once; undefined ends that. */
  wantCollapsed(allBut: readonly string[] | undefined): void {
    this.wantedCollapse = allBut && new WantedCollapse(allBut)
    this.collapseWanted()
  }

  collapseWanted(): void {
    const groups = this.stores.session.getState().summary?.groups ?? []
    const found = this.wantedCollapse?.take(groups.map(({ key }) => key)) ?? []
    if (found.length > 0)
      this.stores.view.setState(({ collapsedGroups }) => ({ collapsedGroups: withAll(collapsedGroups, found) }))
  }

  clear(): void {
    this.wantedCollapse = undefined
  }
}
