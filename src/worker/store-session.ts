/**
 * Answers the page's questions from the store and what was derived of it last. No messages here: `store-worker.ts` moves
 * those, tests call this.
 */
import { ROW_KIND } from '../codes/rows'
import { covers, type Instant } from '../base/time'
import { listQuality, type QualityKind } from '../derive/data-quality'
import { eventsInRange } from '../derive/event-order'
import { isEventOf, selectEvents } from '../derive/event-selection'
import { subtreeOf } from '../derive/forest'
import { deriveFrame, type Frame, type FrameRequest, type RowAnchor } from '../derive/frame'
import { processesOf } from '../derive/group-stats'
import type { TimeRange } from '../derive/log-range'
import type { Matches } from '../derive/matches'
import type { FieldValue } from '../derive/query/field-values'
import { nameMarks, type NamedMarks } from '../derive/named-marks'
import { nextInTime } from '../derive/next-in-time'
import { nextMatch } from '../derive/next-match'
import { derivePackedFrame, type PackedFrame, type PackedRequest } from '../derive/packed-frame'
import { stepInLanes, type PackedStep } from '../derive/packed-step'
import { packedHit, type PackedHit, type PackedPoint } from '../derive/packed-hit'
import { deriveDetails, type ProcessDetails } from '../derive/process-details'
import { keyOf, rowOfKey, type ProcessKey } from '../derive/process-key'
import { nearestProcess } from '../derive/process-at'
import { spanOf } from '../derive/process-span'
import { countInRange, deriveRangeStats, type RangeCounts, type RangeStats } from '../derive/range-stats'
import { PLAIN_ROWS, isGroupKind, membersOf } from '../derive/list-rows'
import { RowList } from '../derive/row-list'
import { listSessions, sessionRow, type SessionPage } from '../derive/sessions'
import { finish } from '../derive/slices'
import { mergeRecords, recordOf, splitProcessFields } from '../derive/wire-fields'
import type { ExportInput, ExportSource } from '../export/exporter'
import { countScope, wantedProcesses } from '../export/scope'
import { eventsAt, eventText } from '../envelopes/read-events'
import { NO_PROCESS, type ProcessIdx } from '../model/process-table'
import type { FieldName } from '../query/fields'
import type { QueryError } from '../query/parse'
import { eventAddress, eventOrdinal } from '../model/store'
import { readBadLines } from './bad-line-page'
import { DerivedStore } from './derived-store'
import { makeEventLines, type EventPage } from './event-page'
import { bytesReader, linesOf } from './export-bytes'
import type { PackedInput } from './packed-view'
import type {
  BadLine,
  EventsRequest,
  ParentsBelow,
  RawGapOfEvent,
  Reveal,
  StoreQuestions,
  ViewParams,
} from './protocol'
import { groupsBelow, parentsBelow, rowKeysAbove } from './view-params'

/** Events of a process whose records are read for its fields. */
const MOST_RECORDS = 8

interface ExportAsk {
  readonly range: TimeRange
  readonly isMasked: boolean
  readonly selectedKey: ProcessKey
}

export class StoreSession extends DerivedStore {
  /** The list that was asked for last: it is stepped through. */
  private qualityList: { readonly kind: QualityKind; readonly rows: Uint32Array } | undefined
  /** The events that were asked for last, and of what they are. */
  private eventSelection:
    | {
        readonly matches: Matches | undefined
        readonly key: string
        readonly events: Uint32Array
      }
    | undefined

  protected override forgetDerived(keptOrder?: Uint32Array): void {
    this.qualityList = undefined
    this.eventSelection = undefined // may be a part of the order
    super.forgetDerived(keptOrder)
  }

  /** All that was received of a source and is still kept, as it came. */
  capture(source: number): Promise<Blob> {
    return this.raw.capture(source)
  }

  /** What is wrong with the text of a query; undefined where it is one. */
  checkQuery(text: string): Promise<QueryError | undefined> {
    return this.queries.check(text)
  }

  fieldValues(field: FieldName, prefix: string): FieldValue[] {
    return this.derived === undefined ? [] : this.queries.valuesOf(this.store, this.derived.resolved, field, prefix)
  }

  frame(request: FrameRequest): Frame | undefined {
    if (this.derived === undefined || this.view === undefined) return undefined
    const { resolved, activity, gaps, range } = this.derived
    const logEnd = range?.to ?? request.range.to
    const source = {
      store: this.store,
      resolved,
      list: this.view.list,
      matches: this.view.matches,
      activity,
      gaps,
      logEnd,
      lanes: () => this.packedView.lanesOf({ resolved, range: range ?? request.range }),
    }
    return deriveFrame(source, request, this.rowOf(request.selectedKey), this.anchorMoved(request.anchor))
  }

