/** What a generated log holds, counted over the lines that were written: the answers a reader of the log must find. */
import type { SimEvent } from './cluster-parts'

export interface LogTruth {
  /** Lines by event key, duplicates included. */
  readonly events: Readonly<Record<string, number>>
  readonly duplicates: number
  /** Events about a process whose process has no exec_id. */
  readonly withoutExecId: number
  /** Distinct exec_ids of `process` objects … */
  readonly processes: number
  /** … and of `process` and `parent` objects. */
  readonly execIds: number
  readonly withExec: number
  readonly withExit: number
  readonly withBoth: number
  /** `namespace/name` */
  readonly pods: ReadonlySet<string>
  /** Lines by node. */
  readonly nodes: Readonly<Record<string, number>>
  /** Over exit lines, duplicates included; one with a signal counts there only. */
  readonly exitStatus: Readonly<Record<string, number>>
  readonly exitSignal: Readonly<Record<string, number>>
}

const EXEC = 1
const EXIT = 2
const AS_PROCESS = 4
const AS_ANY = 8

export class TruthCounter implements LogTruth {
  readonly events: Record<string, number> = {}
  duplicates = 0
  withoutExecId = 0
  processes = 0
  execIds = 0
  withExec = 0
  withExit = 0
  withBoth = 0
  readonly pods = new Set<string>()
  readonly nodes: Record<string, number> = {}
  readonly exitStatus: Record<string, number> = {}
  readonly exitSignal: Record<string, number> = {}

  add(event: SimEvent, isDuplicate: boolean): void {
    increment(this.events, event.key)
    increment(this.nodes, event.nodeName)
    if (isDuplicate) this.duplicates++
    if (event.key === 'process_exit') {
      if (event.signal === undefined) increment(this.exitStatus, String(event.status ?? 0))
      else increment(this.exitSignal, event.signal)
    }
    const { process, parent } = event
    if (process === undefined) {
      if (event.key.startsWith('process_') && event.key !== 'process_throttle') this.withoutExecId++
      return
    }
    this.#see(process, event.key === 'process_exec' ? EXEC : event.key === 'process_exit' ? EXIT : 0)
    if (parent !== undefined) this.#see(parent, AS_ANY)
  }

  #see(process: NonNullable<SimEvent['process']>, how: number): void {
    const before = process.written
    const after = before | (how === AS_ANY ? AS_ANY : how | AS_PROCESS | AS_ANY)
    if (after === before) return
    process.written = after
    const gained = after & ~before
    if ((gained & AS_ANY) !== 0) {
      this.execIds++
      if (process.container !== undefined) this.pods.add(process.container.podName)
    }
    if ((gained & AS_PROCESS) !== 0) this.processes++
    if ((gained & EXEC) !== 0) this.withExec++
    if ((gained & EXIT) !== 0) this.withExit++
    if ((gained & (EXEC | EXIT)) !== 0 && (after & EXEC) !== 0 && (after & EXIT) !== 0) this.withBoth++
  }
}

function increment(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1
}
