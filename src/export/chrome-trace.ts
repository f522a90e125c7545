/**
 * Trace events as Chrome writes them, which Perfetto and speedscope open: pods and hosts are processes, lanes are threads.
 *
 *   {"traceEvents":[
 *   {"ph":"M","pid":1,"name":"process_name","args":{"name":"default/xwing"}},
 *   {"ph":"X","pid":1,"tid":1,"ts":0,"dur":9000000.001,"name":"bash","args":{…}},
 *   {"ph":"i","pid":1,"tid":2,"ts":1500000,"s":"t","name":"tcp_connect","args":{…}}
 *   ],"otherData":{…}}
 *
 * Times are microseconds from the start of the range, exact to the nanosecond within 104 days of it. Spans are cut at the
 * range, so that one that began a month ago does not make all others too thin to see; their own times are in `args`.
 */
import { NO_TIME, formatRfc3339, offsetNs, type Nanoseconds } from '../base/time'
import { OUTCOME_NAMES } from '../codes/outcomes'
import type { LaneIdx, Lanes, LaneSection, SpanIdx } from '../derive/lanes'
import { idOf } from '../derive/process-key'
import { fileNameOf } from '../derive/process-text'
import { POLICY_ACTION } from '../model/chunk'
import type { ProcessIdx } from '../model/process-table'
import { aboutOf } from './about'
import type { ByteParts } from './byte-parts'
import type { Exporter, ExportInput } from './exporter'
import { maskSecrets } from './mask-secrets'
import { edgeOf } from './owner-facts'
import { argumentsOf, endName, endOf, exitFacts, numberField, startOf, timeText } from './process-facts'
import { pidOf } from '../derive/pid-index'
import { eventTest } from './scope'

const SPANS_PER_SLICE = 500
const EVENTS_PER_SLICE = 1000

export const chromeTrace: Exporter = {
  async *write(input, out) {
    const about = yield* aboutOf(input, false)
    const lanes = input.lanes()
    yield 0
    const events = new TraceWriter(input, lanes, out)
    out.write('{"traceEvents":[\n')
    let done = 0
    for (const [i, section] of lanes.sections.entries()) {
      for (const span of spansOf(lanes, section, input.isWanted)) {
        if (span.isWanted)
          for (const _ of events.addSpan(i, section, span)) yield done / Math.max(1, lanes.process.length)
        if (++done % SPANS_PER_SLICE === 0) yield done / Math.max(1, lanes.process.length)
      }
    }
    const { from: timeZero } = input.range
    out.write(
      `\n],"displayTimeUnit":"ns","otherData":${JSON.stringify({ ...about, timeZero: formatRfc3339(timeZero) })}}\n`,
    )
  },
}

interface LaneSpan {
  readonly span: SpanIdx
  /** Thread of the section, from 1. */
  readonly tid: number
  readonly isWanted: boolean
}

/**
 * The spans of a section, lane by lane. Spans of one thread must not overlap: those of a lane in which they do are spread
 * over more threads, behind the lanes.
 */
function* spansOf(lanes: Lanes, section: LaneSection, isWanted: Uint8Array): Generator<LaneSpan, void> {
  let spare = section.laneCount
  for (let lane: LaneIdx = section.firstLane; lane < section.firstLane + section.laneCount; lane++) {
    const tids = lanes.overlaps.has(lane) ? new FreeThreads(lane - section.firstLane + 1, () => ++spare) : undefined
    for (let span = lanes.starts[lane]; span < lanes.starts[lane + 1]; span++) {
      const wanted = isWanted[lanes.process[span]] === 1
      const tid =
        !wanted || tids === undefined ? lane - section.firstLane + 1 : tids.take(lanes.fromNs[span], lanes.toNs[span])
      yield { span, tid, isWanted: wanted }
    }
  }
}

/** Gives each of several spans, in order of start, a thread that is free then: a heap by the end of the last span. */
class FreeThreads {
  private readonly first: number
  private readonly more: () => number
  private readonly heap: { readonly tid: number; readonly until: Nanoseconds }[] = []

  constructor(first: number, more: () => number) {
    this.first = first
    this.more = more
  }

  take(from: Nanoseconds, to: Nanoseconds): number {
    const { heap } = this
    if (heap.length === 0 || heap[0].until > from) {
      const tid = heap.length === 0 ? this.first : this.more()
      heap.push({ tid, until: to })
      this.rise(heap.length - 1)
      return tid
    }
    const { tid } = heap[0]
    heap[0] = { tid, until: to }
    this.sink()
    return tid
  }

  private rise(start: number): void {
    const { heap } = this
    for (let i = start; i > 0;) {
      const parent = (i - 1) >> 1
      if (heap[parent].until <= heap[i].until) return
      ;[heap[parent], heap[i]] = [heap[i], heap[parent]]
      i = parent
    }
  }

  private sink(): void {
    const { heap } = this
    for (let i = 0; ;) {
      let least = i
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < heap.length && heap[child].until < heap[least].until) least = child
      if (least === i) return
      ;[heap[least], heap[i]] = [heap[i], heap[least]]
      i = least
    }
  }
}

class TraceWriter {
  private readonly input: ExportInput
  private readonly lanes: Lanes
  private readonly out: ByteParts
  /** From the origin of the lanes. */
  private readonly fromNs: Nanoseconds
  private readonly toNs: Nanoseconds
  private readonly isIn: (event: number) => boolean
  private readonly named = new Set<string>()
  private isFirst = true

