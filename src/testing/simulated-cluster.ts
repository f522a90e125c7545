/**
 * A cluster to make logs of: nodes, containers and processes that exec, fork and exit under a simulated clock. It keeps
 * no list of processes, so a log of any length needs only the memory of what is alive.
 */
import type { ExecOptions, ProcessEnd, SimContainer, SimEvent, SimNode, SimProcess } from './cluster-parts'
import type { Random } from './random'
import type { Simulation } from './simulation'
import {
  execId,
  podText,
  processText,
  wireTime,
  type PodFields,
  type ProcessText,
  type WireValue,
} from './wire-builder'
import {
  activityLine,
  execLine,
  exitLine,
  kprobeLine,
  type Envelope,
  type KprobeFields,
  type Subject,
} from './wire-lines'

const UNSET_AUID = 4_294_967_295
const MAX_PID = 4_194_303

export class SimulatedCluster {
  readonly simulation: Simulation<SimEvent>
  readonly random: Random
  /** Processes that were given a row by an exec or fork so far. */
  startedCount = 0
  readonly #baseSeconds: number
  readonly #isSpaced: boolean

  constructor(simulation: Simulation<SimEvent>, random: Random, base: string, isSpaced = false) {
    const baseMs = Date.parse(base)
    if (Number.isNaN(baseMs) || baseMs % 1000 !== 0) throw new Error(`"${base}" is not a date with whole seconds`)
    this.simulation = simulation
    this.random = random
    this.#baseSeconds = baseMs / 1000
    this.#isSpaced = isSpaced
  }

  makeNode(name: string, uptimeDays: number, firstPid: number): SimNode {
    return { name, bootNs: uptimeDays * 86_400e9 + this.random.int(3_600e9), lastPid: firstPid }
  }

  /** A container that started at `startNs` (since time zero). */
  makeContainer(
    node: SimNode,
    pod: Omit<PodFields, 'containerId' | 'containerStartTime'>,
    startNs: number,
    id = this.random.hex(64),
  ): SimContainer {
    const containerStartTime = `${this.wireTime(startNs).slice(0, 19)}Z`
    const text = podText({ ...pod, containerId: id, containerStartTime })
    return { node, podName: `${pod.namespace}/${pod.name}`, id, text, lastPid: 0 }
  }

  wireTime(timeNs: number): string {
    const seconds = Math.floor(timeNs / 1e9)
    return wireTime(this.#baseSeconds + seconds, Math.round(timeNs - seconds * 1e9))
  }

  envelope(node: SimNode, timeNs = this.simulation.now): Envelope {
    return { nodeName: node.name, time: this.wireTime(timeNs), isSpaced: this.#isSpaced }
  }

  /** Forks and execs, and writes the exec. */
  exec(parent: SimProcess | SimNode, binary: string, args = '', options: ExecOptions = {}): SimProcess {
    return this.#exec(parent, binary, args, options, 'clone')
  }

  /** Another program in the same pid: the old image gets no exit, its row ends here. */
  become(image: SimProcess, binary: string, args = '', options: ExecOptions = {}): SimProcess {
    if (image.startNs === this.simulation.now)
      throw new Error('an exec in place needs time to pass, or both have one exec_id')
    const containerPid = image.containerPid
    const kept = { pid: image.pid, uid: image.uid, isProbe: image.isProbe }
    return this.#exec(
      image,
      binary,
      args,
      { ...kept, ...(containerPid === undefined ? {} : { containerPid }), ...options },
      '',
    )
  }

  /** A child that never execs: it looks like its parent, and no line announces it. */
  fork(parent: SimProcess): SimProcess {
    const { binary, cwd, uid } = parent
    return this.#make(parent, binary, parent.arguments, cwd, { uid }, `${rootCwd(cwd)}clone`)
  }

  exit(process: SimProcess, end: ProcessEnd = {}, lateNs = 0): void {
    const line = exitLine(subjectOf(process), end, this.envelope(process.node))
    this.#emit('process_exit', line, process, lateNs, end)
  }

  kprobe(process: SimProcess, kprobe: KprobeFields): void {
    this.#emit('process_kprobe', kprobeLine(subjectOf(process), kprobe, this.envelope(process.node)), process)
  }

  activity(key: string, process: SimProcess, own: Readonly<Record<string, WireValue | undefined>>): void {
    this.#emit(key, activityLine(key, subjectOf(process), own, this.envelope(process.node)), process)
  }

  /** A line about a node, or one about a process the agent has no exec_id for. */
  emitLine(key: string, node: SimNode, line: string): void {
    this.simulation.emit({ key, line, nodeName: node.name })
  }

  #exec(parent: SimProcess | SimNode, binary: string, args: string, options: ExecOptions, clone: string): SimProcess {
    const isProcFs = options.procFsStartNs !== undefined
    const cwd = options.cwd ?? inheritedCwd(parent, options.container)
    const flags = `${isProcFs ? 'procFS ' : 'execve '}${rootCwd(cwd)}${isProcFs ? '' : clone}`.trimEnd()
    const process = this.#make(parent, binary, args, cwd, options, flags)
    if (options.isSilent === true) return process
    // The event's clock and the process's are read apart: `time` is usually a little before `start_time`.
    const envelope = this.envelope(process.node, process.startNs - (isProcFs ? 0 : this.random.between(300, 1500)))
    this.#emit('process_exec', execLine(subjectOf(process, options.isPodLate), envelope), process, options.lateNs)
    return process
  }

