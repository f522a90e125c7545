import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compactLine, compactParts } from './compact'
import type { Json, JsonObject } from './wire'

const POD = { namespace: 'default', name: 'xwing' }
const CURL = { pid: 7, binary: '/usr/bin/curl', arguments: '-s http://x', pod: POD }
const CAT = { pid: 8, binary: '/bin/cat' }

/** The line of an event on node `n1`. */
function line(key: string, event: JsonObject): string | undefined {
  return compactLine({ [key]: event, node_name: 'n1', time: '2024-05-01T10:00:00Z' })
}

describe('compactLine', () => {
  test.each<[expected: string, key: string, event: JsonObject]>([
    ['🚀 process default/xwing /usr/bin/curl "-s http://x"', 'process_exec', { process: CURL }],
    ['🚀 process n1 /bin/cat ', 'process_exec', { process: CAT }],
    ['🚀 process n1  ', 'process_exec', { process: {} }],
    ['🚀 process / /bin/cat ', 'process_exec', { process: { ...CAT, pod: {} } }],
    [
      '🚀 process n1 "/my dir/x" "\\"a\\" \\\\b"',
      'process_exec',
      { process: { binary: '/my dir/x', arguments: '"a" \\b' } },
    ],
    [
      '💥 exit    default/xwing /usr/bin/curl "-s http://x" SIGKILL',
      'process_exit',
      { process: CURL, signal: 'SIGKILL', status: 9 },
    ],
    ['💥 exit    n1 /bin/cat  0', 'process_exit', { process: CAT }],
    ['💥 exit    n1 /bin/cat  137', 'process_exit', { process: CAT, status: 137 }],
    [
      '🧬 loader  n1 /bin/cat 00ff10 "/lib/my lib.so"',
      'process_loader',
      { process: CAT, buildid: 'AP8Q', path: '/lib/my lib.so' },
    ],
    ['🧬 loader  n1 /bin/cat /lib/libc.so', 'process_loader', { process: CAT, path: '/lib/libc.so' }],
    ['🧬 loader  n1 /bin/cat /lib/libc.so', 'process_loader', { process: CAT, buildid: '!', path: '/lib/libc.so' }],
    [
      '\u{1f575}\ufe0f uprobe  n1 /bin/cat "/bin/my bash" readline',
      'process_uprobe',
      { process: CAT, path: '/bin/my bash', symbol: 'readline' },
    ],
    [
      '\u{1f575}\ufe0f usdt    n1 /bin/cat /lib/libc.so libc "set jmp"',
      'process_usdt',
      { process: CAT, path: '/lib/libc.so', provider: 'libc', name: 'set jmp' },
    ],
    [
      '🔒 LSM     n1 /bin/cat file_open',
      'process_lsm',
      { process: CAT, function_name: 'file_open', ima_hash: 'sha256:00' },
    ],
    [
      '\u2049\ufe0f tracepoint n1 /bin/cat sched sched_switch',
      'process_tracepoint',
      { process: CAT, subsys: 'sched', event: 'sched_switch' },
    ],
    [
      '\u260e  syscall n1 /bin/cat close(unsigned int fd=3)',
      'process_tracepoint',
      { process: CAT, subsys: 'raw_syscalls', event: 'sys_enter', args: [{ long_arg: '3' }, { size_arg: '3' }] },
    ],
    [
      '\u260e  syscall n1 /bin/cat unknown',
      'process_tracepoint',
      { process: CAT, subsys: 'raw_syscalls', event: 'sys_enter' },
    ],
    [
      '\u2049\ufe0f tracepoint n1 /bin/cat raw_syscalls sys_exit',
      'process_tracepoint',
      { process: CAT, subsys: 'raw_syscalls', event: 'sys_exit' },
    ],
    [
      '📬 open    n1 /bin/cat "/etc/my file"',
      'process_kprobe',
      { process: CAT, function_name: 'fd_install', args: [{ int_arg: 3 }, { file_arg: { path: '/etc/my file' } }] },
    ],
    ['⏰ clock_settime n1 /bin/cat', 'process_kprobe', { process: CAT, function_name: '__x64_sys_clock_settime' }],
    ['🧬 throttle START /kubepods/x', 'process_throttle', { type: 'THROTTLE_START', cgroup: '/kubepods/x' }],
    ['🧬 throttle STOP  "my group"', 'process_throttle', { type: 'THROTTLE_STOP', cgroup: 'my group' }],
    ['🧬 throttle  ', 'process_throttle', {}],
    ['TEST EVENT', 'test', { arg0: '1' }],
  ])('%s', (expected, key, event) => {
    expect(line(key, event)).toBe(expected)
  })

  test.each<[what: string, event: unknown]>([
    ['rate_limit_info', { rate_limit_info: { number_of_dropped_process_events: '412' } }],
    ['process_connect', { process_connect: { process: CAT } }],
    ['process_dns', { process_dns: { process: CAT } }],
    ['an unknown key', { process_teleport: { process: CAT } }],
    ['a key of the prototype', { toString: { process: CAT } }],
    ['no event', { node_name: 'n1', time: '2024-05-01T10:00:00Z' }],
    ['an event without process', { process_exec: {} }],
    ['a process that is not an object', { process_exit: { process: [CAT] } }],
    ['an event that is not an object', { process_exec: 'x', process_throttle: null, test: 1 }],
    ['an array', [{ process_exec: { process: CAT } }]],
    ['text', 'process_exec'],
    ['null', null],
    ['nothing', undefined],
  ])('gives nothing for %s', (_, event) => {
    expect(compactLine(event)).toBeUndefined()
    expect(compactParts(event)).toBeUndefined()
  })

  test('prints the first known key of several', () => {
    const event = { process_dns: { process: CURL }, process_exit: { process: CAT }, process_exec: { process: CURL } }
    expect(compactLine(event)).toBe('💥 exit     /bin/cat  0')
  })

  test('quotes the node name, but not pod, namespace and other text that tetra prints raw', () => {
    expect(compactLine({ process_exec: { process: CAT }, node_name: 'my node' })).toBe('🚀 process "my node" /bin/cat ')
    const pod = { namespace: 'my ns', name: 'a\u200bb' }
    expect(line('process_exec', { process: { ...CAT, pod } })).toBe('🚀 process my ns/a\u200bb /bin/cat ')
    expect(line('process_lsm', { process: CAT, function_name: 'a b' })).toBe('🔒 LSM     n1 /bin/cat a b')
  })

  test('keeps a forged line break in raw text out of the line', () => {
    const pod = { namespace: 'a\nb', name: '\u001b[2J' }
    expect(line('process_exec', { process: { ...CAT, pod } })).toBe('🚀 process a\\nb/\\x1b[2J /bin/cat ')
  })
})

