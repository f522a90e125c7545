/** Pods and containers. There are thousands at most, so they are objects, not columns. */
import { compareUtf8, type StringIdx, type StringTable } from '../base/string-table'
import { NO_TIME } from '../base/time'

export type PodIdx = number
export type ContainerIdx = number

/** A value that later event times overwrite; on equal times the greater one stays, so that order does not matter. */
export interface Latest {
  value: number
  sec: number
  ns: number
}

export interface Pod {
  readonly cluster: StringIdx
  readonly namespace: StringIdx
  readonly name: StringIdx
  /** 0 where the log has none. */
  readonly uid: StringIdx
  readonly workload: Latest
  readonly workloadKind: Latest
  /** `key=value` texts: see `tetragon/pod-labels.ts`. */
  readonly labels: Latest
}

export interface Container {
  readonly cluster: StringIdx
  /** Id without `containerd://`. */
  readonly id: StringIdx
  readonly pod: Latest
  readonly name: Latest
  readonly image: Latest
  readonly startSec: Latest
  /** 0 unknown, 1 no, 2 yes. */
  readonly privileged: Latest
}

function newLatest(empty = 0): Latest {
  return { value: empty, sec: -1, ns: 0 }
}

/** Offers a value said at a time; `compare` orders values of equal times. An `empty` value is no news. */
function offer(
  latest: Latest,
  value: number,
  sec: number,
  ns: number,
  compare: (a: number, b: number) => number,
  empty = 0,
): void {
  if (value === empty) return
  const order = sec - latest.sec || ns - latest.ns
  if (order < 0 || (order === 0 && compare(value, latest.value) <= 0)) return
  latest.value = value
  latest.sec = sec
  latest.ns = ns
}

export class PodTable {
  readonly pods: Pod[] = []
  readonly containers: Container[] = []
  private readonly podOf = new Map<string, PodIdx>()
  private readonly containerOf = new Map<string, ContainerIdx>()
  private readonly byText: (a: number, b: number) => number

  constructor(strings: StringTable) {
    this.byText = (a, b) => compareUtf8(strings.get(a), strings.get(b))
  }

  /** The pod of a name, added when it is new; two uids of one name are two pods. */
  podIdx(cluster: StringIdx, namespace: StringIdx, name: StringIdx, uid: StringIdx): PodIdx {
    const key = `${cluster} ${namespace} ${name} ${uid}`
    let idx = this.podOf.get(key)
    if (idx === undefined) {
      const attributes = { workload: newLatest(), workloadKind: newLatest(), labels: newLatest() }
      idx = this.pods.push({ cluster, namespace, name, uid, ...attributes }) - 1
      this.podOf.set(key, idx)
    }
    return idx
  }

  containerIdx(cluster: StringIdx, id: StringIdx): ContainerIdx {
    const key = `${cluster} ${id}`
    let idx = this.containerOf.get(key)
    if (idx === undefined) {
      const attributes = {
        name: newLatest(),
        image: newLatest(),
        startSec: newLatest(NO_TIME),
        privileged: newLatest(),
        pod: newLatest(-1),
      }
      idx = this.containers.push({ cluster, id, ...attributes }) - 1
      this.containerOf.set(key, idx)
    }
    return idx
  }

  describePod(
    idx: PodIdx,
    said: { readonly workload: StringIdx; readonly workloadKind: StringIdx; readonly labels: StringIdx },
    sec: number,
    ns: number,
  ): void {
    const pod = this.pods[idx]
    offer(pod.workload, said.workload, sec, ns, this.byText)
    offer(pod.workloadKind, said.workloadKind, sec, ns, this.byText)
    offer(pod.labels, said.labels, sec, ns, this.byText)
  }

  describeContainer(
    idx: ContainerIdx,
    said: {
      readonly pod: PodIdx
      readonly name: StringIdx
      readonly image: StringIdx
      readonly startSec: number
      readonly privileged: number
    },
    sec: number,
    ns: number,
  ): void {
    const container = this.containers[idx]
    offer(container.name, said.name, sec, ns, this.byText)
    offer(container.image, said.image, sec, ns, this.byText)
    offer(container.startSec, said.startSec, sec, ns, byNumber, NO_TIME)
    offer(container.privileged, said.privileged, sec, ns, byNumber)
    offer(container.pod, said.pod, sec, ns, this.byPodName, -1)
  }

  private readonly byPodName = (a: PodIdx, b: PodIdx): number => {
    const x = this.pods[a]
    const y = this.pods[b]
    if (x === undefined || y === undefined) return (x ? 1 : 0) - (y ? 1 : 0)
    return this.byText(x.namespace, y.namespace) || this.byText(x.name, y.name) || this.byText(x.uid, y.uid)
  }
}

function byNumber(a: number, b: number): number {
  return a - b
}