  #make(
    parent: SimProcess | SimNode,
    binary: string,
    args: string,
    cwd: string,
    options: ExecOptions,
    flags: string,
  ): SimProcess {
    this.startedCount++
    const above = 'execId' in parent ? parent : undefined
    const node = above?.node ?? (parent as SimNode)
    const container = options.container === null ? undefined : (options.container ?? above?.container)
    const pid = options.pid ?? this.#nextPid(node)
    // /proc counts in ticks of 10 ms.
    const startNs =
      options.procFsStartNs === undefined ? this.simulation.now : Math.round(options.procFsStartNs / 1e7) * 1e7
    const id = execId(node.name, node.bootNs + startNs, pid)
    const containerPid = container === undefined ? undefined : (options.containerPid ?? ++container.lastPid)
    const uid = options.uid ?? above?.uid ?? 0
    const inInitTree = container === undefined ? undefined : (options.inInitTree ?? above?.inInitTree ?? true)
    const isProbe = options.isProbe ?? false
    const isParentLost = options.isParentLost ?? false
    const text = processText({
      execId: id,
      pid,
      tid: pid,
      uid,
      auid: UNSET_AUID,
      cwd,
      binary,
      arguments: args,
      flags: inInitTree === true ? `${flags} inInitTree` : flags,
      startTime: this.wireTime(startNs),
      pod: container?.text,
      containerPid,
      isExecProbe: isProbe,
      parentExecId: isParentLost ? execId(node.name, 0, above?.pid ?? 0) : (above?.execId ?? execId(node.name, 1, 0)),
      inInitTree,
      extra: options.extra,
    })
    return {
      node,
      container,
      execId: id,
      pid,
      containerPid,
      uid,
      cwd,
      binary,
      arguments: args,
      isProbe,
      inInitTree,
      startNs,
      parent: isParentLost ? undefined : above,
      text,
      written: 0,
    }
  }

  #nextPid(node: SimNode): number {
    node.lastPid += 1 + this.random.int(3)
    if (node.lastPid > MAX_PID) node.lastPid = 400
    return node.lastPid
  }

  #emit(key: string, line: string, process: SimProcess, lateNs = 0, end: ProcessEnd = {}): void {
    const { node, parent } = process
    const event = { key, line, nodeName: node.name, process, parent, status: end.status ?? 0, signal: end.signal }
    this.simulation.emit(event, lateNs)
  }
}

/** The parent's, but a container's own root for what enters it. */
function inheritedCwd(parent: SimProcess | SimNode, container: ExecOptions['container']): string {
  if (!('execId' in parent)) return '/'
  return container === undefined || container === parent.container ? parent.cwd : '/'
}

function rootCwd(cwd: string): string {
  return cwd === '/' ? 'rootcwd ' : ''
}

function subjectOf(process: SimProcess, isPodLate = false): Subject {
  const pod = process.container?.text
  const text = !isPodLate || pod === undefined ? process.text : withoutPod(process.text)
  return { process: text, parent: process.parent?.text }
}

function withoutPod(text: ProcessText): ProcessText {
  const { pod: _, ...rest } = JSON.parse(`${text.head}}`) as { pod?: unknown }
  return { head: JSON.stringify(rest).slice(0, -1), tail: text.tail }
}
