/** The ids and process objects of a drawing's rows. */
import type { DrawnGroup, DrawnPod, DrawnProcess } from './drawing'
import { execId, podText, processText, wireTime, type PodText, type ProcessText } from './wire-builder'
import type { Subject } from './wire-lines'

/** Nanoseconds from boot to time 0: ten days, so that rows long before the log have a ktime too. */
const BOOT_NS = 864_000_000_000_000n
const SHIM_START_NS = -3_600_000_000_000n

/** Turns a drawing's times into the wire's. */
export class DrawnTimes {
  readonly #baseNs: bigint

  constructor(base: string) {
    const baseMs = Date.parse(base)
    if (Number.isNaN(baseMs)) throw new Error(`drawLog: "${base}" is not a date`)
    this.#baseNs = BigInt(baseMs) * 1_000_000n
  }

  wire(timeNs: bigint): string {
    const epochNs = this.#baseNs + timeNs
    const seconds = epochNs / 1_000_000_000n
    return wireTime(Number(seconds), Number(epochNs - seconds * 1_000_000_000n))
  }
}

export class DrawnProcesses {
  readonly ids: Readonly<Record<string, string>>
  readonly #times: DrawnTimes
  readonly #byKey = new Map<string, DrawnProcess>()
  readonly #texts = new Map<DrawnProcess, ProcessText>()
  readonly #pods = new Map<DrawnPod, PodText>()

  constructor(rows: readonly DrawnProcess[], times: DrawnTimes) {
    this.#times = times
    const ids: Record<string, string> = {}
    for (const row of rows) {
      const shimPid = row.group.pod?.shimPid
      if (shimPid !== undefined) ids[shimPid] = shimId(row.group, shimPid)
      ids[row.key] = rowId(row)
      this.#byKey.set(row.key, row)
    }
    this.ids = ids
  }

  /** The row's process object and, where the drawing gives it one, its parent's. */
  subject(row: DrawnProcess): Subject {
    if (row.words.has('bare-parent') || row.words.has('parent-pid')) return { process: this.#text(row) }
    const parent = this.#parent(row)
    if (parent !== undefined) return { process: this.#text(row), parent: this.#text(parent) }
    const shimPid = row.words.has('parent') ? undefined : row.group.pod?.shimPid
    return { process: this.#text(row), parent: shimPid === undefined ? undefined : this.#shim(row.group, shimPid) }
  }

  #parent(row: DrawnProcess): DrawnProcess | undefined {
    const key = row.words.get('parent')
    if (key === undefined) return row.above
    if (key === 'kernel') return undefined
    const parent = this.#byKey.get(key)
    if (parent === undefined) throw new Error(`drawLog, line ${row.lineNumber}: no row is called "${key}"`)
    return parent
  }

  #parentId(row: DrawnProcess): string | undefined {
    const { words, group } = row
    const lostPid = words.get('parent-pid')
    if (lostPid !== undefined) return execId(group.node, 0n, Number(lostPid))
    if (words.get('parent') === 'kernel') return execId(group.node, 1n, 0)
    const parent = this.#parent(row)
    if (parent !== undefined) return rowId(parent)
    const shimPid = group.pod?.shimPid
    return shimPid === undefined ? undefined : shimId(group, shimPid)
  }

  #text(row: DrawnProcess): ProcessText {
    let text = this.#texts.get(row)
    if (text === undefined) {
      text = this.#makeText(row)
      this.#texts.set(row, text)
    }
    return text
  }

  #makeText(row: DrawnProcess): ProcessText {
    const { words, group } = row
    const pod = group.pod === undefined ? undefined : this.#pod(group.pod)
    const cwd = words.get('cwd') ?? '/'
    const image = imageOf(row, (fork) => this.#parent(fork))
    return processText({
      execId: rowId(row),
      pid: row.pid,
      tid: row.pid,
      uid: Number(words.get('uid') ?? 0),
      auid: Number(words.get('auid') ?? 4_294_967_295),
      cwd,
      binary: image.binary,
      arguments: image.arguments,
      flags: flagWords(row, cwd).join(' '),
      startTime: this.#times.wire(row.startNs),
      pod: words.has('docker-only') ? undefined : pod,
      docker: pod?.docker,
      containerPid: words.has('cpid') ? Number(words.get('cpid')) : undefined,
      isExecProbe: words.has('probe'),
      parentExecId: this.#parentId(row),
      inInitTree: words.has('in-tree') ? true : words.has('not-in-tree') ? false : undefined,
    })
  }

  #pod(pod: DrawnPod): PodText {
    let text = this.#pods.get(pod)
    if (text === undefined) {
      text = podText({ ...pod, imageName: pod.image })
      this.#pods.set(pod, text)
    }
    return text
  }

  #shim(group: DrawnGroup, pid: number): ProcessText {
    return processText({
      execId: shimId(group, pid),
      pid,
      tid: pid,
      uid: 0,
      auid: 4_294_967_295,
      cwd: '/',
      binary: '/usr/bin/containerd-shim-runc-v2',
      arguments: `-namespace k8s.io -id ${group.pod!.containerId}`,
      flags: 'procFS rootcwd',
      startTime: this.#times.wire(SHIM_START_NS),
      parentExecId: execId(group.node, 1n, 0),
    })
  }
}

function rowId(row: DrawnProcess): string {
  return execId(row.group.node, BOOT_NS + row.startNs, row.pid)
}

function shimId(group: DrawnGroup, pid: number): string {
  return execId(group.node, BOOT_NS + SHIM_START_NS, pid)
}

/** A fork drawn without a binary runs its parent's. */
function imageOf(
  row: DrawnProcess,
  parentOf: (row: DrawnProcess) => DrawnProcess | undefined,
): { readonly binary: string | undefined; readonly arguments: string } {
  let from: DrawnProcess | undefined = row
  while (from !== undefined && from.binary === undefined) from = parentOf(from)
  return { binary: from?.binary, arguments: from?.arguments ?? '' }
}

function flagWords(row: DrawnProcess, cwd: string): string[] {
  const { words } = row
  const isFork = words.has('fork')
  const isProcFS = words.has('procFS')
  return [
    ...(isFork || isProcFS ? [] : ['execve']),
    ...(isProcFS ? ['procFS'] : []),
    ...(cwd === '/' ? ['rootcwd'] : []),
    ...(row.isInPlace || isProcFS ? [] : ['clone']),
    ...(words.has('in-tree') ? ['inInitTree'] : []),
    ...row.flags,
  ]
}
