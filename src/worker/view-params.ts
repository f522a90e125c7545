/** What the page says of the list, with keys, to what the list is made from, with rows of the store. */
import { NOISE, USUAL_SHAPE } from '../codes/rows'
import { FOLD_PREFIX, LADDER_PREFIX, NOISE_PREFIX } from '../codes/row-keys'
import type { Group, GroupIdx, Groups } from '../derive/groups'
import { keyOf, type ProcessKey } from '../derive/process-key'
import { noiseKeyOf, type RowParams, type RowSource } from '../derive/list-rows'
import type { Matches } from '../derive/matches'
import { NO_PROCESS, type ProcessIdx } from '../model/process-table'
import type { ParentsBelow, ViewParams } from './protocol'

export const NOTHING_CHANGED: ViewParams = {
  filterText: '',
  matchMode: 'ancestors',
  collapsedGroups: [],
  collapsedProcesses: [],
  openRows: [],
  hidden: [],
  ...USUAL_SHAPE,
  onlyRange: undefined,
  isMasked: false,
}

/** Keys that name nothing in this log are left out. */
export function readRowParams(
  { folds }: RowSource,
  params: ViewParams,
  matches: Matches | undefined,
  inRange: Uint8Array | undefined,
  rowOf: (key: ProcessKey) => ProcessIdx,
): RowParams {
  const rowsOf = (keys: readonly ProcessKey[]): Set<ProcessIdx> => new Set(keys.map(rowOf).filter((row) => row >= 0))
  const opened = (prefix: string): string[] =>
    params.openRows.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
  const { isFolding, isNoiseFolded, isLaddering, groupOrder, siblingOrder } = params
  return {
    collapsedGroups: new Set(params.collapsedGroups),
    collapsedProcesses: rowsOf(params.collapsedProcesses),
    openFolds: new Set([...rowsOf(opened(FOLD_PREFIX))].map((row) => folds.leader[row])),
    openLadders: rowsOf(opened(LADDER_PREFIX)),
    openNoise: new Set(opened(NOISE_PREFIX)),
    hiddenGroups: new Set(params.hidden),
    hiddenProcesses: rowsOf(params.hidden),
    isFolding,
    isNoiseFolded,
    isLaddering,
    groupOrder,
    siblingOrder,
    matches,
    inRange,
  }
}

/**
 * Keys of what must be open for a process to be seen, or a row that stands for it: processes, groups, and noise where that
 * is folded. What is alike, or a chain, shows a process as it is.
 */
export function rowKeysAbove(
  { store, resolved, noise, stats }: RowSource,
  { isNoiseFolded }: ViewParams,
  process: ProcessIdx,
): string[] {
  const { treeParents, owners, groups } = resolved
  const ownGroup = groups.groupOfOwner[owners.ownerOf[process]]
  const keys: string[] = []
  const addNoise = (kind: number, of: string): void => {
    if (isNoiseFolded && kind !== NOISE.none) keys.push(NOISE_PREFIX + noiseKeyOf(kind, of))
  }
  for (let row = process; row >= 0; row = treeParents[row]) {
    const parent = treeParents[row]
    addNoise(noise[row], parent < 0 ? groups.groups[ownGroup].key : keyOf(store, parent))
    if (parent >= 0) keys.push(keyOf(store, parent))
  }
  for (let group = ownGroup; group >= 0; group = groups.groups[group].parent) {
    const { key, parent } = groups.groups[group]
    keys.push(key)
    if (parent >= 0) addNoise(stats.isPause[group] === 1 ? NOISE.pause : NOISE.none, groups.groups[parent].key)
  }
  return keys
}

/** Keys of the groups below one, itself not among them. */
export function groupsBelow({ groups }: Groups, key: string): Set<string> {
  const below = new Set<string>()
  const isIn = (parent: GroupIdx): boolean => parent >= 0 && (groups[parent].key === key || isIn(groups[parent].parent))
  for (const group of groups) if (isIn(group.parent)) below.add(group.key)
  return below
}

/** So many processes are collapsed at once: the page keeps a key of each, and sends all with every change of the view. */
const MOST_COLLAPSED = 2000

/** What has something below it and is below a group, or below a process where there is one: the nearest processes first. */
export function parentsBelow({ store, resolved }: RowSource, key: string, process: ProcessIdx): ParentsBelow {
  const { starts, children } = resolved.children
  const groups = groupsBelow(resolved.groups, key)
  const isIn = (group: Group): boolean => group.key === key || groups.has(group.key)
  const rows: ProcessIdx[] = []
  const addChildren = (row: ProcessIdx): void => {
    for (let at = starts[row]; at < starts[row + 1]; at++) rows.push(children[at])
  }
  if (process !== NO_PROCESS) addChildren(process)
  for (const { owners } of resolved.groups.groups.filter(isIn))
    for (const owner of owners) for (const top of resolved.topsOfOwner[owner]) rows.push(top)
  const processes: ProcessKey[] = []
  for (let i = 0; i < rows.length && processes.length < MOST_COLLAPSED; i++) {
    const row = rows[i]
    if (starts[row] === starts[row + 1]) continue
    processes.push(keyOf(store, row))
    addChildren(row)
  }
  return { groups: [...groups], processes }
}
