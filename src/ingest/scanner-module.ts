/**
 * Instances of the compiled scanner (`src/scanner`), each with memory of its own. One that read little is used again when it
 * is given back, as folders of small files are read.
 */
import { WASM } from '../scanner/index.ts?wasm'
import { WasmModule } from './wasm-module'

/** Places in the memory, and rows that there is room for. */
type ScannerNumber =
  | 'WINDOW'
  | 'WINDOW_BYTES'
  | 'ANSWER'
  | 'COUNTS'
  | 'EVENTS'
  | 'EVENT_OFFSETS'
  | 'SIGHTINGS'
  | 'IDS'
  | 'TEXT_BYTES'
  | 'TEXT_ENDS'
  | 'TEXT_HASHES'
  | 'PATCHES'
  | 'PLACE_TIMES'
  | 'MAX_EVENTS'
  | 'MAX_SIGHTINGS'
  | 'MAX_IDS'
  | 'MAX_PATCHES'
  | 'MAX_PLACE_TIMES'
  | 'MAX_TEXTS'

/** What `scanner/index.ts` exports. Addresses are of bytes in `memory`. */
export interface ScannerExports extends Readonly<Record<ScannerNumber, WebAssembly.Global>> {
  readonly memory: WebAssembly.Memory
  init(a: number, b: number, c: number, d: number): void
  reset(): void
  start(epoch: number, events: number, sightings: number, ids: number, texts: number): void
  scan(from: number, to: number, offset: number, maxBytes: number, mayHavePrefix: number): number
  isFull(): number
  finishRows(): void
}

/** What `scanner/host.ts` declares: see there. */
export interface ScannerHost {
  chunkString(index: number, from: number, length: number): number
  chunkText(from: number, to: number): number
  writeText(from: number, to: number, dest: number): number
  writeSubjects(values: number, pathFrom: number, pathTo: number, dest: number): number
  writeCredential(isCap: number, from: number, to: number, dest: number): number
  hashText(from: number, to: number): void
  hashNumber(from: number, to: number): void
  kindOfKey(from: number, to: number): number
  policyAction(from: number, to: number): number
  minuteSec(from: number): number
  podTemplate(index: number, from: number, to: number): number
  podRows(index: number, cluster: number): void
  descriptor(kind: number, name: number, detail: number, policy: number, action: number, status: number): number
  joinedDetail(isUsdt: number, from: number, to: number, otherFrom: number, otherTo: number): number
  forget(): void
}

export interface ScannerInstance {
  readonly exports: ScannerExports
  /** Whom it asks. */
  host: ScannerHost
}

/** Nobody asks while an instance is free. */
const NOBODY = {} as ScannerHost

/** Where there is none, all lines go the plain path. */
const scannerModule = new WasmModule<ScannerExports>(WASM)
const free: ScannerInstance[] = []
/** One that read a small log is kept; the memory of a large one is better given back. */
const MAX_KEPT_ROWS = 4096

/** An instance that knows nothing yet; undefined where the page may run none. */
export function takeScanner(host: ScannerHost): ScannerInstance | undefined {
  const known = free.pop()
  if (known === undefined) return makeScanner(host)
  known.host = host
  known.exports.reset()
  return known
}

/** Makes one ahead, so that the first log does not wait for it. */
export function prepareScanner(): void {
  const instance = free.length === 0 ? makeScanner(NOBODY) : undefined
  if (instance !== undefined) free.push(instance)
}

function makeScanner(host: ScannerHost): ScannerInstance | undefined {
  const owner = { host }
  // asked by name at each call, as an instance may change hands
  const askOf =
    (name: string) =>
    (...values: number[]): unknown =>
      Reflect.apply(owner.host[name as keyof ScannerHost], owner.host, values)
  const exports = scannerModule.instantiate((module) => ({
    host: Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, askOf(name)])),
  }))
  if (exports === undefined) return undefined
  const [a, b, c, d] = crypto.getRandomValues(new Uint32Array(4))
  exports.init(a, b, c, d)
  return Object.assign(owner, { exports })
}

export function giveBackScanner(instance: ScannerInstance, rows: number): void {
  instance.host = NOBODY
  if (rows <= MAX_KEPT_ROWS && free.length === 0) free.push(instance)
}
