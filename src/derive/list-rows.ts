/** What a row of the list is, what the list is made of, and how it can be shown. */
import { NOISE_NAMES, ROW_KIND, type ListShape, type Noise } from '../codes/rows'
import { bisect } from '../base/bisect'
import type { TableData } from '../base/table'
import type { Instant } from '../base/time'
import type { ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import type { Folds } from './folds'
import type { GroupIdx } from './groups'
import type { GroupStats } from './group-stats'
import type { Resolved } from './resolve'
import type { Matches } from './matches'

export const LIST_ROW_SCHEMA = {
  /** `ROW_KIND`. */
  kind: 'u8',
  /** Process or group, by kind: of a fold the first member, of a ladder the last, of noise the first. */
  id: 'i32',
  /** 0 for outermost groups. */
  depth: 'u16',
  /** Row of the block above it in the tree; -1 for the block's first row, see `ListRow`. */
  parentRow: 'i32',
  /** Place among its siblings, from 1, and their number; 0 for the block's first row, see `ListRow`. */
  position: 'idx',
  siblings: 'idx',
  hasChildren: 'u8',
  isCollapsed: 'u8',
} as const
export type ListRows = TableData<typeof LIST_ROW_SCHEMA>

/** What fold, noise and ladder rows have beside that; they are few among many. */
export const COMPOUND_SCHEMA = {
  /** Row of the block; in order. */
  row: 'u32',
  /** `NOISE` of a noise row. */
  noise: 'u8',
  /** Group or process that a noise row belongs to: groups as they are, processes from -1 downwards. */
  noiseOf: 'i32',
  /** Processes that the row stands for: members[membersFrom, membersTo) of the block. */
  membersFrom: 'u32',
  membersTo: 'u32',
} as const
export type Compounds = TableData<typeof COMPOUND_SCHEMA>

/** What is shown, and how. */
export interface RowParams extends ListShape {
  readonly collapsedGroups: ReadonlySet<string>
  readonly collapsedProcesses: ReadonlySet<ProcessIdx>
  /** Folds that are open, by their leader; ladders by their first process; noise by `noiseKeyOf`. */
  readonly openFolds: ReadonlySet<ProcessIdx>
  readonly openLadders: ReadonlySet<ProcessIdx>
  readonly openNoise: ReadonlySet<string>
  readonly hiddenGroups: ReadonlySet<string>
  readonly hiddenProcesses: ReadonlySet<ProcessIdx>
  readonly matches: Matches | undefined
  /** 1 for processes that the visible range leaves; undefined where it does not limit the list. */
  readonly inRange: Uint8Array | undefined
}

export const PLAIN_ROWS: RowParams = {
  collapsedGroups: new Set(),
  collapsedProcesses: new Set(),
  openFolds: new Set(),
  openLadders: new Set(),
  openNoise: new Set(),
  hiddenGroups: new Set(),
  hiddenProcesses: new Set(),
  isFolding: false,
  isNoiseFolded: false,
  isLaddering: false,
  groupOrder: 'name',
  siblingOrder: 'start',
  matches: undefined,
  inRange: undefined,
}

/** What the list is made of; the same until the store is resolved anew. */
export interface RowSource {
  readonly store: Store
  readonly resolved: Resolved
  readonly folds: Folds
  /** `NOISE` of each process. */
  readonly noise: Uint8Array
  readonly stats: GroupStats
  readonly logEnd: Instant
}

/** A workload's own row, or the rows of a pod, a host or a container whose pod is unknown. */
export interface RowBlock {
  readonly group: GroupIdx
  /** Number of its rows; `rows` may be made when they are looked at. */
  readonly length: number
  readonly rows: ListRows
  readonly compounds: Compounds
  /** Processes that rows stand for, by `membersFrom` and `membersTo`. */
  readonly members: Uint32Array
  /** `noiseKeyOf` of its noise, open or not. */
  readonly noiseKeys: ReadonlySet<string>
}

export function isGroupKind(kind: number): boolean {
  return kind < ROW_KIND.process
}

/** True where neither the filter nor the range leaves a process out, and it is not hidden itself. */
export function isKept({ matches, inRange, hiddenProcesses }: RowParams, row: ProcessIdx): boolean {
  return (
    (matches === undefined || matches.isKept[row] === 1) &&
    (inRange === undefined || inRange[row] === 1) &&
    !hiddenProcesses.has(row)
  )
}

/** Processes that a fold, ladder or noise row stands for, in the order of the list. */
export function membersOf({ compounds, members }: RowBlock, row: number): Uint32Array {
  const { membersFrom, membersTo } = compounds.columns
  const at = compoundAt(compounds, row)
  return members.subarray(membersFrom[at], membersTo[at])
}

/** Place of such a row of a block among its compounds; of no meaning for other rows. */
export function compoundAt({ columns, length }: Compounds, row: number): number {
  return bisect(0, length, (at) => columns.row[at] >= row)
}

/** Names the noise of one kind under a group or process. `of` is the key of that. */
export function noiseKeyOf(noise: number, of: string): string {
  return `${NOISE_NAMES[noise as Noise]}:${of}`
}
