/** Words for processes: names, ends, where they are. One place, so that every pane says the same. */
import { EDGE, END, isUnknownEnd } from '../codes/spans'
import { POLICY_ACTION } from '../model/chunk'
import { FIELD, RANK, hasField } from '../model/process-fields'
import type { ProcessIdx } from '../model/process-table'
import { exitOf, type Store } from '../model/store'
import { isKernelId } from './inferred-parents'
import { exitRowOf } from './lifetimes'
import { pidOf } from './pid-index'
import { keyOf, type ProcessKey } from './process-key'
import type { Resolved } from './resolve'

/** The binary as executed, or the pid where the log has no binary. */
export function nameOf(store: Store, row: ProcessIdx): string {
  const binary = store.strings.get(store.processes.columns.binary[row])
  if (binary !== '') return binary
  const pid = pidOf(store, row)
  if (isKernelId(store, row)) return '<kernel>'
  return pid < 0 ? 'unknown process' : `pid ${pid}`
}

/** The file name of the binary. */
export function fileNameOf(store: Store, row: ProcessIdx): string {
  return baseName(nameOf(store, row))
}

/** `exit 1`, `SIGKILL`, empty where there is nothing worth a word: status 0, running, replaced. */
export function endTextOf(store: Store, resolved: Resolved, row: ProcessIdx): string {
  const { endKind } = resolved.lifetimes
  if (endKind[row] === END.exited) {
    const { signal, status } = exitOf(store, exitRowOf(resolved.lifetimes, row))
    if (signal !== '') return signal
    return status === 0 ? '' : `exit ${status}`
  }
  return isUnknownEnd(endKind[row]) ? '?' : ''
}

/** How a process ended, as a sentence for the details pane and tooltips. */
export function outcomeTextOf(store: Store, resolved: Resolved, row: ProcessIdx): string {
  const { endKind } = resolved.lifetimes
  const { rank } = store.processes.columns
  switch (endKind[row]) {
    case END.exited: {
      const { signal, status } = exitOf(store, exitRowOf(resolved.lifetimes, row))
      if (signal !== '') return `ended by ${signal}`
      return status === 126
        ? 'exit 126, not executable'
        : status === 127
          ? 'exit 127, command not found'
          : `exit ${status}`
    }
    case END.replaced:
      return 'replaced by exec'
    case END.continued:
      return 'seen again after an agent restart'
    case END.agentRestarted:
      return 'end unknown: the agent restarted'
    case END.pidReused:
      return 'end unknown: its pid was used again'
    case END.logEnded:
      return 'end unknown: its log ends here'
    default:
      return rank[row] > RANK.snapshot ? 'running when the log ends' : 'known only from its children'
  }
}

/** The binary that took over the pid of a process by exec, or under which it was seen again; empty for none. */
export function successorNameOf(store: Store, { lifetimes }: Resolved, row: ProcessIdx): string {
  const { successor, endKind } = lifetimes
  const isSucceeded = endKind[row] === END.replaced || endKind[row] === END.continued
  return isSucceeded && successor[row] >= 0 ? nameOf(store, successor[row]) : ''
}

/** `default/xwing`, `host node-a` or a container's id. */
export function ownerTextOf({ pods, strings }: Store, { owners }: Resolved, row: ProcessIdx): string {
  const owner = owners.owners[owners.ownerOf[row]]
  if (owner === undefined) return ''
  if (owner.pod >= 0) return `${strings.get(pods[owner.pod].namespace)}/${strings.get(pods[owner.pod].name)}`
  return owner.kind === 'host'
    ? `host ${strings.get(owner.node)}`.trim()
    : `container ${owner.containerId.slice(0, 12)}`
}

/** The edge of a process that crosses container, pod or host, as a chip: its parent elsewhere, else a child elsewhere. */
export function crossingsOf(
  store: Store,
  resolved: Resolved,
  row: ProcessIdx,
): { text: string; key: ProcessKey } | undefined {
  const parent = resolved.parents[row]
  if (resolved.treeParents[row] < 0 && parent >= 0 && resolved.isShown[parent] === 1) {
    return {
      text: `↑ ${baseName(nameOf(store, parent))} · ${ownerTextOf(store, resolved, parent)}`,
      key: keyOf(store, parent),
    }
  }
  const children = resolved.childrenElsewhere.get(row)
  if (children === undefined) return undefined
  const more = children.length > 1 ? ` +${children.length - 1}` : ''
  return {
    text: `↓ ${baseName(nameOf(store, children[0]))} · ${ownerTextOf(store, resolved, children[0])}${more}`,
    key: keyOf(store, children[0]),
  }
}

/** The file name; images of the container runtime are known by their whole path, `/proc/self/fd/7`. */
export function baseName(path: string): string {
  if (path.startsWith('/proc/self/')) return path
  return path.slice(path.lastIndexOf('/') + 1) || path
}

/** What joins a process to its parent, in words; empty for a plain fork. */
export function edgeTextOf(edge: number): string {
  return edge === EDGE.became
    ? 'became'
    : edge === EDGE.inferred
      ? 'inferred by pid'
      : edge === EDGE.continued
        ? 'same process, before the agent restarted'
        : ''
}

/** Host pid and pid in the container, each -1 where the log has none. */
export function pidsOf(store: Store, row: ProcessIdx): { host: number; container: number } {
  const { columns } = store.processes
  return {
    host: pidOf(store, row),
    container: hasField(columns.present[row], FIELD.containerPid) ? columns.containerPid[row] : -1,
  }
}

/** What an event says, beside its process and its time. */
export interface ActivityText {
  readonly wireName: string
  /** Function, path, signal … */
  readonly detail: string
  readonly policy: string
  /** What a policy did: `SIGKILL`, `OVERRIDE`; empty for nothing. */
  readonly action: string
}

const ACTION_NAMES = {
  [POLICY_ACTION.none]: '',
  [POLICY_ACTION.sigkill]: 'SIGKILL',
  [POLICY_ACTION.signal]: 'SIGNAL',
  [POLICY_ACTION.override]: 'OVERRIDE',
} as Readonly<Record<number, string>>

/** The words of a row of the descriptors. */
export function activityTextOf({ descriptors, strings }: Store, descriptor: number): ActivityText {
  const { name, detail, policy, action } = descriptors.columns
  return {
    wireName: strings.get(name[descriptor]),
    detail: strings.get(detail[descriptor]),
    policy: strings.get(policy[descriptor]),
    action: ACTION_NAMES[action[descriptor]],
  }
}
