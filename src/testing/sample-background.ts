/** The ordinary life around the incident of the sample log: probes, jobs, a crash, the nodes' own runs. */
import type { SimProcess } from './cluster-parts'
import { run, splitCommand, until, type SampleHost, type SamplePod, type SampleWorld } from './sample-cluster'
import { connect } from './sample-policies'
import type { SimulatedCluster } from './simulated-cluster'
import { SECOND, type Script } from './simulation'
import { processText } from './wire-builder'
import { exitLine } from './wire-lines'

/** Starts everything that is not the incident or the build. */
export function startBackground(world: SampleWorld): void {
  const { cluster, nodeA, nodeB } = world
  const start = (script: Script): void => cluster.simulation.start(script)
  start(probes(cluster, world.tiefighter, '/bin/sh -c /health.sh', '/usr/bin/curl -sf localhost:8080/health', 3.1, 10))
  world.apis.forEach((api, i) =>
    start(probes(cluster, api, '/bin/grpc_health_probe -addr=:8443', undefined, 4.6 + 2 * i, 15)),
  )
  start(landings(cluster, world.tiefighter))
  world.workers.forEach((worker, i) => start(settlements(cluster, worker, 5.2 + 2.9 * i, i === 1)))
  start(oldDump(cluster, world.workers[0]))
  start(crash(cluster, world.apis[1]))
  for (const agent of world.cilium) start(datapath(cluster, agent))
  for (const host of [nodeA, nodeB]) start(hostRuns(cluster, host))
  start(logrotate(cluster, nodeB))
  start(forgotten(cluster, nodeB))
}

/** kubelet's exec probes; runc, their parent, is on the node and shows as a snapshot only. */
function* probes(
  cluster: SimulatedCluster,
  pod: SamplePod,
  command: string,
  child: string | undefined,
  first: number,
  every: number,
): Script {
  for (let second = first; ; second += every) {
    yield* until(cluster, second)
    const args = `--root /run/containerd/runc/k8s.io exec --detach ${pod.container.id}`
    const runc = cluster.exec(pod.shim, '/usr/bin/runc', args, { container: null, isSilent: true })
    yield 0.03 * SECOND
    const probe = cluster.exec(runc, ...splitCommand(command), {
      container: pod.container,
      isProbe: true,
      inInitTree: false,
    })
    yield 0.04 * SECOND
    if (child !== undefined) yield* run(cluster, probe, child, 0.12)
    cluster.exit(probe)
  }
}

/** The tiefighter asks the deathstar for landing, and once for the wrong thing. */
function* landings(cluster: SimulatedCluster, { init }: SamplePod): Script {
  for (let i = 0; ; i++) {
    yield* until(cluster, 6.4 + 9.3 * i)
    const path =
      i === 4
        ? '-f -XPUT deathstar.default.svc.cluster.local/v1/exhaust-port'
        : '-XPOST deathstar.default.svc.cluster.local/v1/request-landing'
    const curl = cluster.exec(init, '/usr/bin/curl', `-s ${path}`)
    yield 0.004 * SECOND
    connect(cluster, curl, '10.244.2.9', '10.96.114.20', 80)
    yield 0.2 * SECOND
    cluster.exit(curl, { status: i === 4 ? 22 : 0 })
  }
}

/** A worker's jobs: a shell script with a few steps. */
function* settlements(cluster: SimulatedCluster, { init }: SamplePod, first: number, losesParent: boolean): Script {
  for (let batch = 0; ; batch++) {
    yield* until(cluster, first + batch * 6.1)
    const id = String(4200 + batch * 7)
    const sh = cluster.exec(init, '/bin/sh', `/opt/worker/settle.sh ${id}`, { cwd: '/opt/worker', uid: 1000 })
    yield 0.005 * SECOND
    const sql = `select * from ledger where batch = ${id} and state = 'open'`
    yield* run(cluster, sh, `/usr/bin/psql -h db.payments.svc -At -c "${sql}"`, 0.9)
    yield* run(cluster, sh, `/usr/bin/awk "{ sum += $3 } END { print sum }" /tmp/${id}.csv`, 0.02)
    yield* run(cluster, sh, `/bin/grep -q REJECTED /tmp/${id}.csv`, 0.003, { status: batch % 3 === 0 ? 0 : 1 })
    const isKilled = losesParent && batch === 7
    yield* run(cluster, sh, `/bin/gzip -9 /tmp/${id}.csv`, 0.6, isKilled ? { signal: 'SIGKILL' } : {})
    const upload = `/usr/bin/curl -fsS --retry 3 -T /tmp/${id}.csv.gz https://ledger.example/v1/settle`
    if (!isKilled) yield* run(cluster, sh, upload, 0.5, {}, { isParentLost: losesParent && batch === 3 })
    if (!losesParent && batch === 5) yield* vacuum(cluster, sh)
    cluster.exit(sh, { status: isKilled ? 137 : 0 })
  }
}

