import type { SourceIdx } from '../worker/protocol'

/** Starts a few loads at a time, in their order: each that is under way holds a piece of its file in memory. */
export class LoadQueue {
  private readonly limit: number
  private readonly running = new Set<SourceIdx>()
  private waiting: { readonly source: SourceIdx; readonly start: () => void }[] = []

  constructor(limit: number) {
    this.limit = limit
  }

  add(source: SourceIdx, start: () => void): void {
    this.waiting.push({ source, start })
    this.startNext()
  }

  /** A load has ended, whatever came of it. */
  ended(source: SourceIdx): void {
    if (this.running.delete(source)) this.startNext()
  }

  /** Takes back a load; false when it was started already. */
  remove(source: SourceIdx): boolean {
    const before = this.waiting.length
    this.waiting = this.waiting.filter((load) => load.source !== source)
    return this.waiting.length < before
  }

  clear(): void {
    this.running.clear()
    this.waiting = []
  }

  private startNext(): void {
    while (this.running.size < this.limit) {
      const next = this.waiting.shift()
      if (next === undefined) return
      this.running.add(next.source)
      next.start()
    }
  }
}
