import { describe, expect, test } from 'vitest'
import { drawLog } from './draw-log'
import { readDuration } from './drawing'

interface Line {
  readonly [key: string]: unknown
  readonly node_name: string
  readonly time: string
}

/** `exec 11 1.000000000` … : kind, pid and second of each line. */
function summary(lines: readonly string[]): string[] {
  return lines.map((line) => {
    const event = JSON.parse(line) as Line
    const [key] = Object.keys(event) as [string]
    const { process } = event[key] as { process?: { pid?: number } }
    return `${key.replace('process_', '')} ${process?.pid ?? '-'} ${event.time.slice(17, 21)}`
  })
}

function eventOf(
  line: string | undefined,
  key: string,
): Record<string, unknown> & { process: Record<string, unknown> } {
  return (JSON.parse(line!) as Record<string, unknown>)[key] as never
}

describe('drawLog', () => {
  const { lines, ids, text } = drawLog(`
    # a shell, what it ran, and the host
    pod default/xwing container abc123 node n1
      10 bash 0s..9s
        11 curl -s http://x 1s..2s exit 1
        12 sh 3s..
          =12 python 4s..8s SIGKILL      # exec in place

    host n1
      1 systemd -3600s.. procFS
  `)

  test('writes exec and exit lines in time order, and no exit for a replaced image', () => {
    expect(summary(lines)).toEqual([
      'exec 1 00.0',
      'exec 10 00.0',
      'exec 11 01.0',
      'exit 11 02.0',
      'exec 12 03.0',
      'exec 12 04.0',
      'exit 12 08.0',
      'exit 10 09.0',
    ])
    expect(text).toBe(`${lines.join('\n')}\n`)
  })

  test('gives the pod, the container and the parent of a row', () => {
    const { process, parent } = eventOf(lines[2], 'process_exec')
    expect(process).toMatchObject({
      exec_id: ids['11'],
      parent_exec_id: ids['10'],
      binary: 'curl',
      arguments: '-s http://x',
      flags: 'execve rootcwd clone',
      docker: 'abc1230000000000000000000000000',
      pod: { namespace: 'default', name: 'xwing', container: { id: `containerd://abc123${'0'.repeat(58)}` } },
    })
    expect(parent).toMatchObject({ exec_id: ids['10'], binary: 'bash' })
    expect(eventOf(lines[3], 'process_exit')).toMatchObject({ status: 1, time: '2024-05-01T10:00:02.000000000Z' })
  })

  test('draws an exec in place as a child of the image it replaced', () => {
    const { process, signal } = eventOf(lines[6], 'process_exit')
    expect(signal).toBe('SIGKILL')
    expect(process).toMatchObject({ exec_id: ids['=12'], parent_exec_id: ids['12'], pid: 12, flags: 'execve rootcwd' })
    expect(ids['=12']).not.toBe(ids['12'])
  })

  test('draws host rows without a pod', () => {
    const { process } = eventOf(lines[0], 'process_exec')
    expect(process).toMatchObject({ pid: 1, flags: 'procFS rootcwd', start_time: '2024-05-01T09:00:00.000000000Z' })
    expect(process).not.toHaveProperty('pod')
    expect(process).not.toHaveProperty('parent_exec_id')
  })
})

describe('words after the span', () => {
  test('leave out one line or both', () => {
    const { lines, ids } = drawLog(`
      host n1
        1 a 0s..9s snapshot
          2 b 1s..2s exec-only
          3 c 3s..4s exit-only
          4 5s..6s fork
    `)
    expect(summary(lines)).toEqual(['exec 2 01.0', 'exit 3 04.0', 'exit 4 06.0'])
    const { process, parent } = eventOf(lines[2], 'process_exit')
    expect(process).toMatchObject({ binary: 'a', flags: 'rootcwd clone', parent_exec_id: ids['1'] })
    expect(parent).toMatchObject({ exec_id: ids['1'] })
  })

  test('describe the process', () => {
    const { lines } = drawLog(`
      pod a/b name web image nginx:1 workload Deployment/b label app=b label tier=x uid u1
        1@init "/opt/my app" --a="1..2" 0s.. cpid 1 uid 101 auid 5 cwd /tmp in-tree flag truncArgs
          2 /bin/sh -c health.sh 1s..2s probe not-in-tree docker-only
    `)
    expect(eventOf(lines[0], 'process_exec').process).toMatchObject({
      binary: '/opt/my app',
      arguments: '--a="1..2"',
      uid: 101,
      auid: 5,
      cwd: '/tmp',
      flags: 'execve clone inInitTree truncArgs',
      in_init_tree: true,
      pod: {
        uid: 'u1',
        container: { name: 'web', image: { name: 'nginx:1' }, pid: 1 },
        pod_labels: { app: 'b', tier: 'x' },
        workload: 'b',
        workload_kind: 'Deployment',
      },
    })
    const child = eventOf(lines[1], 'process_exec').process
    expect(child).toMatchObject({ in_init_tree: false, docker: '0000000100000000000000000000000' })
    expect(child).not.toHaveProperty('pod')
  })

  test('mark exec probes', () => {
    const { lines } = drawLog('pod a/b\n 2 sh 1s.. probe')
    expect(lines[0]).toContain('"maybe_exec_probe":true')
  })

  test('choose another parent, a lost one, or the kernel', () => {
    const { lines, ids } = drawLog(`
      pod a/b shim 900
        1 /bin/bash 0s..
          2 nsenter 1s.. bare-parent
      host n1
        3 sh 2s.. parent 2
        4 curl 3s.. parent-pid 3
        5 systemd 4s.. parent kernel
    `)
    const subjects = lines.map((line) => eventOf(line, 'process_exec'))
    expect(subjects.map((subject) => subject.process['parent_exec_id'])).toEqual([
      ids['900'],
      ids['1'],
      ids['2'],
      btoa('n1:0:3'),
      btoa('n1:1:0'),
    ])
    expect(subjects.map((subject) => 'parent' in subject)).toEqual([true, false, true, false, false])
    expect(subjects[0]['parent']).toMatchObject({ binary: '/usr/bin/containerd-shim-runc-v2', pid: 900 })
  })

  test('draw the exit of a process the agent had forgotten', () => {
    const { lines } = drawLog('host n1\n 9 x 0s..3s evicted')
    expect(lines).toEqual([
      '{"process_exit":{"process":{"pid":9,"start_time":"2024-05-01T10:00:00.000000000Z"},"time":"2024-05-01T10:00:03.000000000Z"},"node_name":"n1","time":"2024-05-01T10:00:03.000000000Z"}',
    ])
  })
})

