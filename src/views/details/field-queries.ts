/** What of the details can be asked for in a query. */
import { OUTCOME_NAMES } from '../../codes/outcomes'
import type { ProcessDetails } from '../../derive/process-details'
import type { FieldName } from '../../query/fields'

export interface FieldQuery {
  readonly field: FieldName
  readonly value: string
}

const PROCESS_FIELDS: Readonly<Record<string, FieldName>> = {
  exec_id: 'exec_id',
  uid: 'uid',
  cwd: 'cwd',
}
const CONTAINER_FIELDS: Readonly<Record<string, FieldName>> = {
  namespace: 'namespace',
  workload: 'workload',
  'container.name': 'container',
  'container.image.name': 'image',
}

/** The query for a field of a process record, by its name on the wire; undefined where there is none. */
export function processQuery(details: ProcessDetails, name: string, value: string): FieldQuery | undefined {
  if (name === 'pid') return details.hostPid < 0 ? undefined : { field: 'pid', value: String(details.hostPid) }
  if (name === 'auid') return { field: 'auid', value: value === 'unset' ? '4294967295' : value }
  const field = Object.hasOwn(PROCESS_FIELDS, name) ? PROCESS_FIELDS[name] : undefined
  return field && { field, value }
}

/** The same for a field of its pod and container. */
export function containerQuery(details: ProcessDetails, name: string, value: string): FieldQuery | undefined {
  if (name === 'name') {
    const namespace = details.containerFields.find(([other]) => other === 'namespace')?.[1]
    return { field: 'pod', value: namespace === undefined ? value : `${namespace}/${value}` }
  }
  if (name === 'container.id') return { field: 'container', value: value.replace(/^.*:\/\//, '') }
  const field = Object.hasOwn(CONTAINER_FIELDS, name) ? CONTAINER_FIELDS[name] : undefined
  return field && { field, value }
}

/** How it ended: by its signal or status where it has one. */
export function outcomeQuery({ outcome, outcomeText }: ProcessDetails): FieldQuery {
  const signal = /^ended by (SIG\w+)$/.exec(outcomeText)?.[1]
  if (signal !== undefined) return { field: 'signal', value: signal }
  const status = /^exit (\d+)/.exec(outcomeText)?.[1]
  return status === undefined ? { field: 'outcome', value: OUTCOME_NAMES[outcome] } : { field: 'exit', value: status }
}
