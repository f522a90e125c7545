/**
 * The decoded bytes of every source, where they can be read again: the file itself, or Blobs that the browser may keep
 * on disk for what was unpacked, pasted or streamed. Nothing of them is held in memory here.
 */
export interface DocumentRef {
  readonly source: number
  readonly offset: number
  readonly byteLength: number
}

/**
 * Why the text of a document cannot be read: its bytes are still to be kept, keeping them was stopped before it came to
 * them, the file has changed on disk or is gone, or they were dropped so that a feed can go on.
 */
export type RawGap = 'awaited' | 'stopped' | 'changed' | 'dropped'

/** A stretch of a source: bytes that came lately in memory, and all before them with the browser. */
interface Segment {
  readonly offset: number
  size: number
  parts: (Blob | Uint8Array<ArrayBuffer>)[]
}

interface Source {
  readonly name: string
  readonly segments: Segment[]
  /** What is said of bytes that are not there. */
  gap: RawGap
  /** Readers that wait for bytes, or to hear that none will come. */
  waiting: (() => void)[]
}

/** Documents this near to each other are read in one piece. */
const COALESCE_BYTES = 64 * 1024
const MAX_READ_BYTES = 4 * 1024 * 1024
/** Bytes of a feed that are in memory before the browser gets them as one Blob: each takes a while to be made. */
const JOIN_BYTES = 4 * 1024 * 1024
/** Smaller parts are not worth the way back. */
const SPARE_BYTES = 256 * 1024
const NEWLINE = 10

export class RawStore {
  private readonly sources = new Map<number, Source>()
  private readonly reported = new Set<number>()
  private readonly onUnreadable: (source: number) => void

  /** `onUnreadable` is called once for a source whose file can no longer be read. */
  constructor(onUnreadable: (source: number) => void = () => undefined) {
    this.onUnreadable = onUnreadable
  }

  /**
   * A source whose bytes are a file as it is; without `file` they come as segments. `isAwaited`: they are kept apart from
   * being parsed, so that documents may be known before their bytes are there, until `endKeeping`.
   */
  open(source: number, name: string, file?: Blob, isAwaited = false): void {
    this.reported.delete(source)
    this.release(source)
    const segments = file === undefined ? [] : [{ offset: 0, size: file.size, parts: [file] }]
    this.sources.set(source, { name, segments, gap: isAwaited ? 'awaited' : 'changed', waiting: [] })
  }

  has(source: number): boolean {
    return this.sources.has(source)
  }

  nameOf(source: number): string {
    return this.sources.get(source)?.name ?? ''
  }

  /**
   * The next bytes of a source that has no file. They are the store's from now on; gives the memory of those that the
   * browser has got a copy of.
   */
  append(source: number, part: Blob | Uint8Array<ArrayBuffer>): ArrayBuffer[] {
    const known = this.sources.get(source)
    const size = part instanceof Blob ? part.size : part.length
    if (known === undefined || size === 0) return []
    const { segments } = known
    let last = segments.at(-1)
    if (last === undefined || last.size >= JOIN_BYTES) {
      last = { offset: last === undefined ? 0 : last.offset + last.size, size: 0, parts: [] }
      segments.push(last)
    }
    last.parts.push(part)
    last.size += size
    const spare: ArrayBuffer[] = []
    if (last.size >= JOIN_BYTES && last.parts.length > 1) {
      for (const joined of last.parts)
        if (joined instanceof Uint8Array && joined.length >= SPARE_BYTES) spare.push(joined.buffer)
      last.parts = [new Blob(last.parts)]
    }
    this.release(source)
    return spare
  }

  /** Forgets segments that end before an offset: nothing is left that points into them. */
  dropBefore(source: number, offset: number): void {
    const known = this.sources.get(source)
    if (known === undefined) return
    const kept = known.segments.findIndex((segment) => segment.offset + segment.size > offset)
    known.segments.splice(0, kept < 0 ? known.segments.length - 1 : kept)
  }

  /** All that is kept of a source, as one Blob that begins with a whole line. */
  async capture(source: number): Promise<Blob> {
    const segments = this.sources.get(source)?.segments ?? []
    const whole = new Blob(segments.flatMap(({ parts }) => parts))
    if (segments.length === 0 || segments[0].offset === 0) return whole
    const head = new Uint8Array(await whole.slice(0, JOIN_BYTES).arrayBuffer())
    return whole.slice(head.indexOf(NEWLINE) + 1)
  }

  /** Forgets the oldest segments of a source beyond so many bytes, whatever points into them. */
  limit(source: number, bytes: number): void {
    const last = this.sources.get(source)?.segments.at(-1)
    if (last !== undefined) this.dropBefore(source, last.offset + last.size - bytes)
  }

  /** No more bytes of an awaited source will come; `gap` is why, where some are missing. */
  endKeeping(source: number, gap: RawGap): void {
    const known = this.sources.get(source)
    if (known === undefined) return
    known.gap = gap
    this.release(source)
  }

  /** Forgets all sources. */
  clear(): void {
    const sources = [...this.sources.keys()]
    for (const source of sources) this.endKeeping(source, 'stopped')
    this.sources.clear()
    this.reported.clear()
  }

  /** Lets those go on that wait for a source. */
  private release(source: number): void {
    const known = this.sources.get(source)
    if (known === undefined) return
    const { waiting } = known
    known.waiting = []
    for (const proceed of waiting) proceed()
  }

  /** Why a document cannot be read, as far as is known; undefined where its bytes should be there. */
  gapOf({ source, offset, byteLength }: DocumentRef): RawGap | undefined {
    const known = this.sources.get(source)
    if (known === undefined || this.reported.has(source)) return 'changed'
    if (known.segments.length > 0 && offset < known.segments[0].offset) return 'dropped'
    const last = known.segments.at(-1)
    const end = last === undefined ? 0 : last.offset + last.size
    return offset + byteLength <= end ? undefined : known.gap
  }

  /** Waits until a document can be read, or never will be. */
  async whenKept(ref: DocumentRef): Promise<void> {
    while (this.gapOf(ref) === 'awaited')
      await new Promise<void>((resolve) => this.sources.get(ref.source)?.waiting.push(resolve))
  }

  /**
   * The texts of documents, in their order; undefined for those that cannot be read: `gapOf` says why. Waits for nothing.
   */
  async read(refs: readonly DocumentRef[]): Promise<(string | undefined)[]> {
    const awaited = refs.filter((ref) => this.gapOf(ref) === 'awaited')
    const texts = await this.readTexts(refs)
    // what came while these were read is not left out
    return awaited.some((ref) => this.gapOf(ref) !== 'awaited') ? this.read(refs) : texts
  }

  private async readTexts(refs: readonly DocumentRef[]): Promise<(string | undefined)[]> {
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

  /** Bytes of a source; fewer where it ends before `to`, undefined where its file can no longer be read. */
  async readBytes(source: number, from: number, to: number): Promise<Uint8Array | undefined> {
    const parts = (this.sources.get(source)?.segments ?? [])
      .filter(({ offset, size }) => offset < to && offset + size > from)
      .map((segment) => blobOf(segment).slice(Math.max(0, from - segment.offset), to - segment.offset))
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

function blobOf({ parts }: Segment): Blob {
  return parts.length === 1 && parts[0] instanceof Blob ? parts[0] : new Blob(parts)
}
