/**
 * Merges what chunks say of processes into the table of processes, in whichever order it comes: each field keeps the value
 * of the record that knows most (rank), then of the latest event, then the greater value; a record that lacks a field never
 * takes it away.
 *
 * Most records are the first of their process. Those of a chunk are written column by column, which is several times faster
 * than row by row: a row has a value in each of twenty arrays.
 */
import { compareUtf8, type StringTable } from '../base/string-table'
import { rareAt, type Table } from '../base/table'
import type { TextTable } from '../base/text-table'
import { NO_TIME, compareTimes } from '../base/time'
import type { Chunk } from './chunk'
import { internText, type ChunkNumbers } from './chunk-numbers'
import type { PodTable } from './pod-table'
import { FIELD, FIELD_COLUMNS, hasField, type Field } from './process-fields'
import { NO_PROCESS, nodeNameOfRow, pidOfRow, type PROCESS_SCHEMA, type ProcessIdx } from './process-table'
import type { Events } from './store'

/** Which record a field's value comes from. */
export interface RecordKey {
  readonly rank: number
  readonly sec: number
  readonly ns: number
}

/** What the merger reads and writes; texts and strings are written by others, too. */
export interface MergedTables {
  readonly processes: Table<typeof PROCESS_SCHEMA>
  readonly events: Events
  readonly strings: StringTable
  readonly texts: TextTable
  readonly podTable: PodTable
}

type FieldColumn = (typeof FIELD_COLUMNS)[number]

const FIELD_COUNT = FIELD_COLUMNS.length
const STRING_FIELDS = new Set<number>([FIELD.cwd, FIELD.binary, FIELD.flags, FIELD.docker, FIELD.user, FIELD.cap])
/** What is XOR what. */
const XOR_OF = { pidXorId: 'idPid', nodeNameXorId: 'idNode' } as const
const NO_KEY: RecordKey = { rank: 0, sec: 0, ns: 0 }

export class ProcessMerger {
  /** Keys of fields that do not come from a row's best record, by row * FIELD_COUNT + field. */
  readonly overrides = new Map<number, RecordKey>()
  private readonly tables: MergedTables
  private readonly first = new FirstRecords()
  /** The fields of the record at hand, in the store's numbers. */
  private readonly record = new Uint32Array(FIELD_COUNT)
  private recordStartNs = 0

  constructor(tables: MergedTables) {
    this.tables = tables
  }

  /** `storeEvents` are the events of the chunk as they are in the store. */
  merge(chunk: Chunk, numbers: ChunkNumbers, storeEvents: Int32Array): void {
    const { columns, length } = chunk.sightings
    const { timeSec, timeNs } = chunk.events.columns
    const { rank: ranks, present: presents, describedBy } = this.tables.processes.columns
    const { first } = this
    first.start(length)
    for (let i = 0; i < length; i++) {
      const row = columns.id[i] >= 0 ? numbers.rows[columns.id[i]] : numbers.lostRows[i]
      if (row === NO_PROCESS) continue
      const present = columns.present[i]
      const event = columns.event[i]
      const rank = columns.rank[i]
      if (ranks[row] === 0) {
        ranks[row] = rank
        presents[row] = present
        describedBy[row] = storeEvents[event]
        first.add(row, i)
        continue
      }
      const sec = timeRank(timeSec[event])
      const ns = timeNs[event]
      if (this.isOldNews(row, present, rank, sec, ns)) continue
      this.writeFirst(chunk, numbers) // it may be compared with one of them
      this.read(chunk, i, numbers)
      this.mergeRecord(row, present, { rank, sec, ns }, storeEvents[event])
    }
    this.writeFirst(chunk, numbers)
  }

  /** Writes the fields of the first records. Rows without one have zeros, but for their parent. */
  private writeFirst({ sightings, texts }: Chunk, { strings, rows, pods, containers }: ChunkNumbers): void {
    const { first } = this
    const { columns: from } = sightings
    const { parent } = this.tables.processes.columns
    for (let k = 0; k < first.count; k++) {
      const i = first.sightings[k]
      if (hasField(from.present[i], FIELD.parent)) parent[first.rows[k]] = rows[from.parent[i]]
      first.values[k] = internText(this.tables.texts, texts, from.args[i])
    }
    this.put('args')
    this.copyXor('pidXorId', FIELD.pid, sightings, from.pid)
    this.copy('uid', from.uid)
    this.copy('auid', from.auid)
    this.copy('cwd', from.cwd, strings)
    this.copy('binary', from.binary, strings)
    this.copy('flags', from.flags, strings)
    this.copy('startSec', from.startSec)
    this.copy('startNs', from.startNs)
    this.copy('pod', from.pod, pods)
    this.copy('container', from.container, containers)
    this.copy('containerPid', from.containerPid)
    this.copy('docker', from.docker, strings)
    this.copy('isProbe', from.isProbe)
    this.copy('inInitTree', from.inInitTree)
    this.copyXor('nodeNameXorId', FIELD.nodeName, sightings, from.nodeName, strings)
    this.copy('user', from.user, strings)
    this.copy('cap', from.cap, strings)
    first.count = 0
  }