  private anchorMoved(anchor: RowAnchor | undefined): number {
    if (anchor === undefined || this.view === undefined) return 0
    const process = this.rowOf(anchor.key)
    const row = process === NO_PROCESS ? this.locateGroup(anchor.key).row : this.view.list.rowShowing(process)
    return row < 0 ? 0 : row - anchor.row
  }

  /** What an export is made of, as all of it is now; undefined before the first refresh. */
  exportInput(ask: ExportAsk, sources: readonly ExportSource[]): Omit<ExportInput, 'hashOf'> | undefined {
    if (this.derived !== undefined) this.lent.add(this.derived)
    return this.exportedNow(ask, sources)
  }

  exportCounts(range: TimeRange): { readonly processes: number; readonly events: number } {
    const input = this.exportedNow({ range, isMasked: false, selectedKey: '' }, [])
    return input === undefined ? { processes: 0, events: 0 } : countScope(this.store, input)
  }

  private exportedNow(ask: ExportAsk, sources: readonly ExportSource[]): Omit<ExportInput, 'hashOf'> | undefined {
    if (this.derived === undefined) return undefined
    const { store, raw, params } = this
    const { resolved, range: logRange, activity, gaps } = this.derived
    const isWholeLog = logRange === undefined || covers(ask.range, logRange)
    return {
      store,
      resolved,
      activity,
      gaps,
      lanes: () => this.packedView.lanesOf({ resolved, range: logRange ?? ask.range }),
      sources,
      query: params.filterText.trim(),
      range: ask.range,
      isWholeLog,
      isWanted: wantedProcesses(resolved, this.view?.matches, ask.range, isWholeLog),
      isMasked: ask.isMasked,
      selected: this.rowOf(ask.selectedKey),
      readBytes: bytesReader(store, raw),
      linesOf,
    }
  }

  private packedInput(): PackedInput | undefined {
    if (this.derived?.range === undefined || this.view === undefined) return undefined
    const { resolved, range, activity, gaps } = this.derived
    const { collapsedGroups } = this.params
    return { store: this.store, resolved, range, activity, gaps, matches: this.view.matches, collapsedGroups }
  }

  packedFrame(request: PackedRequest): PackedFrame | undefined {
    const input = this.packedInput()
    return input && derivePackedFrame(this.packedView.source(input), request, this.rowOf(request.selectedKey))
  }

  packedAt(point: PackedPoint): PackedHit | undefined {
    const input = this.packedInput()
    return input && packedHit(this.packedView.source(input), point)
  }

  /** Top of a process or a group in the packed list, in CSS pixels; -1 when it is not shown. */
  packedTop(key: string): number {
    const input = this.packedInput()
    if (input === undefined) return -1
    const process = this.rowOf(key)
    return process === NO_PROCESS
      ? this.packedView.topOfGroup(input, key)
      : this.packedView.topOfProcess(input, process)
  }

  /** The next process of the packed lanes in a direction; of what the filter finds alone, where there is one. */
  packedStep(fromKey: ProcessKey, step: PackedStep): ProcessKey | undefined {
    const input = this.packedInput()
    if (input === undefined) return undefined
    const { lanes, matching, layout } = this.packedView.source(input)
    const process = stepInLanes(matching ?? lanes, layout, this.rowOf(fromKey), step)
    return process < 0 ? undefined : keyOf(this.store, process)
  }

  async events(request: EventsRequest): Promise<EventPage> {
    const events = this.selectEvents(request)
    const page = Array.from(events.subarray(request.first, request.first + request.count))
    return { total: events.length, first: request.first, lines: await makeEventLines(this.store, this.raw, page) }
  }

  private selectEvents({ range, process }: Pick<EventsRequest, 'range' | 'process'>): Uint32Array {
    if (this.derived === undefined) return new Uint32Array(0)
    const key = `${range.from.sec}.${range.from.ns} ${range.to.sec}.${range.to.ns} ${process}`
    const { derived, eventSelection } = this
    const matches = this.view?.matches
    if (eventSelection?.key === key && eventSelection.matches === matches) return eventSelection.events
    const wanted = process === '' ? undefined : this.rowOf(process)
    const events = selectEvents(this.store, derived, range, wanted, matches)
    this.eventSelection = { matches, key, events }
    return events
  }

  locateEvent({ range, process, key }: StoreQuestions['locateEvent']['ask']): number {
    const row = this.rowOf(key)
    if (this.derived === undefined || row === NO_PROCESS) return -1
    return this.selectEvents({ range, process }).findIndex(isEventOf(this.store, this.derived.resolved, row))
  }

  rangeStats(range: TimeRange): RangeStats | undefined {
    if (this.derived === undefined) return undefined
    const { resolved, order } = this.derived
    return deriveRangeStats(this.store, resolved, order, range, this.view?.matches?.isMatch)
  }