describe('marks', () => {
  test('become kprobes and the other kinds of activity', () => {
    const { lines } = drawLog(`
      host n1
        1 sh 0s..9s
          * 1s fd_install /etc/shadow policy files action SIGKILL
          * 2s tcp_connect 10.0.0.1:4000->10.0.0.2:80
          * 3s tracepoint:raw_syscalls/sys_enter args [{"long_arg":"59"}]
          * 4s lsm:bprm_check_security policy lsm
          * 5s uprobe:/bin/bash:readline
          * 6s usdt:/bin/x:prov:name
          * 7s loader:/lib/libc.so
        * 8s rate-limit 412
        * 8.1s throttle-start scope
        * 8.2s throttle-stop scope
    `)
    expect(summary(lines)).toEqual([
      'exec 1 00.0',
      'kprobe 1 01.0',
      'kprobe 1 02.0',
      'tracepoint 1 03.0',
      'lsm 1 04.0',
      'uprobe 1 05.0',
      'usdt 1 06.0',
      'loader 1 07.0',
      'rate_limit_info - 08.0',
      'throttle - 08.1',
      'throttle - 08.2',
      'exit 1 09.0',
    ])
    expect(eventOf(lines[1], 'process_kprobe')).toMatchObject({
      function_name: 'fd_install',
      args: [{ int_arg: 3 }, { file_arg: { path: '/etc/shadow' } }],
      action: 'KPROBE_ACTION_SIGKILL',
      policy_name: 'files',
    })
    expect(eventOf(lines[2], 'process_kprobe')['args']).toMatchObject([{ sock_arg: { daddr: '10.0.0.2', dport: 80 } }])
    expect(eventOf(lines[3], 'process_tracepoint')).toMatchObject({ event: 'sys_enter', args: [{ long_arg: '59' }] })
  })
})

describe('options', () => {
  test('set the wall clock, the spacing and the order', () => {
    const drawing = 'host n1\n 1 b 5s..6s\n 2 a 1s..2s'
    const drawn = drawLog(drawing, { base: '2020-01-01T00:00:00Z', isSpaced: true, order: 'drawn' })
    expect(summary(drawn.lines)).toEqual(['exec 1 05.0', 'exit 1 06.0', 'exec 2 01.0', 'exit 2 02.0'])
    expect(drawn.lines[0]).toContain('", "time":"2020-01-01T00:00:05.000000000Z"}')
  })
})

describe('a mistake in a drawing', () => {
  test.each([
    ['1 sh 0s..', 'line 1: a row needs a `pod` or `host` line above it'],
    ['host n\n 1 sh', 'line 2: a process needs a span such as 0s..9s or 3s..'],
    ['host n\n sh 0s..', 'line 2: a process begins with its pid'],
    ['host n\n 1 sh 0s.. oops', 'line 2: "oops" is not a word for a process'],
    ['host n\n 1 sh 0s.. exit one', 'line 2: "one" is not a whole number'],
    ['host n\n 1 sh 0s..\n 1 sh 1s..', 'line 3: "1" is drawn twice: add a @label'],
    ['host n\n 1 sh 0s..\n =1 sh 1s..', 'line 3: =1 needs the row of pid 1 above it'],
    ['host n\n 1 0s..', 'line 2: a process needs a binary'],
    ['host n\n 1 sh 1q..', 'line 2: "1q" is not a time'],
    ['host n\n 1 sh 1s.. parent 7', 'line 2: no row is called "7"'],
    ['host n\n * 1s fd_install', 'line 2: "fd_install" needs a process above it'],
    ['pod web\n 1 sh 1s..', 'line 1: "web" is not namespace/name'],
  ])('is named with its line: %j', (drawing, message) => {
    expect(() => drawLog(drawing)).toThrow(message)
  })
})

test.each([
  ['1.5s', 1_500_000_000n],
  ['200ms', 200_000_000n],
  ['7ns', 7n],
  ['1m30s', 90_000_000_000n],
  ['-2h', -7_200_000_000_000n],
  ['3', 3_000_000_000n],
  ['0.123456789s', 123_456_789n],
])('%s is %s ns', (text, ns) => {
  expect(readDuration(text)).toBe(ns)
})
