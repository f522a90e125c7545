/**
 * The decoded bytes of every source, where they can be read again: the file itself, or Blobs that the browser may keep
 * on disk for what was unpacked, pasted or streamed. Nothing of them is held in memory here.
 */
export interface DocumentRef {
  readonly source: number
  readonly offset: number
  readonly byteLength: number
}

interface Segment {
  readonly offset: number
  readonly blob: Blob
}

interface Source {
  readonly name: string
  readonly segments: Segment[]
  /** Readers that wait for the next segment. */
  readonly waiting: (() => void)[]
}

/** Documents this near to each other are read in one piece. */
const COALESCE_BYTES = 64 * 1024
const MAX_READ_BYTES = 4 * 1024 * 1024
/** Small segments of a feed are joined, so that there are not more of them than needed. */
const JOIN_BYTES = 1024 * 1024

/** How long to wait for bytes that are on their way, and how often to look at the clock meanwhile. */
const LONGEST_WAIT_MS = 1000
const WAIT_MS = 100

export class RawStore {
  private readonly sources = new Map<number, Source>()
  private readonly reported = new Set<number>()
  private readonly onUnreadable: (source: number) => void

  /** `onUnreadable` is called once for a source whose file can no longer be read. */
  constructor(onUnreadable: (source: number) => void = () => undefined) {
    this.onUnreadable = onUnreadable
  }

  /** A source whose bytes are a file as it is; without `file` they come as segments. */
  open(source: number, name: string, file?: Blob): void {
    this.reported.delete(source)
    this.sources.set(source, { name, segments: file === undefined ? [] : [{ offset: 0, blob: file }], waiting: [] })
  }

  has(source: number): boolean {
    return this.sources.has(source)
  }

  nameOf(source: number): string {
    return this.sources.get(source)?.name ?? ''
  }

  /** The next bytes of a source that has no file. */
  append(source: number, blob: Blob): void {
    const known = this.sources.get(source)
    if (known === undefined || blob.size === 0) return
    const { segments, waiting } = known
    const last = segments.at(-1)
    if (last === undefined) segments.push({ offset: 0, blob })
    else if (last.blob.size < JOIN_BYTES)
      segments[segments.length - 1] = { offset: last.offset, blob: new Blob([last.blob, blob]) }
    else segments.push({ offset: last.offset + last.blob.size, blob })
    for (const proceed of waiting.splice(0)) proceed()
  }

  /** Waits for a segment that is on its way: events of it may be known before its bytes are. */
  private async waitFor(source: number, end: number): Promise<void> {
    const known = this.sources.get(source)
    if (known === undefined) return
    const { segments, waiting } = known
    const isThere = (): boolean => {
      const last = segments.at(-1)
      return last !== undefined && last.offset + last.blob.size >= end
    }
    const limit = performance.now() + LONGEST_WAIT_MS
    while (!isThere() && performance.now() < limit) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        setTimeout(resolve, WAIT_MS)
      })
    }
  }

  /**
   * The texts of documents, in their order; undefined for those that can no longer be read, because the file has
   * changed on disk or is gone.
   */
  async read(refs: readonly DocumentRef[]): Promise<(string | undefined)[]> {
    const texts: (string | undefined)[] = refs.map(() => undefined)
    const order = refs
      .map((_, i) => i)
      .toSorted((a, b) => refs[a].source - refs[b].source || refs[a].offset - refs[b].offset)
    let at = 0
    while (at < order.length) {
      const first = refs[order[at]]
      let end = first.offset + first.byteLength
      let next = at + 1
      while (next < order.length) {
        const ref = refs[order[next]]
        const isNear =
          ref.source === first.source &&
          ref.offset - end < COALESCE_BYTES &&
          ref.offset + ref.byteLength - first.offset < MAX_READ_BYTES
        if (!isNear) break
        end = Math.max(end, ref.offset + ref.byteLength)
        next++
      }
      const bytes = await this.readBytes(first.source, first.offset, end)
      for (; at < next; at++) {
        const ref = refs[order[at]]
        const from = ref.offset - first.offset
        const to = from + ref.byteLength
        if (bytes !== undefined && to <= bytes.length)
          texts[order[at]] = new TextDecoder().decode(bytes.subarray(from, to))
      }
    }
    return texts
  }

  /** Bytes of a source; fewer where it ends before `to`. */
  private async readBytes(source: number, from: number, to: number): Promise<Uint8Array | undefined> {
    await this.waitFor(source, to)
    const parts = (this.sources.get(source)?.segments ?? [])
      .filter(({ offset, blob }) => offset < to && offset + blob.size > from)
      .map(({ offset, blob }) => blob.slice(Math.max(0, from - offset), to - offset))
    try {
      return new Uint8Array(await new Blob(parts).arrayBuffer())
    } catch {
      // NotReadableError: the file changed since it was opened
      if (!this.reported.has(source)) this.onUnreadable(source)
      this.reported.add(source)
      return undefined
    }
  }
}
