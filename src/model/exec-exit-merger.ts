/**
 * Which exec and which exit event a process row keeps: its first exec, and the exit that decides how it ended. An event is
 * known again by process, node and time, so a repeated line changes nothing.
 */
import { compareUtf8, type StringTable } from '../base/string-table'
import type { Table } from '../base/table'
import { NO_TIME, compareTimes, offsetNs, type Instant } from '../base/time'
import { EVENT_KIND } from '../tetragon/decode'
import type { Chunk } from './chunk'
import { timeRank } from './process-merger'
import type { PROCESS_SCHEMA, ProcessIdx } from './process-table'
import type { SharedRows } from './shared-rows'
import { EXIT_TIME_APART, exitTime, type EventIdx, type Events, type ExitTables } from './store'

interface Tables {
  readonly processes: Table<typeof PROCESS_SCHEMA>
  readonly events: Events
  readonly shared: SharedRows
  readonly strings: StringTable
}

const MAX_LAG_NS = 0x7fff_ffff

export class ExecExitMerger {
  /** Exit times that are not within two seconds of their event's. */
  readonly exitTimes = new Map<ProcessIdx, Instant>()
  /** Exec and exit events of rows that have several, beside the one on the row. */
  readonly otherEvents = new Map<string, EventIdx>()
  private readonly tables: Tables
  private readonly ends: ExitTables

  constructor(tables: Tables) {
    this.tables = tables
    this.ends = { ...tables, exitTimes: this.exitTimes }
  }

  /** The exec or exit event of a row on a node at a time, -1 for none. */
  find(kind: number, row: ProcessIdx, nodeName: number, sec: number, ns: number): EventIdx {
    const { execEvent, exitEvent } = this.tables.processes.columns
    const known = (kind === EVENT_KIND.exec ? execEvent : exitEvent)[row]
    if (known < 0) return -1
    const { timeSec, timeNs } = this.tables.events.columns
    if (timeSec[known] === sec && timeNs[known] === ns && this.nodeNameOf(known) === nodeName) return known
    return this.otherEvents.get(eventKey(kind, row, nodeName, sec, ns)) ?? -1
  }

  /** Remembers an exec or exit event that its row does not name. */
  keepOther(row: ProcessIdx, event: EventIdx): void {
    const { kind, timeSec, timeNs } = this.tables.events.columns
    const nodeName = this.nodeNameOf(event)
    this.otherEvents.set(eventKey(kind[event], row, nodeName, timeSec[event], timeNs[event]), event)
  }

  noteExec(row: ProcessIdx, event: number): void {
    const { execEvent } = this.tables.processes.columns
    if (execEvent[row] < 0) execEvent[row] = event
    else this.keepOther(row, event)
  }

  /**
   * Keeps the exit that came last; on equal times the greater signal, status and time. A duplicate may tell another end
   * than the event that it repeats: that one stays the event, the end is the greater one's.
   */
  noteExit(from: Chunk['events']['columns'], i: number, row: ProcessIdx, descriptor: number, event: number): void {
    const to = this.tables.processes.columns
    const hasExitTime = from.exitSec[i] !== NO_TIME
    const sec = hasExitTime ? from.exitSec[i] : from.timeSec[i]
    const ns = hasExitTime ? from.exitNs[i] : from.timeNs[i]
    const known = to.exitEvent[row]
    if (known >= 0) {
      const order =
        this.compareEventTimes(event, known) ||
        this.compareExits(descriptor, to.exit[row]) ||
        this.compareToExitTime(sec, ns, row)
      if (event !== known) this.keepOther(row, order > 0 ? known : event)
      if (order <= 0) return
    }
    this.tables.processes.fit('exit', descriptor)
    this.tables.processes.columns.exitEvent[row] = event
    this.tables.processes.columns.exit[row] = descriptor
    this.setExitTime(row, event, sec, ns)
  }

  private compareEventTimes(a: number, b: number): number {
    const { timeSec, timeNs } = this.tables.events.columns
    return compareTimes(timeRank(timeSec[a]), timeNs[a], timeRank(timeSec[b]), timeNs[b])
  }

  private compareExits(a: number, b: number): number {
    const { detail, status } = this.tables.shared.descriptors.columns
    return compareUtf8(this.tables.strings.get(detail[a]), this.tables.strings.get(detail[b])) || status[a] - status[b]
  }

  private compareToExitTime(sec: number, ns: number, row: ProcessIdx): number {
    const known = exitTime(this.ends, row)
    return compareTimes(sec, ns, known?.sec ?? NO_TIME, known?.ns ?? 0)
  }

  private setExitTime(row: ProcessIdx, event: number, sec: number, ns: number): void {
    const { timeSec, timeNs } = this.tables.events.columns
    const { exitLagNs } = this.tables.processes.columns
    if (this.exitTimes.size > 0) this.exitTimes.delete(row)
    exitLagNs[row] = EXIT_TIME_APART
    if (sec === NO_TIME) return
    const lag = timeSec[event] === NO_TIME ? Infinity : offsetNs(sec, ns, { sec: timeSec[event], ns: timeNs[event] })
    if (Math.abs(lag) <= MAX_LAG_NS) exitLagNs[row] = lag
    else this.exitTimes.set(row, { sec, ns })
  }

  private nodeNameOf(event: EventIdx): number {
    return this.tables.shared.origins.columns.nodeName[this.tables.events.columns.origin[event]]
  }
}

function eventKey(kind: number, row: ProcessIdx, nodeName: number, sec: number, ns: number): string {
  return `${kind} ${row} ${nodeName} ${sec} ${ns}`
}
