/** How a process ended, as colour and words. Stored as one byte; greater is not worse, see `SEVERITY`. */
export const OUTCOME = {
  exit0: 0,
  /** Exit status other than 0, or a signal that is a usual way to stop something. Not failure: grep, test. */
  nonzero: 1,
  /** Wants to be looked at: a crash, SIGKILL, 126, 127, a container's init that failed, a policy that stepped in. */
  attention: 2,
  running: 3,
  replaced: 4,
  /** Only partly known: no end, or nothing but a snapshot. */
  unknown: 5,
} as const
export type Outcome = (typeof OUTCOME)[keyof typeof OUTCOME]

export const OUTCOME_COUNT = 6

/** In queries, and for design tokens and classes. */
export const OUTCOME_NAMES: Readonly<Record<number, string>> = {
  [OUTCOME.exit0]: 'exit0',
  [OUTCOME.nonzero]: 'nonzero',
  [OUTCOME.attention]: 'attention',
  [OUTCOME.running]: 'running',
  [OUTCOME.replaced]: 'replaced',
  [OUTCOME.unknown]: 'unknown',
}

/** Short words for readers. */
export const OUTCOME_WORDS: Readonly<Record<number, string>> = {
  ...OUTCOME_NAMES,
  [OUTCOME.exit0]: 'exit 0',
  [OUTCOME.unknown]: 'partly known',
}

/** In the order of a legend. */
export const LEGEND: readonly Outcome[] = [
  OUTCOME.running,
  OUTCOME.exit0,
  OUTCOME.nonzero,
  OUTCOME.attention,
  OUTCOME.replaced,
  OUTCOME.unknown,
]

/** Order in which the worst outcome of merged spans is found: attention, unknown, nonzero, running, exit 0, replaced. */
export const SEVERITY: Readonly<Uint8Array> = Uint8Array.of(1, 3, 5, 2, 0, 4)
