/**
 * The best a viewer can do with `JSON.parse`: every line parsed once, what it says written into typed columns, strings
 * kept once. It is the baseline J, so it does the same job as the store, without its merging of records that disagree,
 * and nothing that could be left out.
 */
interface WirePod {
  readonly namespace?: string
  readonly name?: string
  readonly container?: { readonly id?: string }
}

interface WireProcess {
  readonly exec_id?: string
  readonly parent_exec_id?: string
  readonly pid?: number
  readonly uid?: number
  readonly binary?: string
  readonly arguments?: string
  readonly cwd?: string
  readonly flags?: string
  readonly start_time?: string
  readonly pod?: WirePod
}

interface WirePayload {
  readonly process?: WireProcess
  readonly parent?: WireProcess
  readonly status?: number
  readonly signal?: string
  readonly time?: string
}

type WireLine = Readonly<Record<string, WirePayload | string>>

/** Row of a process that is not known. */
const NONE = -1

export class JsonColumns {
  processes = 0
  events = 0
  badLines = 0
  private readonly rowOf = new Map<string, number>()
  private readonly strings = new Map<string, number>([['', 0]])
  private minute = ''
  private minuteSec = 0
  private readonly process = {
    parent: new Int32Array(1024),
    pid: new Uint32Array(1024),
    uid: new Uint32Array(1024),
    binary: new Uint32Array(1024),
    args: new Uint32Array(1024),
    cwd: new Uint32Array(1024),
    flags: new Uint32Array(1024),
    podNamespace: new Uint32Array(1024),
    podName: new Uint32Array(1024),
    container: new Uint32Array(1024),
    /** 1 once the row is more than an exec_id. */
    isKnown: new Uint8Array(1024),
    startSec: new Uint32Array(1024),
    startNs: new Uint32Array(1024),
    exitSec: new Uint32Array(1024),
    exitNs: new Uint32Array(1024),
    status: new Uint32Array(1024),
    signal: new Uint32Array(1024),
  }
  private readonly event = {
    name: new Uint32Array(1024),
    process: new Int32Array(1024),
    sec: new Uint32Array(1024),
    ns: new Uint32Array(1024),
    node: new Uint32Array(1024),
  }

  addLine(text: string): void {
    if (text === '') return
    try {
      this.addEvent(JSON.parse(text) as WireLine)
    } catch {
      this.badLines++
    }
  }

  private addEvent(line: WireLine): void {
    let name = ''
    for (name in line) if (name.startsWith('process_')) break
    const payload = line[name]
    const row = typeof payload === 'object' ? this.addProcess(payload.process) : NONE
    if (this.events === this.event.sec.length) grow(this.event)
    const { event, events } = this
    event.name[events] = this.intern(name)
    event.process[events] = row
    event.node[events] = this.intern(line['node_name'] as string | undefined)
    this.putTime(event.sec, event.ns, events, line['time'] as string | undefined)
    this.events++
    if (typeof payload !== 'object' || row === NONE) return
    const parent = this.addProcess(payload.parent)
    const { process } = this
    if (parent !== NONE) process.parent[row] = parent
    if (name !== 'process_exit') return
    this.putTime(process.exitSec, process.exitNs, row, payload.time ?? (line['time'] as string | undefined))
    process.status[row] = payload.status ?? 0
    process.signal[row] = this.intern(payload.signal)
  }

  private addProcess(wire: WireProcess | undefined): number {
    if (wire?.exec_id === undefined) return NONE
    const row = this.rowFor(wire.exec_id)
    if (this.process.isKnown[row] === 1) return row
    const parent = wire.parent_exec_id === undefined ? NONE : this.rowFor(wire.parent_exec_id)
    const { process } = this
    process.isKnown[row] = 1
    process.parent[row] = parent
    process.pid[row] = wire.pid ?? 0
    process.uid[row] = wire.uid ?? 0
    process.binary[row] = this.intern(wire.binary)
    process.args[row] = this.intern(wire.arguments)
    process.cwd[row] = this.intern(wire.cwd)
    process.flags[row] = this.intern(wire.flags)
    this.putTime(process.startSec, process.startNs, row, wire.start_time)
    if (wire.pod === undefined) return row
    process.podNamespace[row] = this.intern(wire.pod.namespace)
    process.podName[row] = this.intern(wire.pod.name)
    process.container[row] = this.intern(wire.pod.container?.id)
    return row
  }

  private rowFor(execId: string): number {
    const known = this.rowOf.get(execId)
    if (known !== undefined) return known
    if (this.processes === this.process.pid.length) grow(this.process)
    const row = this.processes++
    this.process.parent[row] = NONE
    this.rowOf.set(execId, row)
    return row
  }

  private intern(text: string | undefined): number {
    if (text === undefined) return 0
    const known = this.strings.get(text)
    if (known !== undefined) return known
    this.strings.set(text, this.strings.size)
    return this.strings.size - 1
  }

  /** `2024-05-14T12:00:07.123456789Z` as seconds and nanoseconds. The minute is parsed when it is another one. */
  private putTime(sec: Uint32Array, ns: Uint32Array, row: number, text: string | undefined): void {
    if (text === undefined) return
    const minute = text.slice(0, 16)
    if (minute !== this.minute) {
      this.minute = minute
      this.minuteSec = Date.parse(`${minute}:00Z`) / 1000
    }
    sec[row] = this.minuteSec + digit(text, 17) * 10 + digit(text, 18)
    let fraction = 0
    let unit = 1e8
    for (let at = 20; unit >= 1 && digit(text, at) >= 0 && digit(text, at) <= 9; at++) {
      fraction += digit(text, at) * unit
      unit /= 10
    }
    ns[row] = fraction
  }
}

/** NaN beyond the end. */
function digit(text: string, at: number): number {
  return text.charCodeAt(at) - 48
}

/** Replaces each column by one of twice the length. */
function grow(columns: Record<string, Uint8Array | Uint32Array | Int32Array>): void {
  for (const [name, column] of Object.entries(columns)) {
    const Column = column.constructor as new (length: number) => typeof column
    const grown = new Column(column.length * 2)
    grown.set(column)
    columns[name] = grown
  }
}
