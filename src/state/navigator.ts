/** Goes to processes and pods: selects them, brings them into view, and moves the keyboard from one row to another. */
import type { Instant } from '../base/time'
import { isFoldedKey } from '../codes/row-keys'
import type { Frame } from '../derive/frame'
import type { PackedStep } from '../derive/packed-step'
import type { ProcessKey } from '../derive/process-key'
import type { StoreClient } from '../worker/store-client'
import { focusedRow, frameRow, type FrameRow } from './frame-rows'
import type { ListPlace } from './link-forms'
import type { Screen } from './screen'
import type { Stores } from './stores'
import type { Tree } from './tree'
import { withAll, without } from './view'
import {
  ROW_HEIGHT_PX,
  packedOffsetFor,
  rangeWith,
  scrollOffsetFor,
  scrollPacked,
  scrollTo,
  setRange,
} from './viewport'

export class Navigator {
  private readonly client: StoreClient
  private readonly stores: Stores
  private readonly screen: Screen
  private readonly tree: Tree
  /** Selection of a link, to be brought into view once it is in the log. */
  private isRevealWanted = false

  constructor(client: StoreClient, stores: Stores, screen: Screen, tree: Tree) {
    this.client = client
    this.stores = stores
    this.screen = screen
    this.tree = tree
    stores.view.subscribe(({ layout, filterText, selectedKey }, before) => {
      if (selectedKey === '') return
      if (layout !== before.layout) void this.revealSelection()
      else if (filterText === '' && before.filterText !== '') void this.keepSelectionInView()
    })
  }

  /** There is more of the log. */
  noteSummary(): void {
    if (this.isRevealWanted && (this.stores.session.getState().summary?.processes ?? 0) > 0) void this.revealSelection()
  }

  select(key: ProcessKey): void {
    this.stores.view.setState({ selectedKey: key, focusedKey: key })
  }

  /** Brings the keyboard to a row; its process is selected, if it has one. */
  choose({ key, selects }: Pick<FrameRow, 'key' | 'selects'>): void {
    this.stores.view.setState(selects === '' ? { focusedKey: key } : { focusedKey: key, selectedKey: selects })
  }

  /** Selects a process, opens what hides it and scrolls to it. False when the filter keeps it out of the list. */
  async goTo(key: ProcessKey): Promise<boolean> {
    this.select(key)
    return this.revealSelection()
  }

  /** As `goTo`; moves the visible range too where the process is not in it. */
  async goToInTime(key: ProcessKey): Promise<boolean> {
    const isShown = await this.goTo(key)
    const span = (await this.client.ask('reveal', { key }))?.span
    const { range } = this.stores.viewport.getState()
    if (range !== undefined && span !== undefined && this.isSelected(key))
      setRange(this.stores.viewport, rangeWith(range, span))
    return isShown
  }

  /** For a selection that came from a link: brings it into view as soon as the log has it. */
  wantReveal(): void {
    this.isRevealWanted = true
    if (this.stores.session.getState().summary !== undefined) void this.revealSelection()
  }

  /** Moves the list to a place, now if its rows are there. `packedTop` is that of the packed layout. */
  goToPlace(place: ListPlace, packedTop: number): void {
    this.isRevealWanted = false
    this.screen.place.want(place, packedTop)
    this.screen.requestFrame()
  }

  /** False where another process was selected while an answer was on its way, which is of no use then. */
  private isSelected(key: ProcessKey): boolean {
    return this.stores.view.getState().selectedKey === key
  }

  /** After a filter, in which the list was shorter. What the user closed or hid stays so. */
  private async keepSelectionInView(): Promise<void> {
    const { selectedKey: key } = this.stores.view.getState()
    const above = (await this.client.ask('reveal', { key }))?.keys ?? []
    const { collapsedGroups, collapsedProcesses, hidden } = this.stores.view.getState()
    const isClosed =
      [...above, key].some((other) => hidden.has(other)) ||
      above.some((other) => collapsedGroups.has(other) || collapsedProcesses.has(other))
    // a link has a place of its own
    if (this.isSelected(key) && !isClosed && this.screen.place.waiting === undefined) await this.revealSelection()
  }

  private async revealSelection(): Promise<boolean> {
    const { selectedKey: key } = this.stores.view.getState()
    const reveal = await this.client.ask('reveal', { key })
    const isPacked = this.stores.view.getState().layout === 'packed'
    if (!this.isSelected(key) || reveal === undefined || (reveal.row < 0 && !isPacked)) return false
    this.isRevealWanted = false
    const folded = reveal.keys.filter(isFoldedKey)
    this.stores.view.setState(({ collapsedGroups, collapsedProcesses, openRows, hidden }) => ({
      collapsedGroups: without(collapsedGroups, reveal.keys),
      collapsedProcesses: without(collapsedProcesses, reveal.keys),
      openRows: withAll(openRows, folded),
      hidden: without(hidden, [...reveal.keys, key]),
    }))
    if (isPacked) return this.revealPacked(key)
    scrollTo(this.stores.viewport, scrollOffsetFor(this.stores.viewport.getState(), reveal.row), Infinity)
    return true
  }

