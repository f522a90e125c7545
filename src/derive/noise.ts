/**
 * What is noise in most logs and folds into one row that counts it: exec probes, pause containers, and the steps of the
 * container runtime. Nothing that wants attention is noise, nor is anything above it.
 *
 *   exec probe   a top process that the agent marked `maybe_exec_probe`, with all below it
 *   runtime      on a host a container runtime's binary, in a container `runc init` under `/proc/self/`: where nothing but
 *                such is below it
 *   pause        `/pause`, alone in its container
 */
import { ENTRY, type Entry } from '../codes/entries'
import { OUTCOME } from '../codes/outcomes'
import { NOISE } from '../codes/rows'
import type { Store } from '../model/store'
import { isRuntimeBinary } from './entry-kinds'
import type { Resolved } from './resolve'
import { isPause, type Slices } from './slices'

const PAUSE = /(^|\/)pause$/
const RUNTIME_INIT = /^\/proc\/self\/(exe|fd\/\d+)$/

/** `NOISE` of each row; of a subtree that is noise only its top has it. */
export function* deriveNoise(store: Store, resolved: Resolved): Slices<Uint8Array> {
  const { rowCount, treeParents, entry, isShown } = resolved
  const noise = new Uint8Array(rowCount)
  const isLoud = yield* markAboveAttention(resolved)
  const isPlumbing = yield* markPlumbing(store, resolved)
  for (let row = 0; row < rowCount; row++) {
    if (isPause(row)) yield
    if (isShown[row] === 0 || isLoud[row] === 1) continue
    const parent = treeParents[row]
    if (parent < 0 && (entry[row] as Entry) === ENTRY.execProbe) noise[row] = NOISE.probe
    else if (isPlumbing[row] === 1 && (parent < 0 || isPlumbing[parent] === 0 || isLoud[parent] === 1))
      noise[row] = NOISE.runtime
  }
  markPauses(store, resolved, isLoud, noise)
  return noise
}

/** 1 for rows that want attention, and for all above them. */
function* markAboveAttention({ rowCount, outcome, treeParents }: Resolved): Slices<Uint8Array> {
  const isLoud = new Uint8Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    if (isPause(row)) yield
    if (outcome[row] !== OUTCOME.attention) continue
    for (let above = row; above >= 0 && isLoud[above] === 0; above = treeParents[above]) isLoud[above] = 1
  }
  return isLoud
}

/** 1 for rows that are steps of the runtime, and have nothing else below them. */
function* markPlumbing(store: Store, { rowCount, treeParents, owners, isShown }: Resolved): Slices<Uint8Array> {
  const { binary } = store.processes.columns
  const HOST = 1
  const CONTAINER = 2
  const UNKNOWN = 255
  const kindOfBinary = new Uint8Array(store.strings.size).fill(UNKNOWN)
  const isPlumbing = new Uint8Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    if (isPause(row)) yield
    if (isShown[row] === 0) continue
    const string = binary[row]
    if (kindOfBinary[string] === UNKNOWN) {
      const text = store.strings.get(string)
      kindOfBinary[string] = (isRuntimeBinary(text) ? HOST : 0) | (RUNTIME_INIT.test(text) ? CONTAINER : 0)
    }
    const wanted = owners.owners[owners.ownerOf[row]].kind === 'host' ? HOST : CONTAINER
    if ((kindOfBinary[string] & wanted) !== 0) isPlumbing[row] = 1
  }
  for (let row = 0; row < rowCount; row++) {
    if (isPause(row)) yield
    if (isShown[row] === 0 || isPlumbing[row] === 1) continue
    for (let above = treeParents[row]; above >= 0 && isPlumbing[above] === 1; above = treeParents[above])
      isPlumbing[above] = 0
  }
  return isPlumbing
}

function markPauses(
  store: Store,
  { topsOfOwner, owners, descendants }: Resolved,
  isLoud: Uint8Array,
  noise: Uint8Array,
) {
  const { binary } = store.processes.columns
  topsOfOwner.forEach((tops, owner) => {
    if (owners.owners[owner].kind !== 'container' || tops.length > 2) return
    const isPause = (row: number): boolean =>
      descendants[row] <= 1 && isLoud[row] === 0 && PAUSE.test(store.strings.get(binary[row]))
    if (tops.length > 0 && tops.every((row) => isPause(row) || noise[row] === NOISE.runtime) && tops.some(isPause))
      for (const row of tops) noise[row] = NOISE.pause
  })
}
