/** What the scripts of `cluster-workloads.ts` are put together from. */
import type { ExecOptions, SimContainer, SimNode, SimProcess } from './cluster-parts'
import type { Random } from './random'
import type { SimulatedCluster } from './simulated-cluster'
import { MILLISECOND, type Script } from './simulation'
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

export const KPROBES: readonly ((random: Random) => KprobeFields)[] = [
  (random) => ({
    functionName: 'tcp_connect',
    policyName: 'connections',
    args: [
      {
        sock_arg: {
          family: 'AF_INET',
          type: 'SOCK_STREAM',
          protocol: 'IPPROTO_TCP',
          saddr: `10.0.${random.int(256)}.${random.int(256)}`,
          daddr: `10.1.${random.int(256)}.${random.int(256)}`,
          sport: random.between(32_768, 60_999),
          dport: random.pick([80, 443, 5432]),
        },
      },
    ],
  }),
  (random) => ({
    functionName: 'fd_install',
    policyName: 'files',
    args: [
      { int_arg: random.between(3, 90) },
      { file_arg: { path: random.pick(['/etc/passwd', '/etc/hosts', '/srv/config.yaml']), permission: '-rw-r--r--' } },
    ],
  }),
  (random) => ({
    functionName: '__x64_sys_write',
    policyName: 'files',
    args: [{ int_arg: 1 }, { size_arg: String(random.int(65_536)) }],
  }),
]

/** A process that ends by itself after about `medianNs`. */
export function* short(
  site: Site,
  parent: SimProcess,
  binary: string,
  args: string,
  medianNs: number,
  options: ExecOptions = {},
): Script {
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
  // What the parent needs to notice and to go on.
  yield random.between(100_000, 900_000)
}

/** One of the tools that scripts run. */
export function* tool(site: Site, parent: SimProcess): Script {
  const [binary, args] = site.cluster.random.pick(TOOLS)
  yield* short(site, parent, binary, args, 8 * MILLISECOND)
}