  constructor(input: ExportInput, lanes: Lanes, out: ByteParts) {
    this.input = input
    this.lanes = lanes
    this.out = out
    const { range, store } = input
    this.fromNs = offsetNs(range.from.sec, range.from.ns, lanes.origin)
    this.toNs = offsetNs(range.to.sec, range.to.ns, lanes.origin)
    this.isIn = eventTest(store, input)
  }

  /** Yields between slices, as a process may have very many events. */
  *addSpan(section: number, { group }: LaneSection, { span, tid }: LaneSpan): Generator<undefined, void> {
    const { store, resolved } = this.input
    const pid = section + 1
    this.nameThread(pid, tid, resolved.groups.groups[group].label)
    const row = this.lanes.process[span]
    const start = Math.max(this.fromNs, Math.min(this.toNs, this.lanes.fromNs[span]))
    const end = Math.max(start, Math.min(this.toNs, this.lanes.toNs[span]))
    const outcome = OUTCOME_NAMES[resolved.outcome[row]]
    this.event(
      'X',
      pid,
      tid,
      start - this.fromNs,
      fileNameOf(store, row),
      this.argsOf(row),
      `,"dur":${micros(end - start)},"cat":"${outcome}"`,
    )
    yield* this.addActivity(row, pid, tid)
  }

  private argsOf(row: ProcessIdx): object {
    const { store, resolved } = this.input
    const { binary, cwd } = store.processes.columns
    const parent = resolved.parents[row]
    const exit = exitFacts(store, resolved, row)
    const pid = pidOf(store, row)
    return {
      exec_id: idOf(store, row),
      binary: store.strings.get(binary[row]),
      arguments: argumentsOf(this.input, row),
      cwd: store.strings.get(cwd[row]),
      pid: pid < 0 ? undefined : pid,
      uid: numberField(store, row, 'uid'),
      parent_exec_id: parent < 0 ? undefined : idOf(store, parent),
      parent_edge: edgeOf(resolved, row) || undefined,
      start_time: timeText(startOf(resolved, row)),
      end_time: timeText(endOf(resolved, row)) || undefined,
      end: endName(store, resolved, row),
      status: exit?.signal === '' ? exit.status : undefined,
      signal: exit?.signal === '' ? undefined : exit?.signal,
    }
  }

  private *addActivity(row: ProcessIdx, pid: number, tid: number): Generator<undefined, void> {
    const { store, activity, isMasked } = this.input
    const { timeSec, timeNs, descriptor } = store.events.columns
    const { name, detail, policy, action } = store.descriptors.columns
    for (let i = activity.starts[row]; i < activity.starts[row + 1]; i++) {
      const event = activity.events[i]
      if ((i - activity.starts[row]) % EVENTS_PER_SLICE === EVENTS_PER_SLICE - 1) yield undefined
      if (timeSec[event] === NO_TIME || !this.isIn(event)) continue
      const at = offsetNs(timeSec[event], timeNs[event], this.lanes.origin)
      if (at < this.fromNs || at > this.toNs) continue
      const what = descriptor[event]
      const wireName = store.strings.get(name[what])
      const said = store.strings.get(detail[what])
      const text = isMasked ? maskSecrets(said) : said
      const args = {
        event: wireName,
        policy: store.strings.get(policy[what]) || undefined,
        action: ACTIONS[action[what]],
        exec_id: idOf(store, row),
      }
      this.event('i', pid, tid, at - this.fromNs, text || wireName, args, ',"s":"t","cat":"activity"')
    }
  }

  /** Names a pod and its lane when they come first. */
  private nameThread(pid: number, tid: number, label: string): void {
    if (!this.named.has(String(pid))) {
      this.named.add(String(pid))
      this.metadata(pid, 0, 'process_name', { name: label })
      this.metadata(pid, 0, 'process_sort_index', { sort_index: pid })
    }
    if (this.named.has(`${pid} ${tid}`)) return
    this.named.add(`${pid} ${tid}`)
    this.metadata(pid, tid, 'thread_name', { name: `lane ${tid}` })
    this.metadata(pid, tid, 'thread_sort_index', { sort_index: tid })
  }

  private metadata(pid: number, tid: number, name: string, args: object): void {
    this.event('M', pid, tid, 0, name, args, '')
  }

  private event(
    phase: 'X' | 'i' | 'M',
    pid: number,
    tid: number,
    atNs: Nanoseconds,
    name: string,
    args: object,
    more: string,
  ): void {
    const head = `{"ph":"${phase}","pid":${pid},"tid":${tid},"ts":${micros(atNs)}`
    this.out.write(
      `${this.isFirst ? '' : ',\n'}${head},"name":${JSON.stringify(name)}${more},"args":${JSON.stringify(args)}}`,
    )
    this.isFirst = false
  }
}

const ACTIONS: Readonly<Record<number, string | undefined>> = {
  [POLICY_ACTION.none]: undefined,
  [POLICY_ACTION.sigkill]: 'SIGKILL',
  [POLICY_ACTION.signal]: 'SIGNAL',
  [POLICY_ACTION.override]: 'OVERRIDE',
}

/** Microseconds of nanoseconds, all digits. */
function micros(ns: Nanoseconds): string {
  const whole = Math.floor(ns / 1000)
  const rest = Math.round(ns - whole * 1000)
  return rest === 0 ? String(whole) : `${whole}.${String(rest).padStart(3, '0').replace(/0+$/, '')}`
}