  /** `numbers` are what the values of the chunk are in the store. */
  private copy(name: FieldColumn | 'startNs', from: Uint32Array | Uint8Array, numbers?: Uint32Array): void {
    const { count, sightings, values } = this.first
    if (numbers === undefined) for (let k = 0; k < count; k++) values[k] = from[sightings[k]]
    else for (let k = 0; k < count; k++) values[k] = numbers[from[sightings[k]]]
    this.put(name)
  }

  /** As `copy`, where the column holds XOR of what the rows' ids say; those without the field have 0. */
  private copyXor(
    name: keyof typeof XOR_OF,
    field: Field,
    { columns: { present } }: Chunk['sightings'],
    from: Uint32Array,
    numbers?: Uint32Array,
  ): void {
    const { count, sightings, rows, values } = this.first
    const inId = this.tables.processes.columns[XOR_OF[name]]
    for (let k = 0; k < count; k++) {
      const i = sightings[k]
      const value = numbers === undefined ? from[i] : numbers[from[i]]
      values[k] = hasField(present[i], field) ? value ^ inId[rows[k]] : 0
    }
    this.put(name)
  }

  /** Puts the values of the first records into a column. */
  private put(name: FieldColumn | 'startNs'): void {
    const { processes } = this.tables
    const { count, rows, values } = this.first
    let greatest = 0
    for (let k = 0; k < count; k++) if (values[k] > greatest) greatest = values[k]
    if (greatest === 0) return
    processes.fit(name, greatest)
    const to = processes.columns[name]
    for (let k = 0; k < count; k++) to[rows[k]] = values[k]
  }

  private read({ sightings, texts }: Chunk, i: number, numbers: ChunkNumbers): void {
    const { columns } = sightings
    const { strings } = numbers
    const { record } = this
    const hasParent = hasField(columns.present[i], FIELD.parent)
    record[FIELD.parent] = hasParent ? numbers.rows[columns.parent[i]] : 0
    record[FIELD.pid] = columns.pid[i]
    record[FIELD.uid] = columns.uid[i]
    record[FIELD.auid] = columns.auid[i]
    record[FIELD.cwd] = strings[columns.cwd[i]]
    record[FIELD.binary] = strings[columns.binary[i]]
    record[FIELD.args] = internText(this.tables.texts, texts, columns.args[i])
    record[FIELD.flags] = strings[columns.flags[i]]
    record[FIELD.start] = columns.startSec[i]
    record[FIELD.pod] = numbers.pods[columns.pod[i]]
    record[FIELD.container] = numbers.containers[columns.container[i]]
    record[FIELD.containerPid] = columns.containerPid[i]
    record[FIELD.docker] = strings[columns.docker[i]]
    record[FIELD.isProbe] = columns.isProbe[i]
    record[FIELD.inInitTree] = columns.inInitTree[i]
    record[FIELD.nodeName] = strings[columns.nodeName[i]]
    record[FIELD.user] = strings[columns.user[i]]
    record[FIELD.cap] = strings[columns.cap[i]]
    this.recordStartNs = columns.startNs[i]
  }

  /** A record that knows less than the row's best and has no field that the row lacks. */
  private isOldNews(row: ProcessIdx, present: number, rank: number, sec: number, ns: number): boolean {
    const { columns } = this.tables.processes
    return (
      rareAt(columns.overridden, row) === 0 &&
      (present & ~columns.present[row]) === 0 &&
      this.compareToBest(row, rank, sec, ns) < 0
    )
  }

  /** A row without a record is below every record, also below one of its rank without a time. */
  private compareToBest(row: ProcessIdx, rank: number, sec: number, ns: number): number {
    const { columns } = this.tables.processes
    if (columns.rank[row] === 0) return 1
    if (rank !== columns.rank[row]) return rank - columns.rank[row]
    const best = columns.describedBy[row]
    const { timeSec, timeNs } = this.tables.events.columns
    return compareTimes(sec, ns, timeRank(timeSec[best]), timeNs[best])
  }

  private bestKey(row: ProcessIdx): RecordKey {
    const { rank, describedBy } = this.tables.processes.columns
    if (rank[row] === 0) return NO_KEY
    const { timeSec, timeNs } = this.tables.events.columns
    return { rank: rank[row], sec: timeRank(timeSec[describedBy[row]]), ns: timeNs[describedBy[row]] }
  }

