import { formatRfc3339 } from '../base/time'
import { ID_FORM, NO_PROCESS, execIdOf, type ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import { nodeOf, pidOf } from './pid-index'

/**
 * Names a process outside the worker, in selections and links: its exec_id, or for processes that have none
 * `lost:node:pid:start`; with the cluster behind it where two clusters have one id, as for pid 1 of nodes of one name. Row
 * numbers stay inside.
 */
export type ProcessKey = string

const LOST = 'lost:'
/** Between an id and its cluster. */
const IN_CLUSTER = ' @ '

export function keyOf(store: Store, row: ProcessIdx): ProcessKey {
  const id = idOf(store, row)
  return store.isIdShared(row) ? id + IN_CLUSTER + clusterOf(store, row) : id
}

function clusterOf({ processes, strings }: Store, row: ProcessIdx): string {
  return strings.get(processes.columns.cluster[row])
}

/** A key without the cluster: what exports name a process by, beside its cluster. */
export function idOf(store: Store, row: ProcessIdx): string {
  const { processes, strings } = store
  if (processes.columns.idForm[row] !== ID_FORM.none) return execIdOf(processes, row, strings)
  const start = { sec: processes.columns.idKtimeHigh[row], ns: processes.columns.idKtimeLow[row] }
  return `${LOST}${strings.get(nodeOf(store, row))}:${pidOf(store, row)}:${formatRfc3339(start)}`
}

/** A store that finds rows by exec_id. */
export interface KeyedStore extends Store {
  findProcess(execId: string, clusterName?: string): ProcessIdx
}

/** The row of a key, NO_PROCESS when it is not in this log. */
export function rowOfKey(store: KeyedStore, key: ProcessKey): ProcessIdx {
  const row = rowOfId(store, key)
  const at = row === NO_PROCESS ? key.lastIndexOf(IN_CLUSTER) : -1
  return at < 0 ? row : rowOfId(store, key.slice(0, at), key.slice(at + IN_CLUSTER.length))
}

/** In whichever cluster it is where none is named. */
function rowOfId(store: KeyedStore, id: string, cluster?: string): ProcessIdx {
  if (!id.startsWith(LOST)) return id === '' ? NO_PROCESS : store.findProcess(id, cluster)
  const { columns, length } = store.processes
  for (let row = 0; row < length; row++) {
    const isOne = columns.idForm[row] === ID_FORM.none && idOf(store, row) === id
    if (isOne && (cluster === undefined || clusterOf(store, row) === cluster)) return row
  }
  return NO_PROCESS
}
