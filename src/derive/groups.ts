/**
 * The rows above the processes: workload → pod → container, and hosts. A level with one member folds into the row above
 * it: a pod with one container is one row, a workload with one pod is that pod.
 *
 *   Deployment tiefighter        workload, two pods or more
 *     default/tiefighter-6f8     pod
 *       app  registry/app:4.2    container, where the pod has several
 *         /usr/bin/node          process
 *   node-a                       host
 */
import { compareUtf8 } from '../base/string-table'
import { NO_TIME, formatRfc3339 } from '../base/time'
import type { Store } from '../model/store'
import type { Owner, OwnerIdx, Owners } from './owners'

export type GroupIdx = number

export interface Group {
  readonly kind: 'workload' | 'pod' | 'container' | 'host'
  /** Names the group in links and collapsed sets; the same for every load of the same log. */
  readonly key: string
  readonly label: string
  /** What else is known, in one line. */
  readonly detail: string
  readonly namespace: string
  readonly depth: number
  /** -1 for none. */
  readonly parent: GroupIdx
  readonly children: GroupIdx[]
  /** Owners whose processes hang directly under the group. */
  readonly owners: OwnerIdx[]
  /** Nodes that it ran on, as `nodeKey` names them. */
  readonly nodes: readonly string[]
}

export interface Groups {
  readonly groups: readonly Group[]
  readonly roots: readonly GroupIdx[]
  /** Group whose row an owner's processes hang under. */
  readonly groupOfOwner: Int32Array
}

interface PodMembers {
  readonly key: string
  readonly namespace: string
  readonly name: string
  readonly cluster: string
  readonly workload: string
  readonly workloadKind: string
  readonly owners: OwnerIdx[]
}

export function deriveGroups(store: Store, { owners }: Owners): Groups {
  const groups: Group[] = []
  const roots: GroupIdx[] = []
  const groupOfOwner = new Int32Array(owners.length).fill(-1)
  const isManyClusters = new Set(owners.map((owner) => owner.cluster)).size > 1
  const nodesOf = (idxs: readonly OwnerIdx[]): string[] => [
    ...new Set(idxs.map((idx) => nodeKey(store, owners[idx].cluster, owners[idx].node))),
  ]

  const add = (group: Omit<Group, 'children' | 'depth'>): GroupIdx => {
    const depth = group.parent < 0 ? 0 : groups[group.parent].depth + 1
    const idx = groups.push({ ...group, children: [], depth }) - 1
    if (group.parent < 0) roots.push(idx)
    else groups[group.parent].children.push(idx)
    for (const owner of group.owners) groupOfOwner[owner] = idx
    return idx
  }

  const addPod = (pod: PodMembers, parent: GroupIdx): void => {
    const isFolded = pod.owners.length === 1
    const where = nodeText(new Set(pod.owners.map((owner) => store.strings.get(owners[owner].node))))
    const container = isFolded ? containerText(store, owners[pod.owners[0]], false) : `${pod.owners.length} containers`
    const idx = add({
      kind: 'pod',
      key: pod.key,
      label: `${pod.namespace}/${pod.name}`,
      detail: [pod.cluster, pod.workloadKind, where, container].filter(Boolean).join(' · '),
      namespace: pod.namespace,
      parent,
      owners: isFolded ? pod.owners : [],
      nodes: nodesOf(pod.owners),
    })
    if (isFolded) return
    const names = pod.owners.map((owner) => containerName(store, owners[owner]))
    for (const [i, owner] of pod.owners.entries()) {
      const isRepeated = names[i] !== '' && names.indexOf(names[i]) !== names.lastIndexOf(names[i])
      const detail = [isRepeated ? 'restarted or recreated' : '', containerText(store, owners[owner], true)]
      add({
        kind: 'container',
        key: `${pod.key}/${owners[owner].containerId}`,
        label:
          names[i] || (owners[owner].kind === 'pod' ? 'container unknown' : owners[owner].containerId.slice(0, 12)),
        detail: detail.filter(Boolean).join(' · '),
        namespace: pod.namespace,
        parent: idx,
        owners: [owner],
        nodes: nodesOf([owner]),
      })
    }
  }

  for (const workload of workloadsOf(store, owners, isManyClusters)) {
    if (workload.pods.length === 1) {
      addPod(workload.pods[0], -1)
      continue
    }
    const all = workload.pods.flatMap((pod) => pod.owners)
    const first = workload.pods[0]
    const parent = add({
      kind: 'workload',
      key: workload.key,
      label: `${first.namespace}/${first.workload}`,
      detail: [first.cluster, first.workloadKind, `${workload.pods.length} pods`].filter(Boolean).join(' · '),
      namespace: first.namespace,
      parent: -1,
      owners: [],
      nodes: nodesOf(all),
    })
    for (const pod of workload.pods) addPod(pod, parent)
  }
  addUnknownContainersAndHosts(store, owners, isManyClusters, add)
  return { groups, roots, groupOfOwner }
}

interface Workload {
  readonly key: string
  readonly pods: PodMembers[]
}