  private async revealPacked(key: ProcessKey): Promise<boolean> {
    const top = await this.client.ask('packedTop', { key })
    if (top < 0 || !this.isSelected(key)) return false
    scrollPacked(this.stores.viewport, packedOffsetFor(this.stores.viewport.getState(), top), Infinity)
    return true
  }

  /** Scrolls a pod or host to the top of the list, and opens what it is in. False when the filter keeps it out. */
  async goToGroup(key: string): Promise<boolean> {
    if (this.stores.view.getState().layout === 'packed') {
      const top = await this.client.ask('packedTop', { key })
      if (top >= 0) this.stores.view.setState({ focusedKey: key })
      if (top >= 0)
        scrollPacked(this.stores.viewport, top, this.screen.packedFrames.store.getState().answer?.totalPx ?? 0)
      return top >= 0
    }
    const { above, ...found } = await this.client.ask('locateGroup', { key })
    let { row } = found
    if (row < 0 && above.length > 0) {
      this.stores.view.setState(({ collapsedGroups }) => ({ collapsedGroups: without(collapsedGroups, above) }))
      row = (await this.client.ask('locateGroup', { key })).row
    }
    if (row < 0) return false
    this.stores.view.setState({ focusedKey: key })
    scrollTo(
      this.stores.viewport,
      row * ROW_HEIGHT_PX,
      Math.max(this.screen.frames.store.getState().answer?.totalRows ?? 0, row + 1),
    )
    return true
  }

  /** Selects the process of a row that stands for several, at a time. */
  async selectAt(listRow: number, time: Instant): Promise<void> {
    const key = await this.client.ask('processAt', { listRow, time })
    if (key !== undefined) this.stores.view.setState({ selectedKey: key })
  }

  /** Moves the keyboard by rows of the list; a process it comes to is selected. */
  moveFocus(rows: number): void {
    const frame = this.screen.frames.store.getState().answer
    if (frame === undefined || frame.totalRows === 0) return
    const from = focusedRow(frame, this.stores.view.getState())
    const firstInView = Math.ceil(this.stores.viewport.getState().scrollTop / ROW_HEIGHT_PX)
    const target = from < 0 ? firstInView : Math.max(0, Math.min(frame.totalRows - 1, from + rows))
    this.focusRow(frame, target)
  }

  /** The first or the last row of the list, wherever it is. */
  async focusEnd(end: 'first' | 'last'): Promise<void> {
    const totalRows = this.screen.frames.store.getState().answer?.totalRows ?? 0
    const listRow = end === 'first' ? 0 : totalRows - 1
    scrollTo(this.stores.viewport, listRow * ROW_HEIGHT_PX, totalRows)
    const { range, widthPx } = this.stores.viewport.getState()
    if (range === undefined) return
    const frame = await this.client.ask('frame', { firstRow: listRow, rowCount: 1, range, widthPx, selectedKey: '' })
    if (frame !== undefined) this.focusRow(frame, listRow)
  }

  private focusRow(frame: Frame, listRow: number): void {
    const row = frameRow(frame, listRow)
    if (row === undefined) return
    this.choose(row)
    scrollTo(this.stores.viewport, scrollOffsetFor(this.stores.viewport.getState(), listRow), frame.totalRows)
  }

  /** Arrow left: collapses the row, or goes to its parent. Arrow right: opens it, or goes to its first child. */
  stepSideways(direction: 'left' | 'right'): void {
    const frame = this.screen.frames.store.getState().answer
    const listRow = frame === undefined ? -1 : focusedRow(frame, this.stores.view.getState())
    const row = frame && frameRow(frame, listRow)
    if (frame === undefined || row === undefined) return
    const isOpen = row.hasChildren && !row.isCollapsed
    if (direction === 'left' && isOpen) this.tree.toggle(row)
    else if (direction === 'left') this.focusRow(frame, row.parentRow)
    else if (row.isCollapsed) this.tree.toggle(row)
    else if (isOpen) this.focusRow(frame, listRow + 1)
  }

  /** The next process of the packed lanes in a direction. */
  async stepInLanes(step: PackedStep): Promise<void> {
    const key = await this.client.ask('packedStep', { fromKey: this.stores.view.getState().selectedKey, step })
    if (key !== undefined) await this.goToInTime(key)
  }

  /** Selects the parent of the selected process; false where the log has none. */
  goToParent(): boolean {
    const lineage = this.screen.details.store.getState().answer?.lineage ?? []
    const parent = lineage.at(-2)
    if (parent !== undefined) void this.goTo(parent.key)
    return parent !== undefined
  }

  /** Selects the listed process that starts next after the selected one, or before it; from the range's ends otherwise. */
  async goToNextInTime(step: 1 | -1): Promise<void> {
    const { range } = this.stores.viewport.getState()
    if (range === undefined) return
    const fromKey = this.stores.view.getState().selectedKey
    const key = await this.client.ask('nextInTime', { fromKey, at: step > 0 ? range.from : range.to, step })
    if (key !== undefined) await this.goToInTime(key)
  }

  async goToMatch(step: 1 | -1): Promise<void> {
    const key = await this.client.ask('find', { fromKey: this.stores.view.getState().selectedKey, step })
    if (key !== undefined) await this.goTo(key)
  }

  clear(): void {
    this.isRevealWanted = false
  }
}
