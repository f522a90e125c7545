/** What the tracing policies of the sample log report: one function for each policy. */
import type { SimProcess } from './cluster-parts'
import type { SimulatedCluster } from './simulated-cluster'
import type { WireValue } from './wire-builder'

export function connect(
  cluster: SimulatedCluster,
  process: SimProcess,
  saddr: string,
  daddr: string,
  dport: number,
): void {
  const socket: WireValue = {
    family: 'AF_INET',
    type: 'SOCK_STREAM',
    protocol: 'IPPROTO_TCP',
    saddr,
    daddr,
    sport: cluster.random.between(32_768, 60_999),
    dport,
    cookie: `1844661${cluster.random.between(1_000_000_000_000, 8_999_999_999_999)}`,
    state: 'TCP_SYN_SENT',
  }
  cluster.kprobe(process, {
    functionName: 'tcp_connect',
    args: [{ sock_arg: socket }],
    policyName: 'connect',
    returnAction: 'POST',
  })
}

/** What was typed, as a uprobe on bash's readline sees it. */
export function typed(cluster: SimulatedCluster, bash: SimProcess, line: string): void {
  cluster.activity('process_uprobe', bash, {
    path: '/bin/bash',
    symbol: 'readline',
    policy_name: 'bash-readline',
    args: [{ string_arg: line }],
  })
}

export function openFile(cluster: SimulatedCluster, process: SimProcess, path: string, policyName: string): void {
  const args = [{ int_arg: 3 }, { file_arg: { path, permission: '-rw-r-----' } }]
  cluster.kprobe(process, { functionName: 'fd_install', args, policyName, returnAction: 'POST' })
}

export function writeFile(cluster: SimulatedCluster, process: SimProcess, path: string, policyName: string): void {
  const args = [{ file_arg: { path, permission: '-rw-r--r--' } }, { int_arg: 2 }]
  cluster.kprobe(process, {
    functionName: 'security_file_permission',
    args,
    return: { int_arg: 0 },
    policyName,
    tags: ['persistence'],
  })
}

/** The one event in which a policy steps in. */
export function preloadKilled(cluster: SimulatedCluster, process: SimProcess): void {
  cluster.activity('process_kprobe', process, {
    function_name: 'security_file_permission',
    args: [{ file_arg: { path: '/etc/ld.so.preload', permission: '-rw-r--r--' } }, { int_arg: 2 }],
    return: { int_arg: -1 },
    action: 'KPROBE_ACTION_SIGKILL',
    kernel_stack_trace: [
      { offset: '1', symbol: 'security_file_permission' },
      { offset: '92', symbol: 'vfs_write' },
      { offset: '103', symbol: 'ksys_write' },
    ],
    policy_name: 'protect-ld-preload',
    return_action: 'KPROBE_ACTION_POST',
    message: 'A process tried to write the preload list',
    tags: ['persistence', 'T1574.006'],
  })
}
