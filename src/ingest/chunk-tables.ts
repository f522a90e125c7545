/**
 * The chunk under construction. Two write into it: `chunk-writer.ts` from parsed documents, `line-scanner.ts` from the
 * bytes of a line.
 */
import { StringTable } from '../base/string-table'
import { NO_TIME } from '../base/time'
import { Table, type Schema, type TableData } from '../base/table'
import {
  BAD_LINE_SCHEMA,
  CHUNK_CONTAINER_SCHEMA,
  CHUNK_EVENT_SCHEMA,
  CHUNK_ID_SCHEMA,
  CHUNK_POD_SCHEMA,
  DESCRIPTOR_SCHEMA,
  SIGHTING_SCHEMA,
  type Chunk,
} from '../model/chunk'
import { CHUNK_TABLE_BYTES, CHUNK_TABLE_NAMES, chunkTablePlace, chunkTextsIn } from '../model/chunk-block'
import { DescriptorIndex, type Descriptor } from '../model/descriptor-index'
import { ID_FORM } from '../model/process-table'
import { takeBlock } from './chunk-blocks'
import { TextWriter } from './text-writer'

/** Tables in one block of memory; those that outgrow it, as of a log of very short lines, are in memory of their own. */
export class ChunkTables {
  strings = new StringTable()
  readonly texts = new TextWriter()
  readonly ids = new Table(CHUNK_ID_SCHEMA)
  readonly descriptors = new Table(DESCRIPTOR_SCHEMA)
  readonly sightings = new Table(SIGHTING_SCHEMA)
  readonly events = new Table(CHUNK_EVENT_SCHEMA)
  readonly pods = new Table(CHUNK_POD_SCHEMA)
  readonly containers = new Table(CHUNK_CONTAINER_SCHEMA)
  readonly badLines = new Table(BAD_LINE_SCHEMA)
  /** Number of the chunk: what is remembered of rows and numbers holds for one chunk only. */
  epoch = 1
  private readonly descriptorIndex = new DescriptorIndex(this.descriptors)
  private readonly source: number

  constructor(source: number) {
    this.source = source
    this.startBlock()
  }

  get isEmpty(): boolean {
    return this.events.length === 0 && this.badLines.length === 0
  }

  /** The chunk so far; the next one starts empty. */
  take(): Chunk {
    const { ids, descriptors, sightings, events, pods, containers, badLines } = this
    const chunk: Chunk = {
      source: this.source,
      block: this.block,
      strings: this.strings.toArray(),
      texts: this.texts.data,
      ids: dataOf(ids),
      descriptors: dataOf(descriptors),
      sightings: dataOf(sightings),
      events: dataOf(events),
      pods: dataOf(pods),
      containers: dataOf(containers),
      badLines: dataOf(badLines),
    }
    this.strings = new StringTable()
    this.descriptorIndex.clear()
    this.epoch++
    this.startBlock()
    return chunk
  }

  private block = new ArrayBuffer(0)

  private startBlock(): void {
    const block = takeBlock()
    new Uint8Array(block, 0, CHUNK_TABLE_BYTES).fill(0)
    for (const name of CHUNK_TABLE_NAMES) {
      const { offset, capacity } = chunkTablePlace(name)
      this[name].moveInto(block, offset, capacity)
    }
    this.texts.moveInto(chunkTextsIn(block))
    this.block = block
  }

  addBadLine(line: number, offset: number, byteLength: number, reason: number): void {
    const row = this.badLines.addRow()
    const columns = this.badLines.columns
    columns.source[row] = this.source
    columns.line[row] = line
    columns.offset[row] = offset
    columns.byteLength[row] = byteLength
    columns.reason[row] = reason
  }

  /** An exec_id in parts; `node` is the number of its string. */
  addId(cluster: number, node: number, ktimeHigh: number, ktimeLow: number, pid: number): number {
    const row = this.ids.addRow()
    const columns = this.ids.columns
    columns.cluster[row] = cluster
    columns.form[row] = ID_FORM.parts
    columns.node[row] = node
    columns.ktimeHigh[row] = ktimeHigh
    columns.ktimeLow[row] = ktimeLow
    columns.pid[row] = pid
    return row
  }

  /** An exec_id that is not of the usual form. */
  addTextId(cluster: number, text: string): number {
    const row = this.ids.addRow()
    const columns = this.ids.columns
    columns.cluster[row] = cluster
    columns.form[row] = ID_FORM.text
    columns.node[row] = this.strings.intern(text)
    return row
  }

  descriptor(descriptor: Descriptor): number {
    return this.descriptorIndex.rowOf(descriptor)
  }
}

/** What a table holds, without copying it. */
function dataOf<S extends Schema>({ length, columns }: Table<S>): TableData<S> {
  return { length, columns }
}

/** Notes that a pod or container is described as it is in `row` at a time: the latest counts. */
export function keepLatest(
  columns: { timeSec: Uint32Array; timeNs: Uint32Array },
  row: number,
  sec: number,
  ns: number,
): void {
  if (sec === NO_TIME) return
  const known = columns.timeSec[row]
  if (sec < known || (sec === known && ns <= columns.timeNs[row])) return
  columns.timeSec[row] = sec
  columns.timeNs[row] = ns
}