/** Workloads with their pods, each pod with its owners by start of the container; all sorted by name. */
function workloadsOf(store: Store, owners: readonly Owner[], isManyClusters: boolean): Workload[] {
  const { strings, pods } = store
  const byPod = new Map<number, PodMembers>()
  owners.forEach((owner, idx) => {
    if (owner.pod < 0) return
    const pod = pods[owner.pod]
    const members = byPod.get(owner.pod)
    if (members !== undefined) {
      members.owners.push(idx)
      return
    }
    const cluster = isManyClusters ? strings.get(pod.cluster) : ''
    const namespace = strings.get(pod.namespace)
    const name = strings.get(pod.name)
    const uid = strings.get(pod.uid)
    byPod.set(owner.pod, {
      key: `pod:${strings.get(pod.cluster)}/${namespace}/${name}${uid ? `#${uid}` : ''}`,
      namespace,
      name,
      cluster,
      workload: strings.get(pod.workload.value),
      workloadKind: strings.get(pod.workloadKind.value),
      owners: [idx],
    })
  })
  const byWorkload = new Map<string, Workload>()
  for (const pod of byPod.values()) {
    pod.owners.sort(
      (a, b) =>
        containerStart(store, owners[a]) - containerStart(store, owners[b]) ||
        compareUtf8(owners[a].containerId, owners[b].containerId),
    )
    const isAlone = pod.workload === '' || pod.workloadKind === 'Pod'
    const key = isAlone ? pod.key : `workload:${pod.cluster}/${pod.namespace}/${pod.workloadKind}/${pod.workload}`
    const workload = byWorkload.get(key)
    if (workload === undefined) byWorkload.set(key, { key, pods: [pod] })
    else workload.pods.push(pod)
  }
  const byName = (a: PodMembers, b: PodMembers): number =>
    compareUtf8(a.cluster, b.cluster) ||
    compareUtf8(a.namespace, b.namespace) ||
    compareUtf8(a.name, b.name) ||
    compareUtf8(a.key, b.key)
  const workloads = [...byWorkload.values()]
  for (const workload of workloads) workload.pods.sort(byName)
  return workloads.toSorted((a, b) => byName(a.pods[0], b.pods[0]))
}

function addUnknownContainersAndHosts(
  store: Store,
  owners: readonly Owner[],
  isManyClusters: boolean,
  add: (group: Omit<Group, 'children' | 'depth'>) => GroupIdx,
): void {
  const { strings } = store
  const rest = owners
    .map((owner, idx) => ({ owner, idx, node: strings.get(owner.node) }))
    .filter(({ owner }) => owner.pod < 0)
    .toSorted(
      (a, b) =>
        compareUtf8(a.owner.kind, b.owner.kind) ||
        compareUtf8(a.node, b.node) ||
        compareUtf8(strings.get(a.owner.cluster), strings.get(b.owner.cluster)) ||
        compareUtf8(a.owner.containerId, b.owner.containerId),
    )
  for (const { owner, idx, node } of rest) {
    const cluster = strings.get(owner.cluster)
    const shared = { namespace: '', parent: -1, owners: [idx], nodes: [nodeKey(store, owner.cluster, owner.node)] }
    if (owner.kind === 'host') {
      const detail = [isManyClusters ? cluster : '', 'host processes'].filter(Boolean).join(' · ')
      add({ ...shared, kind: 'host', key: `host:${cluster}/${node}`, label: node || 'unnamed node', detail })
    } else {
      const label = `container ${owner.containerId.slice(0, 12)}`
      add({
        ...shared,
        kind: 'container',
        key: `container:${owner.containerId}`,
        label,
        detail: ['pod unknown', node].filter(Boolean).join(' · '),
      })
    }
  }
}

function containerName({ containers, strings }: Store, owner: Owner): string {
  const container = containers[owner.container]
  return container === undefined ? '' : strings.get(container.name.value)
}

function containerStart({ containers }: Store, owner: Owner): number {
  return containers[owner.container]?.startSec.value ?? NO_TIME
}

/** `spaceship · docker.io/tgraf/netperf · container 1fb931d2`, without the name where the row shows it already. */
function containerText(store: Store, owner: Owner, isNamed: boolean): string {
  const { containers, strings } = store
  const container = containers[owner.container]
  if (container === undefined) return owner.containerId === '' ? '' : `container ${owner.containerId.slice(0, 8)}`
  const start = container.startSec.value
  return [
    isNamed ? '' : strings.get(container.name.value),
    strings.get(container.image.value),
    `container ${strings.get(container.id).slice(0, 8)}`,
    isNamed && start !== NO_TIME ? `since ${formatRfc3339({ sec: start, ns: 0 }, 0)}` : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

/** A node by its cluster and name, as two clusters may have nodes of one name; empty for one without a name. */
export function nodeKey({ strings }: Store, cluster: number, node: number): string {
  const name = strings.get(node)
  return [strings.get(cluster), name].filter((part) => name !== '' && part !== '').join('/')
}

function nodeText(nodes: ReadonlySet<string>): string {
  const names = [...nodes].filter(Boolean)
  return names.length > 1 ? `${names.length} nodes` : names.length === 1 ? `node ${names[0]}` : ''
}
