import { OUTCOME, type Outcome } from '../codes/outcomes'
import { END } from '../codes/spans'
import { POLICY_ACTION } from '../model/chunk'
import { RANK } from '../model/process-fields'
import type { ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import { exitRowOf, unaliased, type Lifetimes } from './lifetimes'
import { isPause, type Slices } from './slices'

const CRASH_SIGNALS = new Set(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGSYS', 'SIGKILL'])

/** Rows on which a policy killed or overrode something, also where the event names the process without its exec_id. */
export function* deriveEnforced(store: Store, lifetimes: Lifetimes): Slices<Uint8Array> {
  const enforced = new Uint8Array(store.processes.length)
  const { process, descriptor } = store.events.columns
  const { action } = store.descriptors.columns
  for (let event = 0; event < store.events.length; event++) {
    if (isPause(event)) yield
    const done = action[descriptor[event]]
    const isEnforced = done === POLICY_ACTION.sigkill || done === POLICY_ACTION.override
    if (isEnforced && process[event] >= 0) enforced[unaliased(lifetimes, process[event])] = 1
  }
  return enforced
}

export function outcomeOf(
  store: Store,
  lifetimes: Lifetimes,
  row: ProcessIdx,
  isContainerInit: boolean,
  isEnforced: boolean,
): Outcome {
  const { columns } = store.processes
  switch (lifetimes.endKind[row]) {
    case END.replaced:
    case END.continued:
      return isEnforced ? OUTCOME.attention : OUTCOME.replaced
    case END.exited: {
      if (isEnforced) return OUTCOME.attention
      const { detail, status: statuses } = store.descriptors.columns
      const exit = columns.exit[exitRowOf(lifetimes, row)]
      const status = statuses[exit]
      if (detail[exit] !== 0)
        return CRASH_SIGNALS.has(store.strings.get(detail[exit])) ? OUTCOME.attention : OUTCOME.nonzero
      if (status === 0) return OUTCOME.exit0
      return status === 126 || status === 127 || isContainerInit ? OUTCOME.attention : OUTCOME.nonzero
    }
    case END.open:
      if (isEnforced) return OUTCOME.attention
      return columns.rank[row] > RANK.snapshot ? OUTCOME.running : OUTCOME.unknown
    default:
      return isEnforced ? OUTCOME.attention : OUTCOME.unknown
  }
}
