/**
 * A store as plain values, by exec_id and name: no row numbers, no order of arrival. Two stores that say the same of a
 * log have equal dumps.
 */
import { NO_TIME, formatRfc3339 } from '../base/time'
import { BAD_LINE_REASONS } from '../model/chunk'
import type { Latest, PodIdx } from '../model/pod-table'
import { FIELD, RANK, hasField, type Field } from '../model/process-fields'
import { ID_FORM, execIdOf, nodeNameOfRow, pidOfRow, type ProcessIdx } from '../model/process-table'
import { exitOf, exitTime, type Store } from '../model/store'
import { EVENT_KIND } from '../tetragon/decode'

export interface StoreDump {
  /** By cluster and exec_id, or `lost:…`. Ids that are only named are there when a process has them as its parent. */
  readonly processes: Readonly<Record<string, ProcessDump>>
  readonly pods: Readonly<Record<string, unknown>>
  readonly containers: Readonly<Record<string, unknown>>
  readonly events: readonly string[]
  readonly gapReports: readonly string[]
  /** Reasons only: places change with the order of lines. */
  readonly badLines: readonly string[]
  readonly totals: unknown
}

export type ProcessDump = Readonly<Record<string, string | number>>

export function dumpStore(store: Store): StoreDump {
  const { processes, strings, totals } = store
  const isShown = shownRows(store)
  const rows = Array.from({ length: processes.length }, (_, row) => row).filter((row) => isShown[row] === 1)
  const text = (idx: number): string => strings.get(idx)
  const { event, text: subject } = store.subjects.columns
  const subjects = new Map(
    Array.from({ length: store.subjects.length }, (_, row) => [event[row], store.texts.get(subject[row])]),
  )
  return {
    processes: sorted(rows.map((row) => [keyOfRow(store, row), dumpProcess(store, row)])),
    pods: sorted(
      store.pods.map((pod, idx) => [
        podKey(store, idx),
        [pod.workload, pod.workloadKind, pod.labels].map(textOfLatest),
      ]),
    ),
    containers: sorted(
      store.containers.map((container) => [
        `${text(container.cluster)}/${text(container.id)}`,
        {
          name: textOfLatest(container.name),
          image: textOfLatest(container.image),
          startSec: container.startSec.value,
          privileged: container.privileged.value,
          pod: container.pod.value < 0 ? '' : podKey(store, container.pod.value),
        },
      ]),
    ),
    events: Array.from({ length: store.events.length }, (_, event) => dumpEvent(store, event, subjects)).toSorted(),
    gapReports: store.gapReports
      .map(({ kind, cluster, nodeName, sec, ns, dropped, cgroup }) =>
        [kind, text(cluster), text(nodeName), time(sec, ns), dropped, text(cgroup)].join(' '),
      )
      .toSorted(),
    badLines: Array.from(
      store.badLines.columns.reason.subarray(0, store.badLines.length),
      (reason) => BAD_LINE_REASONS[reason],
    ).toSorted(),
    totals: {
      duplicates: totals.duplicates,
      withoutExecId: totals.withoutExecId,
      byName: sorted([...totals.byName].map(([name, count]) => [text(name), count])),
      byNode: sorted([...totals.byNode].map(([node, count]) => [text(node), count])),
      byExitStatus: sorted([...totals.byExitStatus].map(([status, count]) => [String(status), count])),
      byExitSignal: sorted([...totals.byExitSignal].map(([signal, count]) => [text(signal), count])),
    },
  }

  function textOfLatest(latest: Latest): string {
    return latest.value < 0 ? '' : text(latest.value)
  }
}

/** A bare id is shown when it is the parent of a row, after merging. */
function shownRows({ processes: { columns, length } }: Store): Uint8Array {
  const isShown = new Uint8Array(length)
  for (let row = 0; row < length; row++) {
    if (columns.rank[row] !== RANK.bareId) isShown[row] = 1
    if (hasField(columns.present[row], FIELD.parent)) isShown[columns.parent[row]] = 1
  }
  return isShown
}

