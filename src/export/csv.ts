/**
 * The processes as CSV (RFC 4180, UTF-8, a header row), one row each in the order of the tree: those of a pod together,
 * parents before children. Columns are named as on the wire where the wire has a name. What the log does not say is
 * empty. CSV has no place for comments, and what reads tables takes lines of them for data: query, range and source are
 * in the note beside it.
 */
import { ENTRY_LABELS, type Entry } from '../codes/entries'
import { OUTCOME_NAMES } from '../codes/outcomes'
import { descendantsOfAll } from '../derive/descendants'
import { pidOf } from '../derive/pid-index'
import { idOf } from '../derive/process-key'
import { edgeOf, ownerFacts, type OwnerFacts } from './owner-facts'
import type { Exporter, ExportInput } from './exporter'
import { textCell } from './csv-cell'
import { inTreeOrder } from './tree-order'
import {
  argumentsOf,
  endName,
  endOf,
  exactNs,
  exitFacts,
  KNOWN_FROM,
  numberField,
  startOf,
  timeText,
} from './process-facts'

type Row = number

interface CsvInput extends ExportInput {
  /** Processes below each one, of whatever owner. */
  readonly descendants: Uint32Array
}

interface Column {
  readonly name: string
  /** A text of the log is guarded, a number is not. */
  readonly cell: (input: CsvInput, row: Row, owner: OwnerFacts) => string
}

type Read<T> = (input: CsvInput, row: Row, owner: OwnerFacts) => T
const text = (name: string, read: Read<string>): Column => ({
  name,
  cell: (input, row, owner) => textCell(read(input, row, owner)),
})
const plain = (name: string, read: Read<string | number | undefined>): Column => ({
  name,
  cell: (input, row, owner) => String(read(input, row, owner) ?? ''),
})
const ownerText = (name: string, fact: keyof OwnerFacts): Column => text(name, (_input, _row, owner) => owner[fact])

const COLUMNS: readonly Column[] = [
  text('exec_id', ({ store }, row) => idOf(store, row)),
  text('parent_exec_id', ({ store, resolved }, row) => {
    const parent = resolved.parents[row]
    return parent < 0 ? '' : idOf(store, parent)
  }),
  plain('parent_edge', ({ resolved }, row) => edgeOf(resolved, row)),
  ownerText('cluster_name', 'cluster'),
  ownerText('node_name', 'node'),
  ownerText('namespace', 'namespace'),
  ownerText('pod', 'pod'),
  ownerText('workload', 'workload'),
  ownerText('container_id', 'containerId'),
  ownerText('container_name', 'containerName'),
  ownerText('image', 'image'),
  plain('entry', ({ resolved }, row) => ENTRY_LABELS[resolved.entry[row] as Entry].replace(',', ':')),
  plain('pid', ({ store }, row) => (pidOf(store, row) < 0 ? undefined : pidOf(store, row))),
  plain('container_pid', ({ store }, row) => numberField(store, row, 'containerPid')),
  plain('uid', ({ store }, row) => numberField(store, row, 'uid')),
  plain('auid', ({ store }, row) => numberField(store, row, 'auid')),
  text('cwd', ({ store }, row) => store.strings.get(store.processes.columns.cwd[row])),
  text('binary', ({ store }, row) => store.strings.get(store.processes.columns.binary[row])),
  text('arguments', (input, row) => argumentsOf(input, row)),
  text('flags', ({ store }, row) => store.strings.get(store.processes.columns.flags[row])),
  plain('start_time', ({ resolved }, row) => timeText(startOf(resolved, row))),
  plain('end_time', ({ resolved }, row) => timeText(endOf(resolved, row))),
  plain('duration_ns', ({ resolved }, row) => {
    const start = startOf(resolved, row)
    const end = endOf(resolved, row)
    return start === undefined || end === undefined ? undefined : exactNs(start, end)
  }),
  plain('end', ({ store, resolved }, row) => endName(store, resolved, row)),
  plain('status', ({ store, resolved }, row) => {
    const exit = exitFacts(store, resolved, row)
    return exit?.signal === '' ? exit.status : undefined
  }),
  text('signal', ({ store, resolved }, row) => exitFacts(store, resolved, row)?.signal ?? ''),
  plain('outcome', ({ resolved }, row) => OUTCOME_NAMES[resolved.outcome[row]]),
  plain('known_from', ({ store }, row) => KNOWN_FROM[store.processes.columns.rank[row]]),
  plain('descendants', ({ descendants }, row) => descendants[row]),
  plain('activity_events', ({ activity }, row) => activity.starts[row + 1] - activity.starts[row]),
]

const ROWS_PER_SLICE = 500

export const processCsv: Exporter = {
  async *write(input, out) {
    out.write(`${COLUMNS.map(({ name }) => name).join(',')}\r\n`)
    const { length } = input.isWanted
    const csvInput: CsvInput = { ...input, descendants: descendantsOfAll(input.resolved) }
    let looked = 0
    for (const row of inTreeOrder(input)) {
      if (input.isWanted[row] === 1) {
        const owner = ownerFacts(input, row)
        out.write(`${COLUMNS.map(({ cell }) => cell(csvInput, row, owner)).join(',')}\r\n`)
      }
      if (++looked % ROWS_PER_SLICE === 0) yield Math.min(1, looked / length)
    }
    yield 1
  },
}
