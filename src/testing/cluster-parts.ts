/** What a simulated cluster is made of, and what comes out of it. */
import type { PodText, ProcessText, WireValue } from './wire-builder'

export interface SimNode {
  readonly name: string
  /** From boot to the log's time zero. */
  readonly bootNs: number
  lastPid: number
}

export interface SimContainer {
  readonly node: SimNode
  /** `namespace/name` */
  readonly podName: string
  readonly id: string
  readonly text: PodText
  lastPid: number
}

export interface SimProcess {
  readonly node: SimNode
  readonly container: SimContainer | undefined
  readonly execId: string
  readonly pid: number
  readonly containerPid: number | undefined
  readonly uid: number
  readonly cwd: string
  readonly binary: string
  readonly arguments: string
  readonly isProbe: boolean
  readonly inInitTree: boolean | undefined
  readonly startNs: number
  readonly parent: SimProcess | undefined
  readonly text: ProcessText
  /** For `log-truth.ts`: which lines about it were written. */
  written: number
}

/** A line with what the ground truth needs to know of it. */
export interface SimEvent {
  readonly key: string
  readonly line: string
  readonly nodeName: string
  readonly process?: SimProcess | undefined
  readonly parent?: SimProcess | undefined
  readonly status?: number
  readonly signal?: string | undefined
}

export interface ProcessEnd {
  readonly status?: number
  readonly signal?: string | undefined
}

export interface ExecOptions {
  /** Where it runs; default: where its parent does. `null`: on the host. */
  readonly container?: SimContainer | null
  readonly uid?: number
  readonly cwd?: string
  readonly isProbe?: boolean
  readonly inInitTree?: boolean
  /** Read from /proc: start in nanoseconds since time zero, usually long before it. */
  readonly procFsStartNs?: number
  readonly pid?: number
  readonly containerPid?: number
  /** No line for it: a process known as a parent only, or whose exec was lost. */
  readonly isSilent?: boolean
  /** The agent did not find the parent: `node:0:PID`, and no parent object. */
  readonly isParentLost?: boolean
  /** The pod was not known yet when the exec was written: the container id only. */
  readonly isPodLate?: boolean
  /** How much later the line is written. */
  readonly lateNs?: number
  readonly extra?: Readonly<Record<string, WireValue>>
}
