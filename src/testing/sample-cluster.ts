/** The little cluster of the sample log: two nodes, their pods, and what already runs when the log begins. */
import type { ExecOptions, SimContainer, SimNode, SimProcess } from './cluster-parts'
import type { SimulatedCluster } from './simulated-cluster'
import { SECOND, type Script } from './simulation'
import type { PodFields } from './wire-builder'

export interface SampleHost {
  readonly node: SimNode
  readonly systemd: SimProcess
  readonly containerd: SimProcess
  readonly kubelet: SimProcess
  readonly cron: SimProcess
}

export interface SamplePod {
  readonly host: SampleHost
  readonly fields: PodFieldsWithoutId
  readonly container: SimContainer
  readonly shim: SimProcess
  readonly init: SimProcess
}

type PodFieldsWithoutId = Omit<PodFields, 'containerId' | 'containerStartTime'>

const HOUR = 3600 * SECOND
const CLOUD_IMAGES = 'ghcr.io/rebel-alliance'

/** Waits until so many seconds after the log's time zero, and a moment more: real times are not round. */
export function* until(cluster: SimulatedCluster, seconds: number): Script {
  yield Math.max(0, seconds * SECOND - cluster.simulation.now) + cluster.random.int(1_900_000)
}

/** A process that ends after `seconds`, more or less. */
export function* run(
  cluster: SimulatedCluster,
  parent: SimProcess,
  command: string,
  seconds: number,
  end: { readonly status?: number; readonly signal?: string } = {},
  options: ExecOptions = {},
): Script {
  const process = cluster.exec(parent, ...splitCommand(command), options)
  yield seconds * SECOND * (0.9 + cluster.random.float() * 0.2)
  cluster.exit(process, end)
  yield cluster.random.between(200_000, 900_000)
}

/** `/bin/sh -c x` as binary and arguments. */
export function splitCommand(command: string): [binary: string, args: string] {
  const blank = command.indexOf(' ')
  return blank < 0 ? [command, ''] : [command.slice(0, blank), command.slice(blank + 1)]
}

/** What every node runs; started before the agent, so read from /proc. */
function startHost(cluster: SimulatedCluster, name: string, uptimeDays: number, firstPid: number): SampleHost {
  const node = cluster.makeNode(name, uptimeDays, firstPid)
  const bootNs = -node.bootNs + 1.3 * SECOND
  const found = (parent: SimProcess | SimNode, command: string, seconds: number, pid: number): SimProcess =>
    cluster.exec(parent, ...splitCommand(command), { procFsStartNs: bootNs + seconds * SECOND, pid })
  const systemd = found(node, '/usr/lib/systemd/systemd --system --deserialize=31', 0, 1)
  found(systemd, '/usr/lib/systemd/systemd-journald', 3, 311)
  const cron = found(systemd, '/usr/sbin/cron -f -P', 8, 602)
  found(systemd, '/usr/sbin/sshd -D', 9, 640)
  const containerd = found(systemd, '/usr/bin/containerd', 10, 688)
  const kubelet = found(systemd, '/usr/bin/kubelet --config=/var/lib/kubelet/config.yaml --node-ip=172.18.0.2', 14, 731)
  return { node, systemd, containerd, kubelet, cron }
}

/** A pod found running: its shim, its container, its init. */
function findPod(
  cluster: SimulatedCluster,
  host: SampleHost,
  fields: PodFieldsWithoutId,
  init: string,
  hoursAgo: number,
  containerId?: string,
): SamplePod {
  const startNs = -hoursAgo * HOUR - cluster.random.int(HOUR / 60)
  const container = cluster.makeContainer(host.node, fields, startNs, containerId)
  const shim = cluster.exec(host.systemd, ...shimCommand(container), {
    procFsStartNs: startNs - 0.4 * SECOND,
    cwd: `/run/containerd/io.containerd.runtime.v2.task/k8s.io/${container.id}`,
  })
  const process = cluster.exec(shim, ...splitCommand(init), { container, procFsStartNs: startNs })
  return { host, fields, container, shim, init: process }
}

export function shimCommand(container: SimContainer): [binary: string, args: string] {
  return [
    '/usr/bin/containerd-shim-runc-v2',
    `-namespace k8s.io -id ${container.id} -address /run/containerd/containerd.sock`,
  ]
}

