/** What the pods of `cluster-log.ts` do: one script for each kind of workload, each running until the log ends. */
import type { Random } from './random'
import { MILLISECOND, SECOND, type Script } from './simulation'
import type { ExecOptions, SimContainer, SimNode, SimProcess, SimulatedCluster } from './simulated-cluster'
import type { KprobeFields } from './wire-lines'

/** A pod's place: enough to give it a new container when the old one died. */
export interface Site {
  readonly cluster: SimulatedCluster
  readonly node: SimNode
  readonly shim: SimProcess
  readonly makeContainer: (startNs: number) => SimContainer
  /** Kprobes for each short process, on average. */
  readonly activity: number
}

export interface Workload {
  readonly namespaces: readonly string[]
  readonly apps: readonly string[]
  readonly kind: string
  readonly init: readonly [binary: string, args: string]
  readonly run: (site: Site, init: SimProcess) => Script
}

export const WORKLOADS: readonly Workload[] = [
  { namespaces: ['shop', 'default'], apps: ['storefront', 'cart'], kind: 'Deployment', init: ['/usr/sbin/nginx', '-g "daemon off;"'], run: web },
  { namespaces: ['ci'], apps: ['runner'], kind: 'Deployment', init: ['/usr/local/bin/runner', 'run --once=false'], run: build },
  { namespaces: ['payments'], apps: ['ledger', 'settlement'], kind: 'StatefulSet', init: ['/sbin/tini', '-- /srv/start.sh'], run: jvm },
  { namespaces: ['ops', 'payments'], apps: ['backup', 'cleanup'], kind: 'CronJob', init: ['/usr/sbin/crond', '-f'], run: cron },
  { namespaces: ['ml'], apps: ['features', 'scoring'], kind: 'Job', init: ['/usr/bin/python3', '/srv/pool.py --workers 8'], run: batch },
  { namespaces: ['default'], apps: ['toolbox'], kind: 'Pod', init: ['/usr/bin/sleep', 'infinity'], run: shell },
  { namespaces: ['shop'], apps: ['mailer'], kind: 'Deployment', init: ['/srv/mailer', '--listen :8025'], run: crashLoop },
]

const TOOLS: readonly (readonly [string, string])[] = [
  ['/usr/bin/ls', '-la /srv'],
  ['/usr/bin/cat', '/proc/loadavg'],
  ['/usr/bin/grep', '-c ERROR /var/log/app.log'],
  ['/usr/bin/curl', '-fsS "http://api.shop.svc:8080/v1/items?limit=50&q=blue socks"'],
  ['/usr/bin/jq', '-r ".items[] | .name"'],
  ['/usr/bin/date', '--iso-8601=ns'],
  ['/usr/bin/psql', '-h db.payments.svc -c "select count(*) from "order""'],
  ['/usr/bin/sed', '-n "s/\\tid=//p"'],
  ['/usr/bin/find', '/tmp -name *.tmp -mmin +30 -delete'],
  ['/usr/bin/printf', 'na\u00efve caf\u00e9 \u2713\\n'],
]

const KPROBES: readonly ((random: Random) => KprobeFields)[] = [
  (random) => ({
    functionName: 'tcp_connect',
    policyName: 'connections',
    args: [{ sock_arg: { family: 'AF_INET', type: 'SOCK_STREAM', protocol: 'IPPROTO_TCP', saddr: `10.0.${random.int(256)}.${random.int(256)}`, daddr: `10.1.${random.int(256)}.${random.int(256)}`, sport: random.between(32_768, 60_999), dport: random.pick([80, 443, 5432]) } }],
  }),
  (random) => ({
    functionName: 'fd_install',
    policyName: 'files',
    args: [{ int_arg: random.between(3, 90) }, { file_arg: { path: random.pick(['/etc/passwd', '/etc/hosts', '/srv/config.yaml']), permission: '-rw-r--r--' } }],
  }),
  (random) => ({ functionName: '__x64_sys_write', policyName: 'files', args: [{ int_arg: 1 }, { size_arg: String(random.int(65_536)) }] }),
]

