/** The flaws of real logs, put into a clean one: lines that are missing, repeated, or out of time order. */
import type { SimEvent } from './cluster-parts'
import type { TruthCounter } from './log-truth'
import type { Random } from './random'

export interface LogFlaws {
  /** Every line leaves a window of so many lines at random; 0 and 1 keep the order. */
  readonly shuffleWindow?: number | undefined
  /** Fraction of exec and exit lines that are lost. */
  readonly missing?: number | undefined
  /** Fraction of lines that are written twice, the copy up to 50 lines later. */
  readonly duplicates?: number | undefined
}

interface Written {
  readonly event: SimEvent
  readonly isDuplicate: boolean
}

/** The lines of the events after the flaws; `truth` counts what is left. */
export function* writeLines(
  events: Iterable<SimEvent>,
  flaws: LogFlaws,
  random: Random,
  truth: TruthCounter,
): Generator<string, void, void> {
  for (const { event, isDuplicate } of shuffled(
    repeated(kept(events, flaws.missing ?? 0, random), flaws.duplicates ?? 0, random),
    flaws.shuffleWindow ?? 0,
    random,
  )) {
    truth.add(event, isDuplicate)
    yield event.line
  }
}

function* kept(events: Iterable<SimEvent>, missing: number, random: Random): Generator<SimEvent, void, void> {
  for (const event of events) {
    const canBeLost = event.key === 'process_exec' || event.key === 'process_exit'
    if (missing === 0 || !canBeLost || !random.chance(missing)) yield event
  }
}

function* repeated(events: Iterable<SimEvent>, duplicates: number, random: Random): Generator<Written, void, void> {
  const copies: { readonly at: number; readonly event: SimEvent }[] = []
  let position = 0
  for (const event of events) {
    yield { event, isDuplicate: false }
    position++
    // An event without an exec_id is never a duplicate of another, so none is repeated.
    if (duplicates > 0 && event.process !== undefined && random.chance(duplicates)) {
      copies.push({ at: position + random.int(50), event })
    }
    for (let i = copies.length - 1; i >= 0; i--) {
      if (copies[i].at <= position) yield { event: copies.splice(i, 1)[0].event, isDuplicate: true }
    }
  }
  for (const { event } of copies) yield { event, isDuplicate: true }
}

function* shuffled<T>(items: Iterable<T>, window: number, random: Random): Generator<T, void, void> {
  if (window <= 1) {
    yield* items
    return
  }
  const held: T[] = []
  for (const item of items) {
    if (held.length < window) {
      held.push(item)
      continue
    }
    const out = random.int(window)
    yield held[out]
    held[out] = item
  }
  while (held.length > 0) yield held.splice(random.int(held.length), 1)[0]
}
