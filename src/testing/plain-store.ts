/**
 * The numbers of `inspect`, counted in the slow and obvious way over parsed lines: Maps, no columns, no chunks, nothing
 * shared with the real store. For tests that compare the two.
 *
 * Lines are whole Tetragon events or broken ones, as written by `testing/`; prefixes and pretty printing are not read.
 */

interface Obj {
  readonly [key: string]: unknown
}

/** What is known of one process. */
interface Known {
  hasExec: boolean
  hasExit: boolean
  parent: string
  /** Rank and time of the record that named the parent. */
  parentFrom: readonly [rank: number, time: string]
}

const ACTIVITY = /^process_(?!exec$|exit$|throttle$)/

export function plainInspect(lines: readonly string[]): Record<string, unknown> {
  const processes = new Map<string, Known>()
  /** Processes without exec_id, told apart by node, pid and start: no rows of the tree, but they name parents. */
  const lost = new Map<string, Known>()
  const seen = new Set<string>()
  const counts = { events: count(), nodes: count(), exitStatus: count(), exitSignal: count() }
  const pods = new Set<string>()
  const times: string[] = []
  let duplicates = 0
  let badLines = 0
  let withoutExecId = 0

  for (const line of lines) {
    if (line.trim() === '') continue
    const event = readEvent(line)
    if (event === undefined) {
      badLines++
      continue
    }
    const { key, body, document } = event
    const time = text(document['time'])
    const node = text(document['node_name'])
    const cluster = text(document['cluster_name'])
    counts.events.add(key)
    if (node !== '') counts.nodes.add(node)
    if (time !== '') times.push(time)
    if (key === 'process_exit') {
      if (text(body['signal']) !== '') counts.exitSignal.add(text(body['signal']))
      else counts.exitStatus.add(String(number(body['status']) ?? 0))
    }

    const process = object(body['process'])
    const parent = object(body['parent'])
    const ancestors = Array.isArray(body['ancestors']) ? body['ancestors'].map(object) : []
    const rank = key === 'process_exec' ? 4 : key === 'process_exit' ? 3 : 2
    const execId = text(process?.['exec_id'])
    const isAboutProcess = key === 'process_exec' || key === 'process_exit' || ACTIVITY.test(key)
    if (isAboutProcess && execId === '') withoutExecId++
    see(process, rank, text(parent?.['exec_id']))
    see(parent, 1, '')
    for (const ancestor of ancestors) see(ancestor, 1, '')

    if (isAboutProcess && execId !== '') {
      const known = processes.get(`${cluster} ${execId}`)!
      if (key === 'process_exec') known.hasExec = true
      if (key === 'process_exit') known.hasExit = true
      const identity = ACTIVITY.test(key) ? canonical(document) : [key, cluster, node, execId, exact(time)].join(' ')
      // activity of no time cannot be told from its repetition
      const isTold = !ACTIVITY.test(key) || exact(time) !== ''
      if (isTold && seen.has(identity)) duplicates++
      seen.add(identity)
    }

    function see(record: Obj | undefined, itsRank: number, otherwise: string): void {
      if (record === undefined) return
      const pod = object(record['pod'])
      const name = `${text(pod?.['namespace'])}/${text(pod?.['name'])}`
      if (name !== '/') pods.add(name)
      const parentId = text(record['parent_exec_id']) || otherwise
      const id = text(record['exec_id'])
      const pid = number(record['pid'])
      if (id === '' && pid === undefined) return // nothing tells it from others
      const table = id === '' ? lost : processes
      const key = `${cluster} ${id === '' ? `${node} ${pid} ${exact(text(record['start_time']) || time)}` : id}`
      const known = table.get(key) ?? { hasExec: false, hasExit: false, parent: '', parentFrom: [0, ''] }
      table.set(key, known)
      if (parentId === '') return
      const from = [itsRank, exact(time)] as const
      if (isBetter(from, parentId, known.parentFrom, known.parent)) {
        known.parent = parentId
        known.parentFrom = from
      }
    }
  }

  const execIds = [...processes.values()]
  return {
    events: counts.events.toObject(),
    duplicates,
    badLines,
    withoutExecId,
    execIds: execIds.length,
    withExec: execIds.filter((known) => known.hasExec).length,
    withExit: execIds.filter((known) => known.hasExit).length,
    withBoth: execIds.filter((known) => known.hasExec && known.hasExit).length,
    pods: [...pods].toSorted(),
    nodes: counts.nodes.toObject(),
    tree: treeOf(processes, lost),
    exitStatus: counts.exitStatus.toObject(),
    exitSignal: counts.exitSignal.toObject(),
    earliest: times.toSorted((a, b) => (exact(a) < exact(b) ? -1 : 1))[0] ?? null,
    latest: times.toSorted((a, b) => (exact(a) > exact(b) ? -1 : 1))[0] ?? null,
  }
}