function dumpProcess(store: Store, row: ProcessIdx): ProcessDump {
  const { columns } = store.processes
  const { strings } = store
  const dump: Record<string, string | number> = { rank: columns.rank[row] }
  const put = (name: string, field: Field, value: () => string | number): void => {
    if (hasField(columns.present[row], field)) dump[name] = value()
  }
  put('parent', FIELD.parent, () => keyOfRow(store, columns.parent[row]))
  put('pid', FIELD.pid, () => pidOfRow(store.processes, row))
  put('uid', FIELD.uid, () => columns.uid[row])
  put('auid', FIELD.auid, () => columns.auid[row])
  put('cwd', FIELD.cwd, () => strings.get(columns.cwd[row]))
  put('binary', FIELD.binary, () => strings.get(columns.binary[row]))
  put('args', FIELD.args, () => store.texts.get(columns.args[row]))
  put('flags', FIELD.flags, () => strings.get(columns.flags[row]))
  put('start', FIELD.start, () => time(columns.startSec[row], columns.startNs[row]))
  put('pod', FIELD.pod, () => podKey(store, columns.pod[row]))
  put('container', FIELD.container, () => strings.get(store.containers[columns.container[row]].id))
  put('containerPid', FIELD.containerPid, () => columns.containerPid[row])
  put('docker', FIELD.docker, () => strings.get(columns.docker[row]))
  put('isProbe', FIELD.isProbe, () => columns.isProbe[row])
  put('inInitTree', FIELD.inInitTree, () => columns.inInitTree[row])
  put('user', FIELD.user, () => strings.get(columns.user[row]))
  put('cap', FIELD.cap, () => strings.get(columns.cap[row]))
  put('nodeName', FIELD.nodeName, () => strings.get(nodeNameOfRow(store.processes, row)))
  if (columns.execEvent[row] >= 0) dump['hasExec'] = 1
  if (columns.exitEvent[row] >= 0) {
    const { signal, status } = exitOf(store, row)
    const at = exitTime(store, row)
    dump['exitAt'] = at === undefined ? 'no time' : formatRfc3339(at)
    dump['exitSignal'] = signal
    dump['exitStatus'] = status
  }
  return dump
}

function dumpEvent(store: Store, event: number, subjects: ReadonlyMap<number, string>): string {
  const { columns } = store.events
  const { strings, descriptors, origins } = store
  const { name, detail, policy, action } = descriptors.columns
  const descriptor = columns.descriptor[event]
  const origin = columns.origin[event]
  return [
    strings.get(name[descriptor]),
    columns.process[event] < 0 ? '-' : keyOfRow(store, columns.process[event]),
    strings.get(origins.columns.cluster[origin]),
    strings.get(origins.columns.nodeName[origin]),
    time(columns.timeSec[event], columns.timeNs[event]),
    // one of several exits of one time is the event: which one, depends on the order of arrival; the end does not
    columns.kind[event] === EVENT_KIND.exit ? '' : strings.get(detail[descriptor]),
    strings.get(policy[descriptor]),
    action[descriptor],
    subjects.get(event)?.replaceAll('\0', ' ') ?? '',
  ].join(' | ')
}

function keyOfRow(store: Store, row: ProcessIdx): string {
  const { processes, strings } = store
  const { columns } = processes
  const cluster = strings.get(columns.cluster[row])
  if (columns.idForm[row] !== ID_FORM.none) return `${cluster}/${execIdOf(processes, row, strings)}`
  const start = time(columns.idKtimeHigh[row], columns.idKtimeLow[row])
  return `${cluster}/lost:${strings.get(columns.idNode[row])}:${columns.idPid[row]}:${start}`
}

function podKey({ pods, strings }: Store, idx: PodIdx): string {
  const { cluster, namespace, name, uid } = pods[idx]
  return `${strings.get(cluster)}/${strings.get(namespace)}/${strings.get(name)}#${strings.get(uid)}`
}

function time(sec: number, ns: number): string {
  return sec === NO_TIME ? 'no time' : formatRfc3339({ sec, ns })
}

function sorted<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}