/** A process that ends by itself after about `medianNs`. */
export function* short(site: Site, parent: SimProcess, binary: string, args: string, medianNs: number, options: ExecOptions = {}): Script {
  const { cluster } = site
  const { random } = cluster
  const process = cluster.exec(parent, binary, args, options)
  const durationNs = random.skewed(medianNs)
  if (random.chance(site.activity)) {
    yield durationNs * 0.4
    cluster.kprobe(process, random.pick(KPROBES)(random))
    yield durationNs * 0.6
  } else yield durationNs
  if (random.chance(0.002)) cluster.exit(process, { signal: random.pick(['SIGKILL', 'SIGTERM', 'SIGSEGV', 'SIGPIPE']) })
  else cluster.exit(process, { status: random.chance(0.03) ? random.pick([1, 1, 1, 2, 126, 127]) : 0 })
}

function* tool(site: Site, parent: SimProcess): Script {
  const [binary, args] = site.cluster.random.pick(TOOLS)
  yield* short(site, parent, binary, args, 8 * MILLISECOND)
}

function* probe(site: Site, init: SimProcess): Script {
  const { cluster } = site
  yield cluster.random.float() * 10 * SECOND
  for (;;) {
    const runc = cluster.exec(site.shim, '/usr/bin/runc', 'exec', { isSilent: true })
    const shell = cluster.exec(runc, '/bin/sh', '-c "curl -fsS localhost:8080/healthz"', { container: init.container ?? null, isProbe: true, inInitTree: false })
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
    if (site.activity > 0) site.cluster.kprobe(worker, KPROBES[0]!(site.cluster.random))
    yield site.cluster.random.exponential(20 * SECOND)
  }
}

function* jvm(site: Site, init: SimProcess): Script {
  const { cluster } = site
  for (;;) {
    const script = cluster.exec(init, '/bin/bash', '/srv/start.sh')
    yield 60 * MILLISECOND
    const java = cluster.become(script, '/usr/lib/jvm/bin/java', '-Xmx6g -cp /srv/lib/*:/srv/conf com.example.Main --profile "eu west"')
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
    const bash = cluster.become(runc, '/bin/bash', '', { container: init.container ?? null, inInitTree: false })
    for (let commands = random.between(3, 25); commands > 0; commands--) {
      yield random.skewed(900 * MILLISECOND)
      yield* tool(site, bash)
    }
    cluster.exit(bash, random.chance(0.1) ? { signal: 'SIGHUP' } : { status: random.chance(0.2) ? 130 : 0 })
  }
}

function* build(site: Site, init: SimProcess): Script {
  const { cluster } = site
  const { random } = cluster
  for (;;) {
    yield random.exponential(8 * SECOND)
    const script = cluster.exec(init, '/bin/bash', '-eo pipefail /ci/build.sh', { cwd: '/ci/src' })
    yield 4 * MILLISECOND
    yield* make(site, script, '/ci/src', random.between(2, 5))
    cluster.exit(script, { status: random.chance(0.1) ? 2 : 0 })
  }
}

/** A make with its compilations, a few at a time, and makes below it. */
function* make(site: Site, parent: SimProcess, cwd: string, depth: number): Script {
  const { cluster } = site
  const { random } = cluster
  const process = cluster.exec(parent, '/usr/bin/make', '-j8', { cwd })
  for (let files = random.between(5, 30); files > 0; files--) {
    cluster.simulation.start(compile(site, process, cwd, `${random.suffix(6)}.c`))
    yield random.skewed(8 * MILLISECOND)
  }
  for (let i = depth > 0 ? random.between(1, 2) : 0; i > 0; i--) {
    const directory = random.pick(['net', 'fs', 'core', 'lib'])
    const shell = cluster.exec(process, '/bin/sh', `-c "cd ${directory} && make -j8"`, { cwd })
    yield MILLISECOND
    yield* make(site, shell, `${cwd}/${directory}`, depth - 1)
    cluster.exit(shell)
  }
  yield 1.5 * SECOND
  cluster.exit(process)
}

function* compile(site: Site, make: SimProcess, cwd: string, file: string): Script {
  const { cluster } = site
  const gcc = cluster.exec(make, '/usr/bin/gcc', `-O2 -g -Wall -DVERSION="1.4" -I../include -c ${file}`, { cwd })
  yield MILLISECOND
  yield* short(site, gcc, '/usr/libexec/gcc/x86_64-linux-gnu/13/cc1', `-quiet -I../include ${file} -O2 -Wall -o /tmp/${file}.s`, 60 * MILLISECOND, { cwd })
  yield* short(site, gcc, '/usr/bin/as', `--64 -o ${file}.o /tmp/${file}.s`, 6 * MILLISECOND, { cwd })
  cluster.exit(gcc)
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
