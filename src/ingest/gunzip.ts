/**
 * gzip of one or several members → bytes, by the compiled `src/inflate`: rotated logs that were joined (`cat a.gz b.gz`),
 * what bgzip writes, and padding of zeros behind a member. Three times as fast as the browser's DecompressionStream, which
 * takes one member and allocates all that comes out anew.
 */
import { WASM } from '../inflate/index.ts?wasm'
import { unpackSlices, type SliceSizes } from './unpack-slices'
import { WasmModule } from './wasm-module'

type Bytes = Uint8Array<ArrayBuffer>

/** See `inflate/status.ts`. */
const STATUS = { wantsInput: 0, isFull: 1, ended: 2, damaged: 3, cutOff: 4, followed: 5 } as const

const DAMAGED = 'the gzip data is damaged'
const CUT_OFF = 'the gzip data is cut off'
const FOLLOWED = 'something else follows the gzip data'
const PROBLEMS: Record<number, string> = {
  [STATUS.damaged]: DAMAGED,
  [STATUS.cutOff]: CUT_OFF,
  [STATUS.followed]: FOLLOWED,
}

/** What `inflate/index.ts` exports. Addresses are of bytes in `memory`. */
interface InflateExports {
  readonly memory: WebAssembly.Memory
  readonly INPUT: WebAssembly.Global
  readonly INPUT_BYTES: WebAssembly.Global
  init(): void
  reset(): void
  step(bytes: number, isLast: number): number
  inputFrom(): number
  outputFrom(): number
  outputTo(): number
}

const inflateModule = new WasmModule<InflateExports>(WASM)
/** One is kept for the next file, as folders of small files are read. */
let free: Inflater | undefined

/**
 * Unpacks all members, in pieces of at most 288 KB that are valid until the next one is asked for. Throws where members are
 * damaged, cut off or followed by something else, after what came before.
 */
export async function* gunzip(packed: AsyncIterable<Bytes>): AsyncGenerator<Bytes, void, undefined> {
  const inflater = free ?? makeInflater()
  free = undefined
  if (inflater === undefined) {
    yield* gunzipPlainly(packed)
    return
  }
  try {
    yield* inflater.unpack(packed)
  } finally {
    free = inflater
  }
}

function makeInflater(): Inflater | undefined {
  const exports = inflateModule.instantiate()
  exports?.init()
  return exports === undefined ? undefined : new Inflater(exports)
}

class Inflater {
  private readonly exports: InflateExports
  private readonly memory: Bytes
  private readonly inputEnd: number

  constructor(exports: InflateExports) {
    this.exports = exports
    this.memory = new Uint8Array(exports.memory.buffer)
    this.inputEnd = (exports.INPUT.value as number) + (exports.INPUT_BYTES.value as number)
  }

  async *unpack(packed: AsyncIterable<Bytes>): AsyncGenerator<Bytes, void, undefined> {
    const { exports } = this
    exports.reset()
    let status: number = STATUS.wantsInput
    let failure: { readonly error: unknown } | undefined
    try {
      for await (const piece of packed) {
        for (let at = 0; at < piece.length && status === STATUS.wantsInput;) {
          const part = piece.subarray(at, at + this.inputEnd - exports.inputFrom())
          this.memory.set(part, exports.inputFrom())
          at += part.length
          status = exports.step(part.length, 0)
          while (status === STATUS.isFull) {
            yield this.output()
            status = exports.step(0, 0)
          }
        }
        if (status !== STATUS.wantsInput) break
      }
      if (status === STATUS.wantsInput) status = exports.step(0, 1)
      while (status === STATUS.isFull) {
        yield this.output()
        status = exports.step(0, 1)
      }
    } catch (error) {
      failure = { error } // of the source
    }
    const rest = this.output()
    if (rest.length > 0) yield rest
    if (failure !== undefined) throw failure.error
    if (status in PROBLEMS) throw new Error(PROBLEMS[status])
  }

  private output(): Bytes {
    return this.memory.subarray(this.exports.outputFrom(), this.exports.outputTo())
  }
}

/** Of 16 KB come up to 17 MB of a bomb. */
const PLAIN_SIZES: SliceSizes = { packed: 16 * 1024, piece: 256 * 1024 }

/**
 * Where a page's policy forbids WebAssembly: slower, and what is damaged is only noticed where it makes no sense; a trailer
 * that is missing is not, and zeros behind a member are something else.
 */
async function* gunzipPlainly(packed: AsyncIterable<Bytes>): AsyncGenerator<Bytes, void, undefined> {
  const { Gunzip } = await import('fflate') // only such a page needs it
  let isStarted = false
  const open = (onPiece: (piece: Uint8Array) => void): InstanceType<typeof Gunzip> =>
    new Gunzip((piece) => {
      isStarted ||= piece.length > 0
      onPiece(piece)
    })
  const problemOf = (error: unknown): string => {
    const message = error instanceof Error ? error.message : ''
    if (message === 'unexpected EOF') return CUT_OFF
    return message === 'invalid gzip data' && isStarted ? FOLLOWED : DAMAGED
  }
  yield* unpackSlices(packed, PLAIN_SIZES, open, problemOf)
}