  rangeCounts(range: TimeRange): RangeCounts | undefined {
    return this.derived && countInRange(this.store, this.derived.resolved, this.derived.order, range)
  }

  sessions({ withProbes, first, count }: StoreQuestions['sessions']['ask']): SessionPage {
    if (this.derived === undefined) return { total: 0, probes: 0, first, sessions: [] }
    const { resolved } = this.derived
    const { rows, probes } = listSessions(this.store, resolved, withProbes, this.view?.matches?.isKept)
    const sessions = Array.from(rows.subarray(first, first + count), (row) => sessionRow(this.store, resolved, row))
    return { total: rows.length, probes, first, sessions }
  }

  async details(key: ProcessKey): Promise<ProcessDetails | undefined> {
    const row = this.rowOf(key)
    if (this.derived === undefined || row === NO_PROCESS || row >= this.derived.resolved.rowCount) return undefined
    const derived = deriveDetails(this.store, this.derived.resolved, this.derived.activity, row)
    // an older link names no cluster
    const details = rowOfKey(this.store, key) === row ? { ...derived, key } : derived
    if (!this.isEvent(details.describedBy)) return details
    const { exitEvent } = this.store.processes.columns
    // the best record first; a pod may come with a later one
    const events = [details.describedBy, exitEvent[row], ...details.events.map(({ event }) => event)]
    const wanted = [...new Set(events)].filter((event) => this.isEvent(event)).slice(0, MOST_RECORDS)
    const addresses = wanted.map((event) => eventAddress(this.store, event))
    const ordinals = wanted.map((event) => eventOrdinal(this.store, event))
    const texts = await this.raw.read(addresses)
    const records = texts.flatMap((text, i) => {
      const event = text === undefined ? undefined : eventsAt(text).at(ordinals[i])?.event
      const record = event && recordOf(event.payload, details.execId)
      return record === undefined ? [] : [record]
    })
    if (records.length === 0) return { ...details, areFieldsAwaited: this.raw.gapOf(addresses[0]) === 'awaited' }
    const { process, container } = splitProcessFields(mergeRecords(records))
    return { ...details, fields: process, containerFields: container }
  }

  /**
   * Text of an event as it is in its source, without an envelope; undefined when it can no longer be read. Waits for
   * bytes that are still to be kept.
   */
  async rawText(event: number): Promise<string | undefined> {
    if (!this.isEvent(event)) return undefined
    // when the text has come, the event may have another number, or be gone
    const address = eventAddress(this.store, event)
    const ordinal = eventOrdinal(this.store, event)
    await this.raw.whenKept(address)
    const [text] = await this.raw.read([address])
    return text === undefined ? undefined : eventText(text, ordinal)
  }

  /** Why the text of an event cannot be read, and the source that it is in; undefined where it can be. */
  rawGap(event: number): RawGapOfEvent | undefined {
    if (!this.isEvent(event)) return undefined
    const address = eventAddress(this.store, event)
    const gap = this.raw.gapOf(address)
    return gap && { gap, source: address.source }
  }

  private isEvent(event: number): boolean {
    return event >= 0 && event < this.store.events.length
  }

  /** The next match in the list from a process, as if everything were open; wraps around. */
  find(fromKey: ProcessKey, step: 1 | -1): ProcessKey | undefined {
    const { derived, view } = this
    const matches = view?.matches
    if (derived === undefined || view === undefined || matches === undefined || matches.count === 0) return undefined
    const { groupOrder, siblingOrder } = this.params
    view.openList ??= finish(RowList.of(derived.rowSource, { ...PLAIN_ROWS, groupOrder, siblingOrder, matches }))
    const found = nextMatch(view.openList, matches, this.rowOf(fromKey), step)
    return found === undefined ? undefined : keyOf(this.store, found)
  }

  reveal(key: ProcessKey): Reveal | undefined {
    const process = this.rowOf(key)
    if (this.derived === undefined || this.view === undefined || process === NO_PROCESS) return undefined
    const { resolved } = this.derived
    if (process >= resolved.rowCount || resolved.isShown[process] === 0) return undefined
    const keys = rowKeysAbove(this.derived.rowSource, this.params, process)
    const isOpened = new Set(keys)
    const params: ViewParams = {
      ...this.params,
      collapsedGroups: this.params.collapsedGroups.filter((key) => !isOpened.has(key)),
      collapsedProcesses: this.params.collapsedProcesses.filter((key) => !isOpened.has(key)),
      hidden: this.params.hidden.filter((key) => !isOpened.has(key) && key !== keyOf(this.store, process)),
      openRows: [...new Set([...this.params.openRows, ...keys])],
    }
    const { rowSource } = this.derived
    const { matches, list: shown } = this.view
    const rowParams = this.rowParams(this.store, rowSource, params, matches, shown.params.inRange)
    const list = finish(RowList.of(rowSource, rowParams, shown))
    const isLeftOut = matches?.isKept[process] === 0 || shown.params.inRange?.[process] === 0
    return {
      keys,
      row: isLeftOut ? -1 : list.rowShowing(process),
      span: this.spanOf([process]),
      subtreeSpan: this.spanOf(subtreeOf(resolved.children, process)),
    }
  }