/** Takes too long: timeout ends it. */
function* vacuum(cluster: SimulatedCluster, sh: SimProcess): Script {
  const timeout = cluster.exec(sh, '/usr/bin/timeout', '2 vacuumdb -h db.payments.svc ledger')
  yield 0.002 * SECOND
  const vacuumdb = cluster.exec(timeout, '/usr/bin/vacuumdb', '-h db.payments.svc ledger')
  yield 2 * SECOND
  cluster.exit(vacuumdb, { signal: 'SIGTERM' })
  yield 600_000
  cluster.exit(timeout, { status: 124 })
  yield 300_000
}

/** Began before the log, ends in it: an exit without an exec. */
function* oldDump(cluster: SimulatedCluster, { init }: SamplePod): Script {
  const dump = cluster.exec(init, '/usr/bin/pg_dump', '-h db.payments.svc -Fc ledger', {
    procFsStartNs: -312.4 * SECOND,
    isSilent: true,
    uid: 1000,
  })
  yield* until(cluster, 14.2)
  cluster.exit(dump)
}

/** The api's init crashes; kubelet starts the container again, under a new id whose pod is not known at once. */
function* crash(cluster: SimulatedCluster, pod: SamplePod): Script {
  yield* until(cluster, 38.2)
  cluster.exit(pod.init, { signal: 'SIGSEGV' })
  yield* until(cluster, 40.4)
  const container = cluster.makeContainer(pod.host.node, pod.fields, cluster.simulation.now)
  const args = `--root /run/containerd/runc/k8s.io create --bundle /run/bundle --pid-file /run/init.pid ${container.id}`
  const runc = cluster.exec(pod.shim, '/usr/bin/runc', args, { container: null })
  yield 0.05 * SECOND
  const init = cluster.exec(runc, '/proc/self/fd/7', 'init', { container: null })
  yield 0.04 * SECOND
  cluster.exit(runc)
  yield 0.06 * SECOND
  const api = cluster.become(init, pod.init.binary, pod.init.arguments, {
    container,
    isPodLate: true,
    lateNs: 2.3 * SECOND,
    inInitTree: true,
  })
  yield 0.4 * SECOND
  yield* run(cluster, api, '/app/migrate --check', 0.7)
}

/** cilium-agent's helpers. */
function* datapath(cluster: SimulatedCluster, { init }: SamplePod): Script {
  cluster.exec(init, '/usr/bin/cilium-health-responder', '--listen 4240', { procFsStartNs: -200 * 3600 * SECOND })
  for (;;) {
    yield (6 + cluster.random.exponential(3)) * SECOND
    yield* run(cluster, init, '/usr/sbin/iptables -w 5 -t mangle -n -L CILIUM_PRE_mangle', 0.006)
    yield* run(cluster, init, '/usr/sbin/ip -6 rule list', 0.003)
  }
}

function* hostRuns(cluster: SimulatedCluster, { kubelet }: SampleHost): Script {
  for (;;) {
    yield (3 + cluster.random.exponential(2.5)) * SECOND
    for (const table of ['mangle', 'nat', 'filter']) {
      yield* run(cluster, kubelet, `/usr/sbin/iptables -w 5 -W 100000 -S KUBE-KUBELET-CANARY -t ${table}`, 0.004)
    }
    if (cluster.random.chance(0.4)) yield* run(cluster, kubelet, '/usr/bin/du -x -s -B 1 /var/lib/kubelet/pods', 0.05)
  }
}

/** A timer of systemd's: it forks and execs a helper, which becomes the job. */
function* logrotate(cluster: SimulatedCluster, host: SampleHost): Script {
  yield* until(cluster, 47.3)
  const executor = cluster.exec(host.systemd, '/usr/lib/systemd/systemd-executor', '--deserialize 64 --log-level info')
  yield 0.02 * SECOND
  const job = cluster.become(executor, '/usr/sbin/logrotate', '/etc/logrotate.conf')
  yield 0.2 * SECOND
  yield* run(cluster, job, '/bin/gzip', 0.7)
  yield* run(cluster, job, '/bin/sh -c "systemctl kill -s HUP rsyslog.service" logrotate_script', 0.05)
  cluster.exit(job)
}

/** The agent's cache no longer had this one: its exit has a pid and a start, nothing else. */
function* forgotten(cluster: SimulatedCluster, { node }: SampleHost): Script {
  yield* until(cluster, 52.9)
  const process = processText({ pid: 9_417, startTime: cluster.wireTime(-7_000.25 * SECOND) })
  cluster.emitLine('process_exit', node, exitLine({ process }, {}, cluster.envelope(node)))
}