describe('timestamps', () => {
  test.each<[time: Json | undefined, expected: string]>([
    ['2024-05-01T10:00:00.000000199Z', '2024-05-01T10:00:00.000000199Z'],
    ['2024-05-01T10:00:00Z', '2024-05-01T10:00:00.000000000Z'],
    ['2024-05-01T10:00:00.5Z', '2024-05-01T10:00:00.500000000Z'],
    ['2024-05-01T12:00:00.123456+02:00', '2024-05-01T10:00:00.123456000Z'],
    [undefined, '1970-01-01T00:00:00.000000000Z'],
    ['yesterday', '1970-01-01T00:00:00.000000000Z'],
    [1714557600, '1970-01-01T00:00:00.000000000Z'],
  ])('%s', (time, expected) => {
    const event = { process_exec: { process: CAT }, node_name: 'n1', ...(time === undefined ? {} : { time }) }
    expect(compactLine(event, { timestamps: true })).toBe(`${expected} 🚀 process n1 /bin/cat `)
    expect(compactLine(event, { timestamps: false })).toBe('🚀 process n1 /bin/cat ')
  })
})

describe('the capability mark', () => {
  const caps = (count: number): JsonObject => ({ effective: Array.from({ length: count }, () => 'CAP_CHOWN') })

  test('starts at 22 capabilities, whatever they are', () => {
    expect(line('process_exec', { process: { ...CAT, cap: caps(21) } })).toBe('🚀 process n1 /bin/cat ')
    expect(line('process_exec', { process: { ...CAT, cap: caps(22) } })).toContain('🛑 CAP_SYS_ADMIN')
    const wrong = { effective: { length: 40 } }
    expect(line('process_exec', { process: { ...CAT, cap: wrong } })).toBe('🚀 process n1 /bin/cat ')
  })

  test('is padded by the bytes of the line and its own code points', () => {
    // 25 bytes (the rocket is 4) leave a width of 95, of which the mark takes 15; one more blank stands before it.
    const printed = '🚀 process n1 /bin/cat ' + ' ' + ' '.repeat(95 - 15) + '🛑 CAP_SYS_ADMIN'
    expect(line('process_exec', { process: { ...CAT, cap: caps(40) } })).toBe(printed)
    const wide = line('process_exec', { process: { ...CAT, arguments: 'ééé', cap: caps(40) } })
    expect(wide).toBe('🚀 process n1 /bin/cat ééé' + ' ' + ' '.repeat(95 - 6 - 15) + '🛑 CAP_SYS_ADMIN')
  })

  test('is never cut and not moved by the timestamp', () => {
    const long = { ...CAT, arguments: 'x'.repeat(200), cap: caps(40) }
    expect(line('process_exec', { process: long })).toBe(`🚀 process n1 /bin/cat ${'x'.repeat(200)} 🛑 CAP_SYS_ADMIN`)
    const event = { process_exec: { process: { ...CAT, cap: caps(40) } } }
    const plain = compactLine(event)
    expect(compactLine(event, { timestamps: true })).toBe(`1970-01-01T00:00:00.000000000Z ${plain}`)
  })

  test('stands on lines without rest too', () => {
    const event = { process: { ...CAT, cap: caps(40) }, function_name: 'proc_exec_connector' }
    expect(line('process_kprobe', event)).toMatch(/^🔧 proc_exec_connector n1 \/bin\/cat +🛑 CAP_SYS_ADMIN$/u)
  })
})