  /** Of the keys that the view has collapsed, those below a process or a group. */
  collapsedBelow(key: string): string[] {
    if (this.derived === undefined) return []
    const { rowSource } = this.derived
    const groups = groupsBelow(rowSource.resolved.groups, key)
    const isBelow = (other: ProcessKey): boolean => {
      const process = this.rowOf(other)
      return process !== NO_PROCESS && rowKeysAbove(rowSource, this.params, process).includes(key)
    }
    return [
      ...this.params.collapsedGroups.filter((other) => groups.has(other)),
      ...this.params.collapsedProcesses.filter(isBelow),
    ]
  }

  parentsBelow(key: string): ParentsBelow {
    if (this.derived === undefined) return { groups: [], processes: [] }
    return parentsBelow(this.derived.rowSource, key, this.rowOf(key))
  }

  /** From the first start to the last end of a group's processes. */
  groupSpan(key: string): TimeRange | undefined {
    if (this.derived === undefined) return undefined
    const { resolved } = this.derived
    const group = resolved.groups.groups.findIndex((other) => other.key === key)
    return group < 0 ? undefined : this.spanOf(processesOf(resolved, group))
  }

  /** From the first event of a range to the last one. */
  eventSpan(range: TimeRange): TimeRange | undefined {
    if (this.derived === undefined) return undefined
    const { order } = this.derived
    const { timeSec, timeNs } = this.store.events.columns
    const { from, to } = eventsInRange(this.store.events, order, range)
    const timeOf = (event: number): Instant => ({ sec: timeSec[event], ns: timeNs[event] })
    return to > from ? { from: timeOf(order[from]), to: timeOf(order[to - 1]) } : undefined
  }

  private spanOf(processes: Iterable<ProcessIdx>): TimeRange | undefined {
    const { resolved, range } = this.derived!
    return spanOf(resolved, range, processes)
  }

  /** The process of a row that stands for several, at a time or nearest to it. */
  processAt(listRow: number, time: Instant): ProcessKey | undefined {
    if (this.view === undefined || listRow < 0 || listRow >= this.view.list.length) return undefined
    const process = nearestProcess(this.view.list.source, this.view.list.at(listRow), time)
    return process < 0 ? undefined : keyOf(this.store, process)
  }

  /** What the activity marks of a row stand for, in a range; undefined for groups and rows that are not there. */
  marksAt(listRow: number, range: TimeRange): NamedMarks | undefined {
    if (this.derived === undefined || this.view === undefined || listRow >= this.view.list.length) return undefined
    const { block, row } = this.view.list.at(listRow)
    const { kind, id } = block.rows.columns
    if (isGroupKind(kind[row])) return undefined
    const processes = kind[row] === ROW_KIND.process ? [id[row]] : membersOf(block, row)
    return nameMarks(this.store, this.derived.activity, processes, range)
  }

  locateGroup(key: string): { row: number; above: string[] } {
    const above: string[] = []
    if (this.derived === undefined || this.view === undefined) return { row: -1, above }
    const { groups } = this.derived.resolved.groups
    const group = groups.findIndex((other) => other.key === key)
    for (let parent = groups[group]?.parent ?? -1; parent >= 0; parent = groups[parent].parent)
      above.push(groups[parent].key)
    return { row: this.view.list.rowOfGroup(group), above }
  }

  /** The process of the list that starts next after one, or before it; after or before a time where there is none. */
  nextInTime(fromKey: ProcessKey, at: Instant, step: 1 | -1): ProcessKey | undefined {
    if (this.view === undefined) return undefined
    const process = nextInTime(this.view.list, this.rowOf(fromKey), at, step)
    return process < 0 ? undefined : keyOf(this.store, process)
  }

  quality(kind: QualityKind, first: number, count: number): { total: number; keys: ProcessKey[] } {
    if (this.derived === undefined) return { total: 0, keys: [] }
    if (this.qualityList?.kind !== kind)
      this.qualityList = { kind, rows: listQuality(this.store, this.derived.resolved, kind) }
    const { rows } = this.qualityList
    return {
      total: rows.length,
      keys: Array.from(rows.subarray(first, first + count), (row) => keyOf(this.store, row)),
    }
  }

  badLines(first: number, count: number): Promise<BadLine[]> {
    return readBadLines(this.store, this.raw, first, count)
  }
}
