/** Ranges of time that come from the log: what a process, a pod or the events in a range span. */
import { isBefore } from '../base/time'
import type { TimeRange } from '../derive/log-range'
import type { ProcessKey } from '../derive/process-key'
import type { StoreClient } from '../worker/store-client'
import { markTime } from './selected-range'
import type { Stores } from './stores'
import { jumpToRange, withMargin } from './viewport'

/** Of what is zoomed to, beside it. */
const MARGIN = 0.08

export class Ranges {
  private readonly client: StoreClient
  private readonly stores: Stores

  constructor(client: StoreClient, stores: Stores) {
    this.client = client
    this.stores = stores
  }

  /**
   * One end of a selected range: where the pointer is over the rows, else the start of the selected process, or its end
   * when its start is the other end already. False where there is none of these.
   */
  async mark(): Promise<boolean> {
    const { pointerTime, mark } = this.stores.selectedRange.getState()
    const cursor = this.stores.cursor.getState()
    const time = cursor.kind === 'time' ? cursor.at : pointerTime
    if (time !== undefined) {
      markTime(this.stores.selectedRange, time)
      return true
    }
    const span = await this.selectedSpan()
    if (span === undefined) return false
    const isStartMarked = mark !== undefined && mark.sec === span.from.sec && mark.ns === span.from.ns
    markTime(this.stores.selectedRange, isStartMarked ? span.to : span.from)
    return true
  }

  /** Selects the time in which the selected process ran, its exec event included: that is often a little earlier. */
  async selectSpan(): Promise<void> {
    const { selectedKey: key } = this.stores.view.getState()
    const [span, details] = await Promise.all([this.selectedSpan(), this.client.ask('details', { key })])
    if (span === undefined || this.stores.view.getState().selectedKey !== key) return
    const exec = details?.events.find(({ wireName }) => wireName === 'process_exec')?.time
    const from = exec !== undefined && isBefore(exec, span.from) ? exec : span.from
    this.stores.selectedRange.setState({ range: { from, to: span.to }, mark: undefined })
  }

  private async selectedSpan(): Promise<TimeRange | undefined> {
    return (await this.client.ask('reveal', { key: this.stores.view.getState().selectedKey }))?.span
  }

  /** Zooms to a process, with or without all that descends from it. */
  async fit(key: ProcessKey, scope: 'process' | 'subtree'): Promise<void> {
    const reveal = await this.client.ask('reveal', { key })
    this.zoomTo(scope === 'process' ? reveal?.span : reveal?.subtreeSpan)
  }

  /** Zooms to all processes of a workload, pod, container or host. */
  async fitGroup(key: string): Promise<void> {
    this.zoomTo(await this.client.ask('groupSpan', { key }))
  }

  /** Zooms to the events of a range: from the first of them to the last. */
  async fitEvents(range: TimeRange): Promise<void> {
    this.zoomTo(await this.client.ask('eventSpan', { range }))
  }

  private zoomTo(span: TimeRange | undefined): void {
    if (span !== undefined) jumpToRange(this.stores.viewport, withMargin(span, MARGIN))
  }
}