function isBetter(a: Known['parentFrom'], aParent: string, b: Known['parentFrom'], bParent: string): boolean {
  if (a[0] !== b[0]) return a[0] > b[0]
  if (a[1] !== b[1]) return a[1] > b[1]
  return Buffer.compare(sortKey(aParent), sortKey(bParent)) > 0
}

/** Parents that one time and rank contradict each other in are ordered by node, boot time and pid where they have them. */
function sortKey(id: string): Buffer {
  const [node, ktime, pid] = Buffer.from(id, 'base64').toString().split(':')
  if (pid === undefined) return Buffer.from(id)
  return Buffer.from(`${node} ${ktime.padStart(20, '0')} ${pid.padStart(10, '0')}`)
}

function treeOf(processes: ReadonlyMap<string, Known>, lost: ReadonlyMap<string, Known>): object {
  const parentOf = ([id, { parent }]: readonly [string, Known]): string | undefined => {
    const parentId = `${id.slice(0, id.indexOf(' '))} ${parent}`
    return parent === '' || parentId === id ? undefined : parentId
  }
  const parents = new Map([...processes].map((entry) => [entry[0], parentOf(entry)]))
  for (const id of [...parents.values(), ...[...lost].map(parentOf)])
    if (id !== undefined && !parents.has(id)) parents.set(id, undefined)
  for (const id of parents.keys()) {
    const path = [id]
    for (let up = parents.get(id); up !== undefined; up = parents.get(up)) {
      const at = path.indexOf(up)
      if (at >= 0) {
        parents.set(path.slice(at).toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))[0], undefined)
        break
      }
      path.push(up)
    }
  }
  const depthOf = (id: string): number => {
    let depth = 1
    for (let up = parents.get(id); up !== undefined; up = parents.get(up)) depth++
    return depth
  }
  const ids = [...parents.keys()]
  return {
    rows: ids.length,
    roots: ids.filter((id) => parents.get(id) === undefined).length,
    maxDepth: Math.max(0, ...ids.map(depthOf)),
  }
}

function readEvent(line: string): { key: string; body: Obj; document: Obj } | undefined {
  let document: Obj | undefined
  try {
    document = object(JSON.parse(line))
  } catch {
    return undefined // a bad line
  }
  for (const [key, value] of Object.entries(document ?? {})) {
    const body = object(value)
    if (body === undefined) continue
    const isKnown =
      /^(process_(exec|exit|kprobe|tracepoint|uprobe|usdt|lsm|loader|throttle)|rate_limit_info|test)$/.test(key)
    if (isKnown || (key.startsWith('process_') && object(body['process']) !== undefined))
      return { key, body, document: document! }
  }
  return undefined
}

/** A time with all nine fraction digits, so that texts compare as times do. */
function exact(time: string): string {
  const [, second = '', fraction = ''] = /^(.{19})(?:\.(\d+))?Z$/.exec(time) ?? []
  return time === '' ? '' : `${second}.${fraction.padEnd(9, '0')}`
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const members = object(value)
  if (members === undefined) return JSON.stringify(value)
  const keys = Object.keys(members).toSorted()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(members[key])}`).join(',')}}`
}

function object(value: unknown): Obj | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Obj) : undefined
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function count(): { add(key: string): void; toObject(): Record<string, number> } {
  const counts = new Map<string, number>()
  return {
    add: (key) => void counts.set(key, (counts.get(key) ?? 0) + 1),
    toObject: () => Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  }
}
