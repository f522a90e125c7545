import { describe, expect, test } from 'vitest'
import { kprobeText } from './compact-kprobe'
import type { Json } from './wire'

/** `label|rest`, or the label alone if the line ends at the binary. */
function print(functionName: string, ...args: Json[]): string {
  const { label, rest } = kprobeText({ function_name: functionName, args })
  return rest === undefined ? label : `${label}|${rest}`
}

const MY_FILE = { file_arg: { path: '/etc/my file' } }
const SOCK = { sock_arg: { family: 'AF_INET', saddr: '10.0.0.1', sport: 40000, daddr: '1.1.1.1', dport: 443 } }
const PROGRAM = { ProgType: 'BPF_PROG_TYPE_KPROBE', InsnCnt: 2048, ProgName: 'amazing' }
const MAP = { bpf_map_arg: { MapType: 'BPF_MAP_TYPE_HASH', KeySize: 4, ValueSize: 8, MaxEntries: 1024, MapName: 'm' } }

describe('kprobeText', () => {
  test.each<[expected: string, functionName: string, ...args: Json[]]>([
    ['📝 write  |"/etc/my file" 12 bytes', 'sys_write', MY_FILE, { bytes_arg: 'aGk=' }, { size_arg: '12' }],
    ['📝 write  |"/etc/my file" ', 'sys_write', MY_FILE, { bytes_arg: 'aGk=' }],
    ['📝 write  | 0 bytes', 'sys_write', {}, {}, {}],
    [
      '📚 read   |/a 18446744073709551615 bytes',
      'sys_read',
      { file_arg: { path: '/a' } },
      {},
      { size_arg: '18446744073709551615' },
    ],
    ['📬 open   |"/etc/my file"', 'fd_install', { int_arg: 3 }, MY_FILE],
    ['\u{1f4ec}\ufe0f openat |"my file"', 'sys_openat', { int_arg: -100 }, { string_arg: 'my file' }],
    ['\u{1f4ec}\ufe0f open   |b', 'sys_open', { string_arg: 'a' }, { string_arg: 'b' }],
    ['📪 close  |"/etc/my file"', 'sys_close', MY_FILE],
    ['💾 mount  |/dev/sda1 "/my mnt"', 'sys_mount', { string_arg: '/dev/sda1' }, { string_arg: '/my mnt' }],
    ['💾 pivot_root|. old', 'sys_pivot_root', { string_arg: '.' }, { string_arg: 'old' }],
    ['🔑 setuid |1000', 'sys_setuid', { int_arg: 1000 }],
    ['🔑 setuid |0', 'sys_setuid', { int_arg: 0 }],
    ['⏰ clock_settime', 'sys_clock_settime', { int_arg: 0 }],
    ['🔧 proc_exec_connector', 'proc_exec_connector', { int_arg: 0 }],
    ['🔌 connect|tcp 10.0.0.1:40000 -> 1.1.1.1:443', 'tcp_connect', SOCK],
    ['🧹 close  |tcp 10.0.0.1:40000 -> 1.1.1.1:443', 'tcp_close', SOCK],
    ['🔌 connect|tcp :0 -> :0', 'tcp_connect', { sock_arg: {} }],
    ['📤 sendmsg|tcp 10.0.0.1:40000 -> 1.1.1.1:443 bytes 75', 'tcp_sendmsg', SOCK, { int_arg: 75 }],
    ['📤 sendmsg|tcp 10.0.0.1:40000 -> 1.1.1.1:443 bytes 0', 'tcp_sendmsg', SOCK],
    ['🐝 bpf_load|BPF_PROG_TYPE_KPROBE amazing instruction count 2048', 'bpf_check', { bpf_attr_arg: PROGRAM }],
    ['🐝 bpf_load|BPF_PROG_TYPE_KPROBE amazing instruction count 2048', 'bpf_check', { bpf_prog_arg: PROGRAM }],
    [
      '🐝 perf_event_alloc|PERF_TYPE_TRACEPOINT commit_creds',
      'security_perf_event_alloc',
      { perf_event_arg: { Type: 'PERF_TYPE_TRACEPOINT', KprobeFunc: 'commit_creds' } },
    ],
    [
      '\u{1f5fa} bpf_map_create|BPF_MAP_TYPE_HASH m key size 4 value size 8 max entries 1024',
      'security_bpf_map_alloc',
      MAP,
    ],
    [
      '\u{1f5fa} bpf_map_create|BPF_MAP_TYPE_HASH m key size 4 value size 8 max entries 1024',
      'security_bpf_map_create',
      MAP,
    ],
    ['📝 write  |"/etc/my file"', 'security_file_permission', MY_FILE, { int_arg: 2 }],
    ['📚 read   |"/etc/my file"', 'security_file_permission', MY_FILE, { int_arg: 4 }],
    ['❓ security_file_permission|"/etc/my file"', 'security_file_permission', MY_FILE, { int_arg: 6 }],
    ['❓ security_file_permission|', 'security_file_permission', MY_FILE],
    ['📝 mmap-r |"/etc/my file"', 'security_mmap_file', MY_FILE, { uint_arg: 1 }],
    ['📝 mmap-rx|"/etc/my file"', 'security_mmap_file', MY_FILE, { uint_arg: 5 }],
    ['📝 mmap-rwx|"/etc/my file"', 'security_mmap_file', MY_FILE, { uint_arg: 15 }],
    ['📝 mmap-  |"/etc/my file"', 'security_mmap_file', MY_FILE, { uint_arg: 0 }],
    ['❓ security_mmap_file|', 'security_mmap_file', MY_FILE],
    ['📝 truncate|"/my path"', 'security_path_truncate', { path_arg: { path: '/my path' } }],
    ['📝 truncate|"/etc/my file"', 'security_file_truncate', MY_FILE],
    ['❓ security_path_truncate|', 'security_path_truncate'],
    ['❓ security_file_truncate|', 'security_file_truncate'],
    ['❓ syscall|commit_creds', 'commit_creds'],
    ['❓ syscall|__x64_sys_symlinkat', '__x64_sys_symlinkat'],
    ['❓ syscall|', ''],
  ])('%s', (expected, functionName, ...args) => {
    expect(print(functionName, ...args)).toBe(expected)
  })

  test.each([
    ['sys_write', '📝 write  | '],
    ['sys_read', '📚 read   | '],
    ['fd_install', '📬 open   |'],
    ['sys_openat', '\u{1f4ec}\ufe0f openat |'],
    ['sys_close', '📪 close  |'],
    ['sys_mount', '💾 mount  | '],
    ['sys_setuid', '🔑 setuid |'],
    ['sys_setns', '🔧 setns  |'],
    ['tcp_connect', '🔌 connect|'],
    ['tcp_sendmsg', '📤 sendmsg| bytes 0'],
    ['bpf_check', '🐝 bpf_load|'],
    ['security_perf_event_alloc', '🐝 perf_event_alloc|'],
    ['security_bpf_map_alloc', '\u{1f5fa} bpf_map_create|'],
  ])('%s without arguments leaves the parts empty', (functionName, expected) => {
    expect(print(functionName)).toBe(expected)
  })

  test.each([
    [0, 'any'],
    [0x80, 'time'],
    [0x20000, 'mnt'],
    [0x2000000, 'cgroup'],
    [0x4000000, 'uts'],
    [0x8000000, 'ipc'],
    [0x10000000, 'user'],
    [0x20000000, 'pid'],
    [0x40000000, 'net'],
    [1, ''],
  ])('setns %i is %s', (flag, name) => {
    expect(print('sys_setns', { int_arg: 3 }, { int_arg: flag })).toBe(`🔧 setns  |${name}`)
  })

  test.each(['__x64_', '__arm64_', '__ia32_', ''])('finds the function behind the prefix "%s"', (prefix) => {
    expect(print(`${prefix}sys_setuid`, { int_arg: 7 })).toBe('🔑 setuid |7')
  })

  test('does not find a function behind another prefix', () => {
    expect(print('__se_sys_setuid', { int_arg: 7 })).toBe('❓ syscall|__se_sys_setuid')
    expect(print('toString')).toBe('❓ syscall|toString')
  })

  test('takes arguments that are not objects for missing', () => {
    expect(print('sys_write', null, 5, 'x')).toBe('📝 write  | ')
    expect(print('security_mmap_file', MY_FILE, [])).toBe('❓ security_mmap_file|')
  })
})
