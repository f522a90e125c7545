/** Reads the drawings of `draw-log.ts` (its header has the grammar) into rows; knows nothing of JSON. */
import { messageOf } from '../base/error-text'

export interface DrawnGroup {
  readonly node: string
  /** Absent for a host. */
  readonly pod?: DrawnPod
}

export interface DrawnPod {
  readonly namespace: string
  readonly name: string
  readonly uid: string | undefined
  /** All 64 digits. */
  readonly containerId: string
  readonly containerName: string
  readonly image: string | undefined
  readonly labels: Readonly<Record<string, string>> | undefined
  readonly workload: string | undefined
  readonly workloadKind: string | undefined
  readonly shimPid: number | undefined
}

export interface DrawnProcess {
  readonly lineNumber: number
  readonly group: DrawnGroup
  readonly pid: number
  /** Its name in `ids`: label, else pid, else `=pid`. */
  readonly key: string
  readonly isInPlace: boolean
  readonly binary: string | undefined
  readonly arguments: string
  readonly startNs: bigint
  readonly endNs: bigint | undefined
  readonly words: ReadonlyMap<string, string>
  readonly flags: readonly string[]
  readonly above: DrawnProcess | undefined
  /** The same pid went on as another program; set while the drawing is read. */
  isReplaced: boolean
}

export interface DrawnMark {
  readonly lineNumber: number
  readonly group: DrawnGroup
  readonly process: DrawnProcess | undefined
  readonly timeNs: bigint
  readonly what: string
  readonly argument: string | undefined
  readonly words: ReadonlyMap<string, string>
}

export interface Drawing {
  readonly processes: readonly DrawnProcess[]
  readonly marks: readonly DrawnMark[]
}

const PLAIN_WORDS = new Set(
  'exec-only exit-only fork snapshot procFS evicted probe in-tree not-in-tree docker-only bare-parent'.split(' '),
)
const VALUE_WORDS = new Set('exit cpid uid auid cwd parent parent-pid'.split(' '))
const NUMBER_WORDS = new Set('exit cpid uid auid parent-pid'.split(' '))
const POD_WORDS = new Set('container name image node workload uid label shim'.split(' '))
const SPAN = /(?:^|\s)(-?[\d.]+[a-z\d.]*)\.\.(-?[\d.]+[a-z\d.]*)?(?=\s|$)/g
const NS_PER_UNIT: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
  '': 1e9,
}

export function readDrawing(text: string): Drawing {
  const processes: DrawnProcess[] = []
  const marks: DrawnMark[] = []
  let group: DrawnGroup | undefined
  let groupCount = 0
  let path: { readonly indent: number; readonly process: DrawnProcess }[] = []

  text.split('\n').forEach((rawLine, index) => {
    const lineNumber = index + 1
    const content = rawLine.trim()
    if (content === '' || content.startsWith('#')) return
    try {
      if (/^(pod|host)\s/.test(content)) {
        group = readGroup(withoutComment(content), ++groupCount)
        path = []
        return
      }
      if (group === undefined) throw new Error('a row needs a `pod` or `host` line above it')
      const indent = rawLine.length - rawLine.trimStart().length
      while (path.length > 0 && path[path.length - 1].indent >= indent) path.pop()
      const above = path[path.length - 1]?.process
      if (content.startsWith('*')) {
        marks.push({ lineNumber, group, process: above, ...readMark(content) })
        return
      }
      const process = readProcess(content, lineNumber, group, above)
      if (processes.some((other) => other.key === process.key))
        throw new Error(`"${process.key}" is drawn twice: add a @label`)
      processes.push(process)
      path.push({ indent, process })
    } catch (error) {
      throw new Error(`drawLog, line ${lineNumber}: ${messageOf(error)}`)
    }
  })
  return { processes, marks }
}

/** `1.5s`, `200ms`, `1m30s`, `2` (seconds) as nanoseconds. */
export function readDuration(text: string): bigint {
  const match = /^(-?)((?:[\d.]+(?:ns|us|ms|s|m|h|d))+|[\d.]+)$/.exec(text)
  if (match === null) throw new Error(`"${text}" is not a time such as 1.5s, 200ms or 1m30s`)
  let total = 0n
  for (const [, value, unit] of match[2].matchAll(/([\d.]+)(ns|us|ms|s|m|h|d|)/g)) {
    const [whole, fraction = ''] = value.split('.')
    const unitNs = BigInt(NS_PER_UNIT[unit])
    const scale = 10n ** BigInt(fraction.length)
    total += (BigInt(`${whole}${fraction}`) * unitNs) / scale
  }
  return match[1] === '-' ? -total : total
}

