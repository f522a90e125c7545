/**
 * Where each process lives: a container, a pod (when no container is known) or the host of its node.
 *
 * In this order: its `pod`; else the pod whose container id begins with its `docker`; else a container known by that
 * id alone; else the host of its node.
 */
import { bisect } from '../base/bisect'
import { FIELD, hasField } from '../model/process-fields'
import type { ContainerIdx, PodIdx } from '../model/pod-table'
import type { ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import { nodeOf } from './pid-index'
import { isPause, type Slices } from './slices'

export type OwnerIdx = number

export interface Owner {
  readonly kind: 'container' | 'pod' | 'host'
  readonly cluster: number
  /** -1 for hosts and for containers whose pod is unknown. */
  readonly pod: PodIdx
  /** -1 where only the id's beginning is known, or none. */
  readonly container: ContainerIdx
  /** Container id or its beginning; empty for pods and hosts. */
  readonly containerId: string
  /** String of the node. */
  readonly node: number
}

export interface Owners {
  readonly owners: readonly Owner[]
  /** Owner of each row; -1 for rows that are only named, or stand for another. */
  readonly ownerOf: Int32Array
  /** The pod that a pod stands for: pods that differ only in a missing uid are one. */
  readonly podOf: Int32Array
}

export function* deriveOwners(store: Store, isShown: Uint8Array): Slices<Owners> {
  const { length } = store.processes
  const podOf = unifyPods(store)
  const byDocker = new DockerIndex(store)
  const owners: Owner[] = []
  const idxOf = new Map<string, OwnerIdx>()
  const ownerOf = new Int32Array(length).fill(-1)

  const idxOfOwner = (owner: Owner): OwnerIdx => {
    const key =
      owner.kind === 'host' ? `h ${owner.cluster} ${owner.node}` : `${owner.cluster} ${owner.pod} ${owner.containerId}`
    let idx = idxOf.get(key)
    if (idx === undefined) {
      idx = owners.push(owner) - 1
      idxOf.set(key, idx)
    }
    return idx
  }

  const memo = new OwnerMemo(store)
  for (let row = 0; row < length; row++) {
    if (isPause(row)) yield
    if (isShown[row] === 0) continue
    if (!memo.isKnown(row)) memo.owner = idxOfOwner(ownerOfRow(store, row, podOf, byDocker))
    ownerOf[row] = memo.owner
  }
  return { owners, ownerOf, podOf }
}

/** What an owner depends on, for the last rows: rows of one container come in runs, and mixed with a few others. */
class OwnerMemo {
  private readonly store: Store
  /** [cluster, node, pod, container, docker, owner] of each slot; -1 for an absent field. */
  private readonly slots = new Int32Array(6 * 256).fill(-2)
  private at = 0

  constructor(store: Store) {
    this.store = store
  }

  /** Owner of the row that was asked for last. */
  get owner(): OwnerIdx {
    return this.slots[this.at + 5]
  }

  set owner(owner: OwnerIdx) {
    this.slots[this.at + 5] = owner
  }

  /** False, too, makes the row the one asked for last: its owner is to be set then. */
  isKnown(row: ProcessIdx): boolean {
    const { slots } = this
    const { columns } = this.store.processes
    const present = columns.present[row]
    const cluster = columns.cluster[row]
    const node = nodeOf(this.store, row)
    const pod = hasField(present, FIELD.pod) ? columns.pod[row] : -1
    const container = hasField(present, FIELD.container) ? columns.container[row] : -1
    const docker = hasField(present, FIELD.docker) ? columns.docker[row] : -1
    const hash = Math.imul(container + 31 * pod, 0x9e3779b1) ^ Math.imul(docker + 31 * node, 0x85ebca6b)
    const at = 6 * ((hash ^ (hash >>> 15)) & 255)
    this.at = at
    if (
      slots[at] === cluster &&
      slots[at + 1] === node &&
      slots[at + 2] === pod &&
      slots[at + 3] === container &&
      slots[at + 4] === docker
    )
      return true
    slots[at] = cluster
    slots[at + 1] = node
    slots[at + 2] = pod
    slots[at + 3] = container
    slots[at + 4] = docker
    return false
  }
}

function ownerOfRow(store: Store, row: ProcessIdx, podOf: Int32Array, byDocker: DockerIndex): Owner {
  const { processes, strings, containers } = store
  const { columns } = processes
  const present = columns.present[row]
  const docker = hasField(present, FIELD.docker) ? strings.get(columns.docker[row]) : ''
  let container = hasField(present, FIELD.container) ? columns.container[row] : -1
  if (container < 0 && docker !== '') container = byDocker.find(columns.cluster[row], docker)
  const known = containers[container]
  let pod = hasField(present, FIELD.pod) ? podOf[columns.pod[row]] : -1
  if (known !== undefined && known.pod.value >= 0 && (pod < 0 || hasSameName(store, known.pod.value, pod)))
    pod = podOf[known.pod.value]!
  const containerId = known === undefined ? docker : strings.get(known.id)
  const node = nodeOf(store, row)
  const cluster = columns.cluster[row]
  if (pod < 0 && containerId === '') return { kind: 'host', cluster, pod: -1, container: -1, containerId: '', node }
  return { kind: containerId === '' ? 'pod' : 'container', cluster, pod, container, containerId, node }
}

function hasSameName({ pods }: Store, a: PodIdx, b: PodIdx): boolean {
  const x = pods[a]
  const y = pods[b]
  return x.namespace === y.namespace && x.name === y.name && x.cluster === y.cluster
}

/** A pod without uid is the pod of that name with one, where there is exactly one such pod. */
function unifyPods({ pods }: Store): Int32Array {
  const byName = new Map<string, PodIdx[]>()
  pods.forEach((pod, idx) => {
    const key = `${pod.cluster} ${pod.namespace} ${pod.name}`
    byName.set(key, [...(byName.get(key) ?? []), idx])
  })
  const podOf = new Int32Array(pods.length)
  for (const same of byName.values()) {
    const withUid = same.filter((idx) => pods[idx].uid !== 0)
    for (const idx of same) podOf[idx] = withUid.length === 1 ? withUid[0] : idx
  }
  return podOf
}

/** Containers by their cluster and the beginning of their id. */
class DockerIndex {
  private readonly ids: readonly string[]
  private readonly containers: readonly ContainerIdx[]
  private readonly found = new Map<string, ContainerIdx>()

  constructor({ containers, strings }: Store) {
    const order = containers
      .map((container, idx) => ({ id: `${container.cluster} ${strings.get(container.id)}`, idx }))
      .toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
    this.ids = order.map(({ id }) => id)
    this.containers = order.map(({ idx }) => idx)
  }

  /** The one container whose id begins with `docker`, else -1. */
  find(cluster: number, docker: string): ContainerIdx {
    const prefix = `${cluster} ${docker}`
    const known = this.found.get(prefix)
    if (known !== undefined) return known
    const at = bisect(0, this.ids.length, (i) => this.ids[i] >= prefix)
    const isMatch = at < this.ids.length && this.ids[at].startsWith(prefix)
    const isOnly = !(at + 1 < this.ids.length && this.ids[at + 1].startsWith(prefix))
    const container = isMatch && isOnly ? this.containers[at] : -1
    this.found.set(prefix, container)
    return container
  }
}
