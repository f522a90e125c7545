/**
 * Logs of any size from a seed: the same options give the same bytes. Lines come lazily, and only what is alive is kept,
 * so a million processes need little memory.
 *
 *     const { lines, truth } = generateClusterLog({ seed: 1, processes: 10_000 })
 *     for (const line of lines) …
 *     truth.withExec  // complete once the lines are read
 */
import type { SimEvent, SimNode, SimProcess } from './cluster-parts'
import { hostRuns, WORKLOADS, type Workload } from './cluster-workloads'
import { writeLines, type LogFlaws } from './log-flaws'
import { TruthCounter, type LogTruth } from './log-truth'
import { makeRandom } from './random'
import { SECOND, Simulation, type Script } from './simulation'
import { SimulatedCluster } from './simulated-cluster'
import { rateLimitLine } from './wire-lines'
import type { Site } from './workload-steps'

export interface ClusterLogOptions extends LogFlaws {
  readonly seed: number
  /** The log ends as soon as so many have started (those the agent found running, and parents without a line, count). */
  readonly processes: number
  readonly nodes?: number
  readonly podsPerNode?: number
  /** Kprobes for each short process, on average; 0 for none. */
  readonly activity?: number
  /** `rate_limit_info` lines, about one a minute and node. */
  readonly hasRateLimits?: boolean
  /** Wall clock of the first live event, in whole seconds. */
  readonly start?: string
  /** `", "` between members. */
  readonly isSpaced?: boolean
}

export interface ClusterLog {
  /** To be read once. */
  readonly lines: Iterable<string>
  /** Counts what has been read so far. */
  readonly truth: LogTruth
}

const DAY = 86_400 * SECOND

export function generateClusterLog(options: ClusterLogOptions): ClusterLog {
  const random = makeRandom(options.seed)
  const simulation = new Simulation<SimEvent>()
  const cluster = new SimulatedCluster(simulation, random, options.start ?? '2024-05-14T12:00:00Z', options.isSpaced)
  const truth = new TruthCounter()
  for (let i = 0; i < (options.nodes ?? 4); i++) {
    const node = cluster.makeNode(
      `worker-pool-${random.hex(8)}-${random.suffix(4)}`,
      random.between(3, 40),
      random.between(2_000, 30_000),
    )
    simulation.start(startNode(cluster, node, options))
    if (options.hasRateLimits === true) simulation.start(rateLimits(cluster, node), random.float() * 60 * SECOND)
  }
  const events = simulation.run(Infinity, () => cluster.startedCount >= options.processes)
  // The flaws draw from numbers of their own: the clean log below them stays the same.
  return { lines: writeLines(events, options, makeRandom(options.seed ^ 0x5eed), truth), truth }
}

/** The agent starts: what runs already is read from /proc, then the pods go on with their work. */
function* startNode(cluster: SimulatedCluster, node: SimNode, options: ClusterLogOptions): Script {
  const bootNs = -node.bootNs + 1e9
  const systemd = cluster.exec(node, '/usr/lib/systemd/systemd', '--system', { pid: 1, procFsStartNs: bootNs })
  const containerd = cluster.exec(systemd, '/usr/bin/containerd', '', { procFsStartNs: bootNs + 20 * SECOND })
  const kubelet = cluster.exec(systemd, '/usr/bin/kubelet', '--config=/var/lib/kubelet/config.yaml', {
    procFsStartNs: bootNs + 25 * SECOND,
  })
  cluster.exec(systemd, '/usr/sbin/sshd', '-D', { procFsStartNs: bootNs + 26 * SECOND })
  const activity = options.activity ?? 0.1
  const host = {
    cluster,
    node,
    shim: containerd,
    activity,
    makeContainer: () => {
      throw new Error('a host has no containers')
    },
  }
  cluster.simulation.start(hostRuns(host, kubelet))
  const podCount = options.podsPerNode ?? 14
  for (let i = 0; i < podCount; i++) {
    startPod(cluster, node, systemd, WORKLOADS[i % WORKLOADS.length], activity)
    yield 0
  }
}

function startPod(
  cluster: SimulatedCluster,
  node: SimNode,
  systemd: SimProcess,
  workload: Workload,
  activity: number,
): void {
  const { random } = cluster
  const app = random.pick(workload.apps)
  const startNs = -random.int(2 * DAY)
  const pod = {
    namespace: random.pick(workload.namespaces),
    name: podName(workload.kind, app, random),
    containerName: 'main',
    imageId: `registry.example/${app}@sha256:${random.hex(64)}`,
    imageName: `registry.example/${app}:${random.between(1, 9)}.${random.int(20)}`,
    labels: { 'app.kubernetes.io/name': app, team: random.pick(['blue', 'green', 'core']) },
    workload: app,
    workloadKind: workload.kind,
  }
  const makeContainer: Site['makeContainer'] = (atNs) => cluster.makeContainer(node, pod, atNs)
  const container = makeContainer(startNs)
  const shimArgs = `-namespace k8s.io -id ${container.id} -address /run/containerd/containerd.sock`
  const shim = cluster.exec(systemd, '/usr/bin/containerd-shim-runc-v2', shimArgs, { procFsStartNs: startNs - SECOND })
  const [binary, args] = workload.init
  const init = cluster.exec(shim, binary, args, { container, procFsStartNs: startNs })
  cluster.simulation.start(workload.run({ cluster, node, shim, makeContainer, activity }, init))
}

function podName(kind: string, app: string, random: SimulatedCluster['random']): string {
  if (kind === 'StatefulSet') return `${app}-${random.int(40)}`
  if (kind === 'Deployment') return `${app}-${random.suffix(10)}-${random.suffix(5)}`
  return `${app}-${random.suffix(5)}`
}

function* rateLimits(cluster: SimulatedCluster, node: SimNode): Script {
  for (;;) {
    cluster.emitLine('rate_limit_info', node, rateLimitLine(cluster.random.between(1, 2_000), cluster.envelope(node)))
    yield 60 * SECOND
  }
}