  private mergeRecord(row: ProcessIdx, present: number, key: RecordKey, event: number): void {
    const columns = this.tables.processes.columns
    const orderToBest = this.compareToBest(row, key.rank, key.sec, key.ns)
    const best = this.bestKey(row)
    const wasPresent = columns.present[row]
    let overridden = rareAt(columns.overridden, row)

    for (let field = 0; field < FIELD_COUNT; field++) {
      const bit = 1 << field
      const isOverridden = (overridden & bit) !== 0
      if ((present & bit) === 0) {
        // the best record changes, but this value stays with the record that it came from
        if (orderToBest > 0 && (wasPresent & bit) !== 0 && !isOverridden) {
          overridden |= bit
          this.overrides.set(row * FIELD_COUNT + field, best)
        }
        continue
      }
      let order = orderToBest
      if ((wasPresent & bit) === 0) order = 1
      else if (isOverridden) order = compareKeys(key, this.overrides.get(row * FIELD_COUNT + field)!)
      if (order > 0 || (order === 0 && this.compareValues(row, field) > 0)) this.write(row, field)
      if (order > 0 || (wasPresent & bit) === 0) {
        // the value now comes from this record, which is the best one or an override
        if (orderToBest >= 0) {
          overridden &= ~bit
          this.overrides.delete(row * FIELD_COUNT + field)
        } else {
          overridden |= bit
          this.overrides.set(row * FIELD_COUNT + field, key)
        }
      }
    }
    columns.present[row] = wasPresent | present
    if (overridden !== rareAt(columns.overridden, row)) {
      this.tables.processes.fit('overridden', overridden)
      this.tables.processes.columns.overridden[row] = overridden
    }
    if (orderToBest <= 0) return
    columns.rank[row] = key.rank
    columns.describedBy[row] = event
  }

  private write(row: ProcessIdx, field: number): void {
    const name = FIELD_COLUMNS[field]
    const { idPid, idNode } = this.tables.processes.columns
    let value = this.record[field]
    if (field === FIELD.pid) value = (value ^ idPid[row]) >>> 0
    if (field === FIELD.nodeName) value ^= idNode[row]
    this.tables.processes.fit(name, value)
    const { columns } = this.tables.processes
    columns[name][row] = value
    if (field === FIELD.start) columns.startNs[row] = this.recordStartNs
  }

  /** Order of the value at hand and the row's value of a field, for records of one rank and time. */
  private compareValues(row: ProcessIdx, field: number): number {
    const { processes } = this.tables
    const { columns } = processes
    const value = this.record[field]
    if (field === FIELD.pid) return value - pidOfRow(processes, row)
    if (field === FIELD.nodeName) return this.byText(value, nodeNameOfRow(processes, row))
    const known = columns[FIELD_COLUMNS[field]][row]
    if (field === FIELD.start) return compareTimes(value, this.recordStartNs, known, columns.startNs[row])
    if (value === known) return 0
    if (STRING_FIELDS.has(field)) return this.byText(value, known)
    if (field === FIELD.args) return this.tables.texts.compare(value, known)
    if (field === FIELD.parent) return this.compareRowIds(value, known)
    if (field === FIELD.pod) return this.comparePods(value, known)
    if (field === FIELD.container) return this.compareContainers(value, known)
    return value - known
  }

  private byText(a: number, b: number): number {
    return compareUtf8(this.tables.strings.get(a), this.tables.strings.get(b))
  }

  private comparePods(a: number, b: number): number {
    const { pods } = this.tables.podTable
    const x = pods[a]
    const y = pods[b]
    return this.byText(x.namespace, y.namespace) || this.byText(x.name, y.name) || this.byText(x.uid, y.uid)
  }

  private compareContainers(a: number, b: number): number {
    const { containers } = this.tables.podTable
    return this.byText(containers[a].id, containers[b].id)
  }

  /** Row numbers depend on the order of arrival; what they stand for does not. */
  private compareRowIds(a: ProcessIdx, b: ProcessIdx): number {
    const { columns } = this.tables.processes
    return (
      this.byText(columns.idNode[a], columns.idNode[b]) ||
      columns.idKtimeHigh[a] - columns.idKtimeHigh[b] ||
      columns.idKtimeLow[a] - columns.idKtimeLow[b] ||
      columns.idPid[a] - columns.idPid[b]
    )
  }
}

/** The first records of rows that are not written yet. */
class FirstRecords {
  count = 0
  rows = new Uint32Array(0)
  sightings = new Uint32Array(0)
  /** Of one field. */
  values = new Uint32Array(0)

  /** Empties it; there may be so many. */
  start(length: number): void {
    this.count = 0
    if (length <= this.rows.length) return
    this.rows = new Uint32Array(length)
    this.sightings = new Uint32Array(length)
    this.values = new Uint32Array(length)
  }

  add(row: ProcessIdx, sighting: number): void {
    this.rows[this.count] = row
    this.sightings[this.count++] = sighting
  }
}

/** A record without a time is older than any with one. */
export function timeRank(sec: number): number {
  return sec === NO_TIME ? 0 : sec
}

function compareKeys(a: RecordKey, b: RecordKey): number {
  return a.rank - b.rank || compareTimes(a.sec, a.ns, b.sec, b.ns)
}
