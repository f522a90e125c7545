/** What the pods of `cluster-log.ts` do: one script for each kind of workload, each running until the log ends. */
import { build } from './build-workload'
import type { SimProcess } from './cluster-parts'
import { MILLISECOND, SECOND, type Script } from './simulation'
import { KPROBES, short, tool, type Site } from './workload-steps'

export interface Workload {
  readonly namespaces: readonly string[]
  readonly apps: readonly string[]
  readonly kind: string
  readonly init: readonly [binary: string, args: string]
  readonly run: (site: Site, init: SimProcess) => Script
}

export const WORKLOADS: readonly Workload[] = [
  {
    namespaces: ['shop', 'default'],
    apps: ['storefront', 'cart'],
    kind: 'Deployment',
    init: ['/usr/sbin/nginx', '-g "daemon off;"'],
    run: web,
  },
  {
    namespaces: ['ci'],
    apps: ['runner'],
    kind: 'Deployment',
    init: ['/usr/local/bin/runner', 'run --once=false'],
    run: build,
  },
  {
    namespaces: ['payments'],
    apps: ['ledger', 'settlement'],
    kind: 'StatefulSet',
    init: ['/sbin/tini', '-- /srv/start.sh'],
    run: jvm,
  },
  {
    namespaces: ['ops', 'payments'],
    apps: ['backup', 'cleanup'],
    kind: 'CronJob',
    init: ['/usr/sbin/crond', '-f'],
    run: cron,
  },
  {
    namespaces: ['ml'],
    apps: ['features', 'scoring'],
    kind: 'Job',
    init: ['/usr/bin/python3', '/srv/pool.py --workers 8'],
    run: batch,
  },
  { namespaces: ['default'], apps: ['toolbox'], kind: 'Pod', init: ['/usr/bin/sleep', 'infinity'], run: shell },
  {
    namespaces: ['shop'],
    apps: ['mailer'],
    kind: 'Deployment',
    init: ['/srv/mailer', '--listen :8025'],
    run: crashLoop,
  },
]

function* probe(site: Site, init: SimProcess): Script {
  const { cluster } = site
  yield cluster.random.float() * 10 * SECOND
  for (;;) {
    const runc = cluster.exec(site.shim, '/usr/bin/runc', 'exec', { isSilent: true })
    yield 30 * MILLISECOND
    const shell = cluster.exec(runc, '/bin/sh', '-c "curl -fsS localhost:8080/healthz"', {
      container: init.container ?? null,
      isProbe: true,
      inInitTree: false,
    })
    yield 2 * MILLISECOND
    yield* short(site, shell, '/usr/bin/curl', '-fsS localhost:8080/healthz', 4 * MILLISECOND)
    yield 300_000
    cluster.exit(shell)
    yield 10 * SECOND
  }
}

function* web(site: Site, init: SimProcess): Script {
  const { cluster } = site
  for (let i = 0; i < 2; i++) {
    // Workers fork and never exec: their ids show up in what they do.
    const worker = cluster.fork(init)
    cluster.simulation.start(connections(site, worker), cluster.random.exponential(20 * SECOND))
    yield MILLISECOND
  }
  yield* probe(site, init)
}

function* connections(site: Site, worker: SimProcess): Script {
  for (;;) {
    if (site.activity > 0) site.cluster.kprobe(worker, KPROBES[0](site.cluster.random))
    yield site.cluster.random.exponential(20 * SECOND)
  }
}

function* jvm(site: Site, init: SimProcess): Script {
  const { cluster } = site
  for (;;) {
    const script = cluster.exec(init, '/bin/bash', '/srv/start.sh')
    yield 60 * MILLISECOND
    const java = cluster.become(
      script,
      '/usr/lib/jvm/bin/java',
      '-Xmx6g -cp /srv/lib/*:/srv/conf com.example.Main --profile "eu west"',
    )
    const rounds = cluster.random.between(5, 60)
    for (let i = 0; i < rounds; i++) {
      yield cluster.random.exponential(30 * SECOND)
      yield* short(site, java, '/usr/lib/jvm/bin/jcmd', '1 GC.heap_info', 150 * MILLISECOND)
    }
    cluster.exit(java, { signal: 'SIGKILL' })
    yield 2 * SECOND
  }
}

function* cron(site: Site, init: SimProcess): Script {
  const { cluster } = site
  const { random } = cluster
  for (;;) {
    yield random.exponential(12 * SECOND)
    const job = cluster.exec(init, '/bin/sh', '-c "set -e; /srv/jobs/nightly.sh | tee -a /var/log/job.log"')
    yield MILLISECOND
    const script = cluster.exec(job, '/srv/jobs/nightly.sh', '/srv/jobs/nightly.sh')
    for (let steps = random.between(3, 12); steps > 0; steps--) yield* tool(site, script)
    const status = random.chance(0.05) ? 1 : 0
    cluster.exit(script, { status })
    cluster.exit(job, { status })
  }
}

function* batch(site: Site, init: SimProcess): Script {
  const { cluster } = site
  for (;;) {
    for (let i = cluster.random.between(4, 16); i > 0; i--) {
      const args = `-c "from multiprocessing.spawn import spawn_main; spawn_main(pipe_handle=${5 + i})"`
      cluster.simulation.start(short(site, init, '/usr/bin/python3', args, 700 * MILLISECOND), i * 2 * MILLISECOND)
    }
    yield 2 * SECOND + cluster.random.exponential(5 * SECOND)
  }
}

function* shell(site: Site, init: SimProcess): Script {
  const { cluster } = site
  const { random } = cluster
  for (;;) {
    yield random.exponential(20 * SECOND)
    const runc = cluster.exec(site.shim, '/proc/self/fd/6', 'init', { isSilent: true })
    yield 30 * MILLISECOND
    const bash = cluster.become(runc, '/bin/bash', '', { container: init.container ?? null, inInitTree: false })
    for (let commands = random.between(3, 25); commands > 0; commands--) {
      yield random.skewed(900 * MILLISECOND)
      yield* tool(site, bash)
    }
    cluster.exit(bash, random.chance(0.1) ? { signal: 'SIGHUP' } : { status: random.chance(0.2) ? 130 : 0 })
  }
}

function* crashLoop(site: Site, init: SimProcess): Script {
  const { cluster } = site
  const { random } = cluster
  let process = init
  for (;;) {
    yield random.exponential(40 * SECOND)
    yield* tool(site, process)
    const signal = random.pick([undefined, 'SIGSEGV', 'SIGABRT', 'SIGKILL'])
    cluster.exit(process, signal === undefined ? { status: 1 } : { signal })
    yield random.between(1, 8) * SECOND
    const container = site.makeContainer(cluster.simulation.now)
    const runc = cluster.exec(site.shim, '/usr/bin/runc', 'init', { isSilent: true })
    yield 30 * MILLISECOND
    process = cluster.become(runc, init.binary, init.arguments, { container, inInitTree: true, containerPid: 1 })
  }
}

/** Runs of the node itself, outside of any pod. */
export function* hostRuns(site: Site, kubelet: SimProcess): Script {
  for (;;) {
    yield site.cluster.random.exponential(3 * SECOND)
    yield* short(site, kubelet, '/usr/sbin/iptables', '-w 5 -S KUBE-KUBELET-CANARY -t mangle', 3 * MILLISECOND)
    yield* short(site, kubelet, '/usr/bin/du', '-s /var/lib/kubelet/pods', 20 * MILLISECOND)
  }
}
