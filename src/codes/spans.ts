/** Bytes in columns that say how a process's span begins, ends and hangs on its parent. */

/** How a span begins: its exec is in the log, it is not, or nothing but a snapshot is known. */
export const START = { seen: 0, unseen: 1, snapshot: 2 } as const

/** How a process's span ends. */
export const END = {
  /** No end is known: still running when the log ends. */
  open: 0,
  exited: 1,
  /** Another image took over the pid by exec. */
  replaced: 2,
  /** The agent restarted and saw the process again under a new exec_id. */
  continued: 3,
  /** The agent restarted and did not see the process again. */
  agentRestarted: 4,
  /** The pid belongs to another process later. */
  pidReused: 5,
  /** Its log ends, and others that are open go on for long. */
  logEnded: 6,
} as const

/** Ends that are drawn where something says that the process may have ended, and nothing says when. */
export function isUnknownEnd(endKind: number): boolean {
  return endKind === END.agentRestarted || endKind === END.pidReused || endKind === END.logEnded
}

/** What joins a process to its parent. */
export const EDGE = { none: 0, forked: 1, became: 2, inferred: 3, continued: 4 } as const
