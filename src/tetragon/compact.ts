/**
 * The one-line form of an event, as `tetra getevents -o compact --color never --stack-traces=false --ima-hash=false`
 * prints it: `<label> <source> <binary> <rest>`, with single blanks even where a part is empty. Source: cilium/tetragon
 * `pkg/encoder` on main of August 2026; v1.7.0 and older print the same without quoting.
 */
import { formatRfc3339, parseTime } from '../base/time'
import { kprobeText } from './compact-kprobe'
import { syscallText } from './compact-syscall'
import { type CompactText, compactLabel } from './compact-text'
import { escapeControls, goQuote } from './go-quote'
import { asObject, integerField, objectField, objectList, textField } from './read-field'
import type { JsonObject } from './wire'

export interface CompactOptions {
  /** Put the event's time in front, in UTC with nine fraction digits; a missing or unreadable one prints as 1970. */
  readonly timestamps?: boolean
}

/** The parts of a compact line, for colouring. Those that a kind of event lacks are `''`. */
export interface CompactParts {
  /** With its emoji, padded: `💥 exit   `. */
  readonly label: string
  /** `namespace/pod`, or the node's name for host processes. */
  readonly source: string
  readonly binary: string
  readonly rest: string
  /** `🛑 CAP_SYS_ADMIN`, which goes to the right margin. */
  readonly caps: string
}

interface Described extends CompactText {
  /** Undefined for events without a process: their line is label and rest alone. */
  readonly process: { readonly source: string; readonly binary: string; readonly caps: string } | undefined
}

const PROCESS_EVENTS: ReadonlyMap<string, (event: JsonObject, process: JsonObject) => CompactText> = new Map([
  ['process_exec', (_, process) => ({ label: compactLabel('🚀', 'process'), rest: quoted(process, 'arguments') })],
  ['process_exit', exitText],
  ['process_loader', loaderText],
  ['process_kprobe', kprobeText],
  ['process_tracepoint', tracepointText],
  [
    'process_uprobe',
    (event) => ({ label: compactLabel('🕵️', 'uprobe'), rest: `${quoted(event, 'path')} ${quoted(event, 'symbol')}` }),
  ],
  [
    'process_usdt',
    (event) => ({
      label: compactLabel('🕵️', 'usdt'),
      rest: `${quoted(event, 'path')} ${quoted(event, 'provider')} ${quoted(event, 'name')}`,
    }),
  ],
  ['process_lsm', (event) => ({ label: compactLabel('🔒', 'LSM'), rest: plain(event, 'function_name') })],
])

const OTHER_EVENTS: ReadonlyMap<string, (event: JsonObject) => CompactText> = new Map([
  ['process_throttle', throttleText],
  ['test', () => ({ label: 'TEST EVENT', rest: undefined })],
])

/**
 * tetra's compact line of one event (the parsed JSON of one log line, names as on the wire), without colour, stack and
 * IMA lines, never with a line break. Undefined for what tetra cannot print: `rate_limit_info`, unknown event keys,
 * process events without `process`, and anything that is not an event. Fields may be missing or of any type.
 */
export function compactLine(event: unknown, options: CompactOptions = {}): string | undefined {
  const root = asObject(event)
  const described = root && describe(root)
  if (root === undefined || described === undefined) return undefined
  const line = join(described)
  return options.timestamps === true ? `${timestamp(root)} ${line}` : line
}

/** The parts that `compactLine` joins; undefined for the same events. */
export function compactParts(event: unknown): CompactParts | undefined {
  const root = asObject(event)
  const described = root && describe(root)
  if (described === undefined) return undefined
  const { source = '', binary = '', caps = '' } = described.process ?? {}
  return { label: described.label, source, binary, rest: described.rest ?? '', caps }
}

