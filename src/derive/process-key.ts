import { formatRfc3339 } from '../base/time'
import { ID_FORM, NO_PROCESS, execIdOf, type ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import { nodeOf, pidOf } from './pid-index'

/**
 * Names a process outside the worker, in selections and links: its exec_id, or for processes that have none
 * `lost:node:pid:start`. Row numbers stay inside.
 */
export type ProcessKey = string

const LOST = 'lost:'

export function keyOf(store: Store, row: ProcessIdx): ProcessKey {
  const { processes, strings } = store
  if (processes.columns.idForm[row] !== ID_FORM.none) return execIdOf(processes, row, strings)
  const start = { sec: processes.columns.idKtimeHigh[row], ns: processes.columns.idKtimeLow[row] }
  return `${LOST}${strings.get(nodeOf(store, row))}:${pidOf(store, row)}:${formatRfc3339(start)}`
}

/** A store that finds rows by exec_id. */
export interface KeyedStore extends Store {
  findProcess(execId: string): ProcessIdx
}

/** The row of a key, NO_PROCESS when it is not in this log. */
export function rowOfKey(store: KeyedStore, key: ProcessKey): ProcessIdx {
  if (!key.startsWith(LOST)) return key === '' ? NO_PROCESS : store.findProcess(key)
  const { columns, length } = store.processes
  for (let row = 0; row < length; row++) {
    if (columns.idForm[row] === ID_FORM.none && keyOf(store, row) === key) return row
  }
  return NO_PROCESS
}