function readGroup(content: string, groupIndex: number): DrawnGroup {
  const [kind, name = '', ...rest] = content.split(/\s+/)
  if (kind === 'host') return { node: name }
  const values = new Map<string, string>()
  const labels: [string, string][] = []
  for (let i = 0; i < rest.length; i += 2) {
    const word = rest[i]
    const value = rest[i + 1]
    if (!POD_WORDS.has(word) || value === undefined)
      throw new Error(`"${word}" is not a word for a pod, or its value is missing`)
    if (word === 'label') labels.push(value.split('=', 2) as [string, string])
    else values.set(word, value)
  }
  const [namespace, podName] = name.split('/', 2)
  if (podName === undefined) throw new Error(`"${name}" is not namespace/name`)
  const [workloadKind, workload] = values.get('workload')?.split('/', 2) ?? []
  const shim = values.get('shim')
  return {
    node: values.get('node') ?? 'n1',
    pod: {
      namespace: namespace,
      name: podName,
      uid: values.get('uid'),
      containerId: (values.get('container') ?? groupIndex.toString(16).padStart(8, '0')).padEnd(64, '0'),
      containerName: values.get('name') ?? 'app',
      image: values.get('image'),
      labels: labels.length === 0 ? undefined : Object.fromEntries(labels),
      workload,
      workloadKind,
      shimPid: shim === undefined ? undefined : readNumber(shim),
    },
  }
}

function readProcess(
  content: string,
  lineNumber: number,
  group: DrawnGroup,
  above: DrawnProcess | undefined,
): DrawnProcess {
  const span = [...content.matchAll(SPAN)].pop()
  if (span === undefined) throw new Error('a process needs a span such as 0s..9s or 3s..')
  const head = /^(=?)(\d+)(?:@(\S+))?\s*(?:"([^"]+)"|(\S+))?\s?(.*)$/s.exec(content.slice(0, span.index))
  if (head === null) throw new Error('a process begins with its pid')
  const isInPlace = head[1] === '='
  const pid = Number(head[2])
  if (isInPlace && above?.pid !== pid) throw new Error(`=${pid} needs the row of pid ${pid} above it`)
  if (isInPlace) above!.isReplaced = true
  const { words, flags } = readWords(withoutComment(content.slice(span.index + span[0].length)))
  const binary = head[4] ?? head[5]
  if (binary === undefined && !words.has('fork'))
    throw new Error('a process needs a binary (only a fork copies its parent’s)')
  return {
    lineNumber,
    group,
    pid,
    key: head[3] ?? `${head[1]}${pid}`,
    isInPlace,
    binary,
    arguments: head[6].trimEnd(),
    startNs: readDuration(span[1]),
    endNs: span[2] === undefined ? undefined : readDuration(span[2]),
    words,
    flags,
    above,
    isReplaced: false,
  }
}

function readWords(text: string): { words: Map<string, string>; flags: string[] } {
  const words = new Map<string, string>()
  const flags: string[] = []
  const tokens = text.split(/\s+/).filter((token) => token !== '')
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]
    if (PLAIN_WORDS.has(token)) words.set(token, '')
    else if (/^SIG[A-Z\d]+$/.test(token)) words.set('signal', token)
    else {
      const value = tokens[++i]
      if (value === undefined) throw new Error(`"${token}" is not a word for a process, or its value is missing`)
      if (token === 'flag') flags.push(value)
      else if (VALUE_WORDS.has(token)) words.set(token, NUMBER_WORDS.has(token) ? String(readNumber(value)) : value)
      else throw new Error(`"${token}" is not a word for a process`)
    }
  }
  return { words, flags }
}

function readMark(content: string): Pick<DrawnMark, 'timeNs' | 'what' | 'argument' | 'words'> {
  const [shown, json] = content.split(/\sargs\s/, 2) as [string, string | undefined]
  const [, time = '', what, ...rest] = withoutComment(shown).split(/\s+/)
  if (what === undefined) throw new Error('a mark is `* TIME WHAT`')
  const words = new Map<string, string>()
  if (json !== undefined) words.set('args', json)
  let argument: string | undefined
  while (rest.length > 0) {
    const word = rest.shift()!
    if (word === 'policy' || word === 'action' || word === 'tid') words.set(word, rest.shift() ?? '')
    else if (argument === undefined) argument = word
    else throw new Error(`"${word}" is one argument too many for a mark`)
  }
  return { timeNs: readDuration(time), what, argument, words }
}

function withoutComment(text: string): string {
  return text.replace(/(^|\s)#.*$/, '').trimEnd()
}

function readNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`"${text}" is not a whole number`)
  return Number(text)
}
