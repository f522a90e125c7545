/**
 * Puts the chunks of a source in the order of its bytes, however many parse workers read it, so that the store is the
 * same with one core or eight.
 *
 *   range 0 │ range 1 │ range 2 │ …      read at the same time, each from the first line that starts in it
 *
 * A range that ends within a document makes the ones behind it void: its reader goes on to the end of the file alone,
 * as the next generation. Nothing of a range is merged before the ranges in front of it have ended between lines.
 *
 * The lead opens a source, its helpers send chunks of it, each through a port of its own, and nothing orders the messages
 * of several ports: what comes before its source was opened waits for that.
 */
import type { Chunk } from '../model/chunk'
import type { ChunkPlace, RangeEnd, SourceIdx } from './protocol'

interface Waiting extends ChunkPlace {
  /** A chunk, or the end of its range. */
  readonly chunk: Chunk | undefined
  readonly part: number
  readonly end: RangeEnd | undefined
  readonly done: () => void
}

interface Progress {
  generation: number
  range: number
  /** Lines before the range at hand. */
  lines: number
  waiting: Waiting[]
}

export class ChunkOrder {
  private readonly sources = new Map<SourceIdx, Progress>()
  /** Of sources that are not open yet. */
  private readonly early = new Map<SourceIdx, Waiting[]>()
  /** Sources before this one were cleared: what still comes of them is dropped. */
  private firstSource: SourceIdx = 0
  private readonly append: (chunk: Chunk, part: number) => void

  constructor(append: (chunk: Chunk, part: number) => void) {
    this.append = append
  }

  /** True for a source that was cleared, whether it was open by then or not. */
  isCleared(source: SourceIdx): boolean {
    return source < this.firstSource
  }

  /** A source starts, or starts anew. */
  open(source: SourceIdx): void {
    if (this.isCleared(source)) return
    for (const { done } of this.sources.get(source)?.waiting ?? []) done()
    this.sources.set(source, { generation: 0, range: 0, lines: 0, waiting: [] })
    const early = this.early.get(source) ?? []
    this.early.delete(source)
    for (const item of early) this.take(source, item)
  }

  /** `done` is called when the chunk is merged or dropped. */
  add(chunk: Chunk, { generation, range, part }: ChunkPlace & { readonly part: number }, done: () => void): void {
    this.take(chunk.source, { generation, range, chunk, part, end: undefined, done })
  }

  end(end: RangeEnd): void {
    const { source, generation, range } = end
    this.take(source, { generation, range, chunk: undefined, part: 0, end, done: () => undefined })
  }

  /** `next` is the first source that may be opened from here on. */
  clear(next: SourceIdx): void {
    this.firstSource = next
    for (const { waiting } of this.sources.values()) for (const { done } of waiting) done()
    for (const waiting of this.early.values()) for (const { done } of waiting) done()
    this.sources.clear()
    this.early.clear()
  }

  private take(source: SourceIdx, item: Waiting): void {
    const progress = this.sources.get(source)
    if (progress === undefined) {
      if (this.isCleared(source)) item.done()
      else this.early.set(source, [...(this.early.get(source) ?? []), item])
      return
    }
    progress.waiting.push(item)
    // items of one range come in order; those of other ranges may be between them
    for (let i = 0; i < progress.waiting.length; i++) {
      const next = progress.waiting[i]
      if (next.generation > progress.generation || (isSame(next, progress) && next.range > progress.range)) continue
      progress.waiting.splice(i, 1)
      if (isSame(next, progress)) this.use(next, progress)
      else next.done() // of a generation that is void
      i = -1
    }
  }

  private use({ chunk, part, end, done }: Waiting, progress: Progress): void {
    if (chunk !== undefined) {
      const { line } = chunk.badLines.columns
      for (let i = 0; i < chunk.badLines.length; i++) line[i] += progress.lines
      this.append(chunk, part)
    } else if (end !== undefined && end.isBetweenLines) {
      progress.range++
      progress.lines += end.lines
    } else {
      progress.generation++
      progress.range = 0
    }
    done()
  }
}

function isSame(item: Waiting, progress: Progress): boolean {
  return item.generation === progress.generation
}
