import { type CompactText, compactLabel } from './compact-text'
import { escapeControls, goQuote } from './go-quote'
import { integerField, objectField, objectList, textField } from './read-field'
import type { JsonObject } from './wire'

type Argument = JsonObject | undefined
type Printer = (args: readonly Argument[], functionName: string) => CompactText

const SYSCALL_PREFIX = /^__(?:x64|arm64|ia32)_/

const LINUX_NS_BY_CLONE_FLAG: ReadonlyMap<bigint, string> = new Map([
  [0n, 'any'],
  [0x80n, 'time'],
  [0x20000n, 'mnt'],
  [0x2000000n, 'cgroup'],
  [0x4000000n, 'uts'],
  [0x8000000n, 'ipc'],
  [0x10000000n, 'user'],
  [0x20000000n, 'pid'],
  [0x40000000n, 'net'],
])

const PRINTERS: ReadonlyMap<string, Printer> = new Map<string, Printer>([
  ['sys_write', ioPrinter('📝', 'write')],
  ['sys_read', ioPrinter('📚', 'read')],
  ['fd_install', (args) => text('📬', 'open', pathOf(args[1], 'file_arg'))],
  ['sys_openat', (args) => text('📬️', 'openat', stringOf(args[1]))],
  ['sys_open', (args) => text('📬️', 'open', stringOf(args[1]))],
  ['sys_close', (args) => text('📪', 'close', pathOf(args[0], 'file_arg'))],
  ['sys_mount', (args) => text('💾', 'mount', `${stringOf(args[0])} ${stringOf(args[1])}`)],
  ['sys_pivot_root', (args) => text('💾', 'pivot_root', `${stringOf(args[0])} ${stringOf(args[1])}`)],
  ['sys_setuid', ([uid]) => text('🔑', 'setuid', uid === undefined ? '' : `${integerField(uid, 'int_arg')}`)],
  ['sys_clock_settime', () => text('⏰', 'clock_settime', undefined)],
  ['proc_exec_connector', () => text('🔧', 'proc_exec_connector', undefined)],
  ['sys_setns', ([, kind]) => text('🔧', 'setns', linuxNsOf(kind))],
  ['tcp_connect', ([sock]) => text('🔌', 'connect', connectionOf(sock))],
  ['tcp_close', ([sock]) => text('🧹', 'close', connectionOf(sock))],
  [
    'tcp_sendmsg',
    ([sock, size]) =>
      text('📤', 'sendmsg', `${connectionOf(sock)} bytes ${size === undefined ? 0 : integerField(size, 'int_arg')}`),
  ],
  ['bpf_check', ([program]) => text('🐝', 'bpf_load', bpfProgramOf(program))],
  ['security_perf_event_alloc', ([event]) => text('🐝', 'perf_event_alloc', perfEventOf(event))],
  ['security_bpf_map_alloc', ([map]) => text('🗺', 'bpf_map_create', bpfMapOf(map))],
  ['security_bpf_map_create', ([map]) => text('🗺', 'bpf_map_create', bpfMapOf(map))],
  ['security_file_permission', printFilePermission],
  ['security_mmap_file', printMmap],
  ['security_path_truncate', truncatePrinter('path_arg')],
  ['security_file_truncate', truncatePrinter('file_arg')],
])

/**
 * Label and rest of a `process_kprobe` event: one line of the table per hooked function, `❓ syscall` and the function's
 * name for all others. The architecture's prefix (`__x64_`) is removed to find the line, but kept in that name. A
 * missing argument leaves its part empty. Source: cilium/tetragon `pkg/encoder/encoder.go`.
 */
export function kprobeText(event: JsonObject): CompactText {
  const functionName = textField(event, 'function_name')
  const shortName = functionName.replace(SYSCALL_PREFIX, '')
  const print = PRINTERS.get(shortName)
  if (print === undefined) return text('❓', 'syscall', escapeControls(functionName))
  return print(objectList(event, 'args'), shortName)
}

function text(emoji: string, word: string, rest: string | undefined): CompactText {
  return { label: compactLabel(emoji, word), rest }
}

function ioPrinter(emoji: string, word: string): Printer {
  return ([file, , size]) => {
    const bytes = size === undefined ? '' : `${integerField(size, 'size_arg')} bytes`
    return text(emoji, word, `${pathOf(file, 'file_arg')} ${bytes}`)
  }
}

/** The access mask is the kernel's MAY_WRITE or MAY_READ alone; a mix of both keeps the function's name. */
function printFilePermission([file, mask]: readonly Argument[], functionName: string): CompactText {
  if (file === undefined || mask === undefined) return text('❓', functionName, '')
  const path = pathOf(file, 'file_arg')
  const access = integerField(mask, 'int_arg')
  if (access === 2n) return text('📝', 'write', path)
  return access === 4n ? text('📚', 'read', path) : text('❓', functionName, path)
}

/** `mmap-rx`: PROT_READ, PROT_WRITE and PROT_EXEC of the second argument. */
function printMmap([file, protection]: readonly Argument[], functionName: string): CompactText {
  if (file === undefined || protection === undefined) return text('❓', functionName, '')
  const bits = integerField(protection, 'uint_arg')
  const access = `${bits & 1n ? 'r' : ''}${bits & 2n ? 'w' : ''}${bits & 4n ? 'x' : ''}`
  return text('📝', `mmap-${access}`, pathOf(file, 'file_arg'))
}

function truncatePrinter(member: 'path_arg' | 'file_arg'): Printer {
  return ([target], functionName) =>
    target === undefined ? text('❓', functionName, '') : text('📝', 'truncate', pathOf(target, member))
}

function pathOf(arg: Argument, member: 'path_arg' | 'file_arg'): string {
  const file = arg && objectField(arg, member)
  return file === undefined ? '' : goQuote(textField(file, 'path'))
}

function stringOf(arg: Argument): string {
  return arg === undefined ? '' : goQuote(textField(arg, 'string_arg'))
}

function linuxNsOf(arg: Argument): string {
  return arg === undefined ? '' : (LINUX_NS_BY_CLONE_FLAG.get(integerField(arg, 'int_arg')) ?? '')
}

function connectionOf(arg: Argument): string {
  const sock = arg && objectField(arg, 'sock_arg')
  if (sock === undefined) return ''
  return `tcp ${plain(sock, 'saddr')}:${integerField(sock, 'sport')} -> ${plain(sock, 'daddr')}:${integerField(sock, 'dport')}`
}

// The fields of the three below are in PascalCase on the wire.

function bpfProgramOf(arg: Argument): string {
  const program = arg && (objectField(arg, 'bpf_attr_arg') ?? objectField(arg, 'bpf_prog_arg'))
  if (program === undefined) return ''
  return `${plain(program, 'ProgType')} ${plain(program, 'ProgName')} instruction count ${integerField(program, 'InsnCnt')}`
}

function perfEventOf(arg: Argument): string {
  const event = arg && objectField(arg, 'perf_event_arg')
  return event === undefined ? '' : `${plain(event, 'Type')} ${plain(event, 'KprobeFunc')}`
}

function bpfMapOf(arg: Argument): string {
  const map = arg && objectField(arg, 'bpf_map_arg')
  if (map === undefined) return ''
  const sizes = `key size ${integerField(map, 'KeySize')} value size ${integerField(map, 'ValueSize')}`
  return `${plain(map, 'MapType')} ${plain(map, 'MapName')} ${sizes} max entries ${integerField(map, 'MaxEntries')}`
}

function plain(fields: JsonObject, key: string): string {
  return escapeControls(textField(fields, key))
}