describe('compactParts', () => {
  test('gives the parts that the line is made of', () => {
    expect(compactParts({ process_exec: { process: CURL }, node_name: 'n1' })).toEqual({
      label: '🚀 process',
      source: 'default/xwing',
      binary: '/usr/bin/curl',
      rest: '"-s http://x"',
      caps: '',
    })
    expect(compactParts({ process_throttle: { type: 'THROTTLE_STOP', cgroup: 'g' } })).toEqual({
      label: '🧬 throttle',
      source: '',
      binary: '',
      rest: 'STOP  g',
      caps: '',
    })
    expect(compactParts({ test: {} })).toEqual({ label: 'TEST EVENT', source: '', binary: '', rest: '', caps: '' })
  })
})

describe('hostile events', () => {
  const KINDS = ['exec', 'exit', 'kprobe', 'tracepoint', 'uprobe', 'usdt', 'lsm', 'loader', 'throttle']
  const FUNCTIONS =
    'sys_write fd_install sys_openat __x64_sys_mount sys_setuid sys_setns tcp_connect tcp_sendmsg bpf_check ' +
    'security_perf_event_alloc security_bpf_map_create security_path_truncate security_file_permission security_mmap_file'
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\n', '\ud800', '1\n', Infinity),
  )
  const fields = (keys: readonly string[]): fc.Arbitrary<unknown> =>
    fc.oneof(
      { weight: 4, arbitrary: fc.record(Object.fromEntries(keys.map((key) => [key, anything])), { requiredKeys: [] }) },
      { weight: 1, arbitrary: anything },
    )
  const member = fields(['path', 'saddr', 'sport', 'ProgName', 'InsnCnt', 'Type', 'MapName', 'KeySize', 'id', 'abi'])
  const members = ['file_arg', 'path_arg', 'sock_arg', 'bpf_attr_arg', 'bpf_map_arg', 'perf_event_arg', 'syscall_id']
  const arg = fc.oneof(
    fields(['string_arg', 'int_arg', 'uint_arg', 'size_arg', 'long_arg']),
    fc.record(Object.fromEntries(members.map((key) => [key, member])), { requiredKeys: [] }),
  )
  const process = fc.oneof(
    fc.record({
      binary: anything,
      arguments: anything,
      pod: fields(['namespace', 'name']),
      cap: fields(['effective']),
    }),
    anything,
  )
  const payload = fc.record(
    {
      process,
      function_name: fc.oneof(fc.constantFrom(...FUNCTIONS.split(' ')), anything),
      args: fc.oneof(fc.array(arg, { maxLength: 4 }), anything),
      subsys: fc.constantFrom('raw_syscalls', '\n', 7),
      event: fc.constantFrom('sys_enter', '\r\n', null),
      signal: anything,
      status: anything,
      path: anything,
      buildid: anything,
      type: fc.constantFrom('THROTTLE_START', 1),
      cgroup: anything,
    },
    { requiredKeys: ['process'] },
  )
  const event = fc
    .tuple(
      fc.constantFrom(...KINDS),
      fc.oneof({ weight: 9, arbitrary: payload }, { weight: 1, arbitrary: anything }),
      anything,
      anything,
    )
    .map(([kind, value, node, time]) => ({ [`process_${kind}`]: value, node_name: node, time }))

  test('never throw and never break the line', () => {
    let printed = 0
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: event }, { weight: 1, arbitrary: anything }), (hostile) => {
        const text = compactLine(hostile, { timestamps: true })
        const parts = compactParts(hostile)
        expect(parts === undefined).toBe(text === undefined)
        if (text === undefined) return
        printed++
        expect(text).not.toMatch(/[\n\r\u0085\u2028\u2029]/)
        expect(text).toContain(parts?.label)
      }),
      { numRuns: 2000 },
    )
    expect(printed).toBeGreaterThan(500)
  })
})