export function deployed(
  cluster: SimulatedCluster,
  namespace: string,
  name: string,
  kind: string,
  workload: string,
  container: string,
  image = `${CLOUD_IMAGES}/${workload}`,
): PodFieldsWithoutId {
  return {
    namespace,
    name,
    containerName: container,
    imageId: `${image}@sha256:${cluster.random.hex(64)}`,
    imageName: `${image}:${kind === 'DaemonSet' ? 'v1.15.4' : '4.2'}`,
    labels: { 'app.kubernetes.io/name': workload },
    workload,
    workloadKind: kind,
  }
}

export interface SampleWorld {
  readonly cluster: SimulatedCluster
  readonly nodeA: SampleHost
  readonly nodeB: SampleHost
  readonly xwing: SamplePod
  readonly tiefighter: SamplePod
  readonly apis: readonly SamplePod[]
  readonly workers: readonly SamplePod[]
  readonly cilium: readonly SamplePod[]
}

export function startSampleWorld(cluster: SimulatedCluster): SampleWorld {
  const nodeA = startHost(cluster, 'node-a', 12, 51_100)
  const nodeB = startHost(cluster, 'node-b', 9, 28_300)
  const find = (
    host: SampleHost,
    [namespace, name, kind, workload, container]: readonly [string, string, string, string, string],
    init: string,
    hours: number,
    image?: string,
  ): SamplePod =>
    findPod(cluster, host, deployed(cluster, namespace, name, kind, workload, container, image), init, hours)

  const xwing = findPod(
    cluster,
    nodeA,
    {
      namespace: 'default',
      name: 'xwing',
      containerName: 'spaceship',
      imageId: 'docker.io/tgraf/netperf@sha256:8e86f744bfea165fd4ce68caa05abc96500f40130b857773186401926af7e9e6',
      imageName: 'docker.io/tgraf/netperf:latest',
      labels: { 'app.kubernetes.io/name': 'xwing', class: 'xwing', org: 'alliance' },
      workload: 'xwing',
      workloadKind: 'Pod',
    },
    '/usr/bin/netserver -D',
    2.77,
    '1fb931d2f6e5e4cfdbaf30fdb8e2fdd81320bdb3047ded50120a4f82838209ce',
  )
  const tie = ['default', 'tiefighter-6f87496b94-qk2lp', 'Deployment', 'tiefighter', 'app'] as const
  const tiefighter = find(nodeB, tie, '/usr/bin/node server.js', 26, 'docker.io/cilium/json-mock')
  const starwars = '/starwars-docker --port 80 --host 0.0.0.0'
  for (const [host, suffix] of [
    [nodeA, 'x2m4d'],
    [nodeB, 'q9v8t'],
  ] as const) {
    const deathstar = ['default', `deathstar-7c848d6855-${suffix}`, 'Deployment', 'deathstar', 'deathstar'] as const
    find(host, deathstar, starwars, 26, 'docker.io/cilium/starwars')
  }
  const apis = (
    [
      [nodeA, '2wqkm'],
      [nodeB, 'n7cxz'],
    ] as const
  ).map(([host, suffix]) =>
    find(
      host,
      ['payments', `api-84f9d7c6b5-${suffix}`, 'Deployment', 'api', 'api'],
      '/app/api --listen=:8443 --db=db.payments.svc',
      71,
    ),
  )
  const workers = ([nodeA, nodeB] as const).map((host, i) =>
    find(
      host,
      ['payments', `worker-${i}`, 'StatefulSet', 'worker', 'worker'],
      '/usr/bin/java -Xmx1g -jar worker.jar',
      49,
    ),
  )
  const dns = ['kube-system', 'coredns-5d78c9869d-8jqxl', 'Deployment', 'coredns', 'coredns'] as const
  find(nodeA, dns, '/coredns -conf /etc/coredns/Corefile', 200, 'registry.k8s.io/coredns/coredns')
  const cilium = (
    [
      [nodeA, 'lk2p4'],
      [nodeB, 't7w5n'],
    ] as const
  ).map(([host, suffix]) => {
    const agent = ['kube-system', `cilium-${suffix}`, 'DaemonSet', 'cilium', 'cilium-agent'] as const
    return find(host, agent, '/usr/bin/cilium-agent --config-dir=/tmp/cilium/config-map', 200, 'quay.io/cilium/cilium')
  })
  const tetragon = ['kube-system', 'tetragon-9x2bq', 'DaemonSet', 'tetragon', 'tetragon'] as const
  find(nodeA, tetragon, '/usr/bin/tetragon --config-dir /etc/tetragon/tetragon.conf.d/', 30, 'quay.io/cilium/tetragon')
  return { cluster, nodeA, nodeB, xwing, tiefighter, apis, workers, cilium }
}
