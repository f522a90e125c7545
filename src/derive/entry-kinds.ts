/**
 * How the top processes of a container came to be there, with the evidence. A runtime exec is `kubectl exec`, a probe, a
 * hook or `nsenter`: the log cannot tell which, nor who. `in_init_tree: false` proves nothing and is not looked at.
 */
import { ENTRY, type Entry } from '../codes/entries'
import { FIELD, hasField } from '../model/process-fields'
import type { ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'

const RUNTIME_EXEC = /(^|\/)(runc|crun|conmon)$|^\/proc\/self\//
const SHIM = /(^|\/)containerd-shim[^/]*$/
const RUNTIME = /(^|\/)(containerd|dockerd|crio|cri-o|youki|kata-agent|runsc)$/

/** True for binaries of the container runtime, which start processes in containers from outside. */
export function isRuntimeBinary(binary: string): boolean {
  return RUNTIME_EXEC.test(binary) || SHIM.test(binary) || RUNTIME.test(binary)
}

/** The kind of a top process; `parent` is -1 where no parent is described. */
export function entryOf(store: Store, row: ProcessIdx, parent: ProcessIdx, isParentElsewhere: boolean): Entry {
  const { processes, strings } = store
  const { columns } = processes
  const present = columns.present[row]
  const parentBinary = parent < 0 ? '' : strings.get(columns.binary[parent])
  if (hasField(present, FIELD.isProbe)) return ENTRY.execProbe
  if (hasField(present, FIELD.containerPid) && columns.containerPid[row] === 1) return ENTRY.containerInit
  if (RUNTIME_EXEC.test(parentBinary)) return ENTRY.runtimeExec
  if (SHIM.test(parentBinary)) return ENTRY.containerInit
  if (isParentElsewhere && !isRuntimeBinary(parentBinary)) return ENTRY.outsideParent
  return ENTRY.unknown
}

/** Why a top process has its kind, in plain words. */
export function entryEvidence(store: Store, row: ProcessIdx, parent: ProcessIdx, entry: Entry): string {
  const { processes, strings } = store
  const { columns } = processes
  const parentBinary = parent < 0 ? '' : strings.get(columns.binary[parent])
  const containerPid = hasField(columns.present[row], FIELD.containerPid) ? columns.containerPid[row] : 0
  switch (entry) {
    case ENTRY.execProbe:
      return 'the agent marked it maybe_exec_probe: it looks like a probe of the kubelet'
    case ENTRY.containerInit:
      if (containerPid === 1) return 'its pid in the container is 1'
      return `its parent is the container shim, ${parentBinary}${containerPid > 0 ? ` (pid ${containerPid} in the container)` : ''}`
    case ENTRY.runtimeExec:
      return `its parent is ${parentBinary}: kubectl exec, a probe, a hook or nsenter; the log cannot tell which, nor who`
    case ENTRY.outsideParent:
      return `its parent, ${parentBinary || 'of unknown binary'}, is not in the container and is no container runtime`
    case ENTRY.unknown:
      return parent < 0
        ? 'its parent is not in this log'
        : `nothing in the log says how it came here; its parent is ${parentBinary || 'of unknown binary'}`
    case ENTRY.none:
      return ''
  }
}