/** The first key that tetra can print decides; a line of the agent holds one only. */
function describe(root: JsonObject): Described | undefined {
  for (const key of Object.keys(root)) {
    const event = objectField(root, key)
    if (event === undefined) continue
    const otherText = OTHER_EVENTS.get(key)
    if (otherText !== undefined) return { ...otherText(event), process: undefined }
    const processText = PROCESS_EVENTS.get(key)
    if (processText === undefined) continue
    const process = objectField(event, 'process')
    return process && { ...processText(event, process), process: describeProcess(root, process) }
  }
  return undefined
}

function describeProcess(root: JsonObject, process: JsonObject): NonNullable<Described['process']> {
  const pod = objectField(process, 'pod')
  return {
    source: pod === undefined ? quoted(root, 'node_name') : `${plain(pod, 'namespace')}/${plain(pod, 'name')}`,
    binary: quoted(process, 'binary'),
    caps: hasCapsMark(process) ? CAPS_MARK : '',
  }
}

function join({ label, process, rest }: Described): string {
  const parts = [label]
  if (process !== undefined) parts.push(process.source, process.binary)
  if (rest !== undefined) parts.push(rest)
  const line = parts.join(' ')
  return process === undefined || process.caps === '' ? line : `${line} ${alignCaps(line, process.caps)}`
}

const CAPS_MARK = '🛑 CAP_SYS_ADMIN'
const CAPS_WIDTH = 120

/** tetra compares the position in the list with CAP_SYS_ADMIN's number, 21, so any 22 capabilities earn the mark. */
function hasCapsMark(process: JsonObject): boolean {
  const effective = objectField(process, 'cap')?.['effective']
  return Array.isArray(effective) && effective.length > 21
}

/** Go counts the line in bytes, but pads in code points. The blank in front comes on top of the width. */
function alignCaps(line: string, caps: string): string {
  const width = CAPS_WIDTH - new TextEncoder().encode(line).length
  return ' '.repeat(Math.max(0, width - Array.from(caps).length)) + caps
}

function timestamp(root: JsonObject): string {
  return formatRfc3339(parseTime(textField(root, 'time')) ?? { sec: 0, ns: 0 })
}

function exitText(event: JsonObject, process: JsonObject): CompactText {
  const status = plain(event, 'signal') || `${integerField(event, 'status')}`
  return { label: compactLabel('💥', 'exit'), rest: `${quoted(process, 'arguments')} ${status}` }
}

function loaderText(event: JsonObject): CompactText {
  const buildId = base64ToHex(textField(event, 'buildid'))
  const path = quoted(event, 'path')
  return { label: compactLabel('🧬', 'loader'), rest: buildId === '' ? path : `${buildId} ${path}` }
}

function tracepointText(event: JsonObject): CompactText {
  const subsys = plain(event, 'subsys')
  const name = plain(event, 'event')
  if (subsys === 'raw_syscalls' && name === 'sys_enter') {
    return { label: compactLabel('☎ ', 'syscall'), rest: syscallText(objectList(event, 'args')) }
  }
  return { label: compactLabel('⁉️', 'tracepoint'), rest: `${subsys} ${name}` }
}

const THROTTLE_WORDS: ReadonlyMap<string, string> = new Map([
  ['THROTTLE_START', 'START'],
  ['THROTTLE_STOP', 'STOP '],
])

function throttleText(event: JsonObject): CompactText {
  const word = THROTTLE_WORDS.get(textField(event, 'type')) ?? ''
  return { label: compactLabel('🧬', 'throttle'), rest: `${word} ${quoted(event, 'cgroup')}` }
}

/** Bytes in standard or URL-safe base64, as protobuf JSON accepts both; `''` for anything else. */
function base64ToHex(base64: string): string {
  let bytes: string
  try {
    bytes = atob(base64.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return '' // not base64: the build id is left out, the path still identifies the object
  }
  return Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('')
}

function quoted(fields: JsonObject, key: string): string {
  return goQuote(textField(fields, key))
}

function plain(fields: JsonObject, key: string): string {
  return escapeControls(textField(fields, key))
}
