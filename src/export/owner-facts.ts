/** Where a process lives, as exports say it. */
import { nodeOf } from '../derive/pid-index'
import type { Resolved } from '../derive/resolve'
import type { ProcessIdx } from '../model/process-table'
import type { ExportInput } from './exporter'
import { EDGE_NAMES } from './process-facts'

export interface OwnerFacts {
  readonly cluster: string
  readonly node: string
  readonly namespace: string
  readonly pod: string
  readonly workload: string
  readonly containerId: string
  readonly containerName: string
  readonly image: string
}

/** Empty where the log does not say. */
export function ownerFacts({ store, resolved }: ExportInput, row: ProcessIdx): OwnerFacts {
  const { strings, pods, containers } = store
  const owner = resolved.owners.owners[resolved.owners.ownerOf[row]]
  const pod = pods[owner?.pod ?? -1]
  const container = containers[owner?.container ?? -1]
  return {
    cluster: strings.get(store.processes.columns.cluster[row]),
    node: strings.get(nodeOf(store, row)),
    namespace: pod === undefined ? '' : strings.get(pod.namespace),
    pod: pod === undefined ? '' : strings.get(pod.name),
    workload: pod === undefined ? '' : strings.get(pod.workload.value),
    containerId: container === undefined ? (owner?.containerId ?? '') : strings.get(container.id),
    containerName: container === undefined ? '' : strings.get(container.name.value),
    image: container === undefined ? '' : strings.get(container.image.value),
  }
}

/** What joins a process to its parent: `forked`, `inferred by pid` …; empty where it has none. */
export function edgeOf(resolved: Resolved, row: ProcessIdx): string {
  return resolved.parents[row] < 0 ? '' : EDGE_NAMES[resolved.lifetimes.edge[row]]
}
