/**
 * Events from a small world for property tests: few ids, times and names, so that records of one process meet, agree,
 * disagree and repeat. Every member may be missing, as on the wire.
 */
import fc from 'fast-check'
import { execId } from './wire-builder'

export interface WireEvent {
  readonly [member: string]: unknown
}

/** Ids of the usual form, and one that is not. */
const WORLD_IDS = [
  execId('n1', 1_000, 1),
  execId('n1', 2_000, 2),
  execId('n1', 3_000, 2),
  execId('n2', 4_000, 3),
  'an-opaque-id',
] as const

const TIMES = ['2024-05-01T10:00:00Z', '2024-05-01T10:00:00.000000001Z', '2024-05-01T10:00:05Z']
const ids = fc.constantFrom(...WORLD_IDS)
const parentIds = fc.constantFrom(...WORLD_IDS, execId('n1', 1, 0), execId('n1', 0, 9), 'never-described')
const times = fc.constantFrom(...TIMES)

/** An object of members each of which may be missing. */
function optional(members: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<WireEvent> {
  return fc.record(members, { requiredKeys: [] })
}

const containers = optional({
  id: fc.constantFrom('containerd://aaaa1111', 'containerd://bbbb2222'),
  name: fc.constantFrom('app', 'sidecar'),
  image: optional({ name: fc.constantFrom('app:1', 'app:2'), id: fc.constant('sha256:1') }),
  start_time: times,
  pid: fc.constantFrom(1, 7),
  maybe_exec_probe: fc.constant(true),
  security_context: optional({ privileged: fc.constant(true) }),
})

const pods = optional({
  namespace: fc.constantFrom('default', 'kube-system'),
  name: fc.constantFrom('xwing', 'tiefighter'),
  uid: fc.constantFrom('u1', 'u2'),
  container: containers,
  workload: fc.constantFrom('xwing', 'fleet'),
  workload_kind: fc.constantFrom('Deployment', 'Pod'),
  pod_labels: optional({ app: fc.constantFrom('xwing', 'ü'), 'app.kubernetes.io/part-of': fc.constant('fleet') }),
})

const processes = fc.tuple(
  fc.record({ exec_id: ids }, { requiredKeys: [] }),
  optional({
    pid: fc.constantFrom(1, 2, 3),
    parent_exec_id: parentIds,
    uid: fc.constantFrom(0, 1000),
    auid: fc.constantFrom(0, 4_294_967_295),
    cwd: fc.constantFrom('/', '/tmp'),
    binary: fc.constantFrom('/bin/sh', '/bin/ü', '/bin/\uffff', '/bin/😀'),
    arguments: fc.constantFrom('-c ls', ' "a b"'),
    flags: fc.constantFrom('execve clone', 'procFS', 'clone'),
    start_time: times,
    pod: pods,
    docker: fc.constantFrom('aaaa', 'bbbb'),
    in_init_tree: fc.boolean(),
    user: optional({ name: fc.constantFrom('root', 'www') }),
    cap: optional({
      permitted: fc.subarray(['CAP_CHOWN', 'CAP_SYS_ADMIN']),
      effective: fc.subarray(['CAP_SYS_ADMIN', 'CAP_KILL']),
      inheritable: fc.subarray(['CAP_BPF']),
    }),
  }),
)
const processObjects = processes.map(([identity, fields]) => ({ ...identity, ...fields }))
const involved = optional({
  process: processObjects,
  parent: processObjects,
  ancestors: fc.array(processObjects, { maxLength: 2 }),
})
const envelopes = optional({
  node_name: fc.constantFrom('n1', 'n2'),
  cluster_name: fc.constantFrom('c1', 'c2'),
  time: times,
})

const activityArguments = fc.oneof(
  fc.record({ file_arg: optional({ path: fc.constantFrom('/etc/passwd', '/tmp/"a"\\\n'), flags: fc.constant('x') }) }),
  optional({
    sock_arg: optional({
      saddr: fc.constant('10.0.0.1'),
      daddr: fc.constant('::1'),
      sport: fc.nat(2),
      dport: fc.nat(2),
    }),
    label: fc.constant('dst'),
  }),
  fc.record({ string_arg: fc.constantFrom('/bin/ü', 'text') }),
  fc.record({ int_arg: fc.nat(3) }),
)

const bodies: fc.Arbitrary<WireEvent> = fc.oneof(
  { weight: 3, arbitrary: involved.map((body) => ({ process_exec: body })) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        involved,
        optional({ signal: fc.constantFrom('SIGTERM', 'SIGKILL'), status: fc.constantFrom(0, 1, 255), time: times }),
      )
      .map(([body, end]) => ({ process_exit: { ...body, ...end } })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        involved,
        optional({
          function_name: fc.constantFrom('fd_install', 'tcp_connect'),
          action: fc.constantFrom('KPROBE_ACTION_POST', 'KPROBE_ACTION_SIGKILL'),
          policy_name: fc.constantFrom('files', 'net'),
          args: fc.array(activityArguments, { maxLength: 2 }),
          return: activityArguments,
          data: fc.array(activityArguments, { maxLength: 1 }),
          path: fc.constantFrom('/usr/lib/a.so', ''),
        }),
        fc.constantFrom('process_kprobe', 'process_lsm', 'process_connect'),
      )
      .map(([body, own, key]) => ({ [key]: { ...body, ...own } }))
      // an unknown key is an event only when a process is in it
      .filter((event) => !('process_connect' in event) || 'process' in (event['process_connect'] as object)),
  },
  fc.constant({ process_throttle: { type: 'THROTTLE_START', cgroup: 'a' } }),
  fc.constant({ rate_limit_info: { number_of_dropped_process_events: '7' } }),
)

const wireEvents: fc.Arbitrary<WireEvent> = fc
  .tuple(bodies, envelopes)
  .map(([body, envelope]) => ({ ...body, ...envelope }))

/** Lists with repeats. */
export const wireLogs: fc.Arbitrary<readonly WireEvent[]> = fc
  .tuple(fc.array(wireEvents, { minLength: 1, maxLength: 10 }), fc.array(fc.nat(9), { maxLength: 3 }))
  .map(([events, repeats]) => [...events, ...repeats.map((i) => events[i % events.length])])
