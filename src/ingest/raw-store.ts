/**
 * The decoded bytes of every source, where they can be read again: the file itself, Blobs that the browser may keep on disk
 * for what was unpacked or pasted, and for a feed who keeps that. Nothing of them is held in memory here.
 */
export interface DocumentRef {
  readonly source: number
  readonly offset: number
  readonly byteLength: number
}

/**
 * Why the text of a document cannot be read: its bytes are still to be kept, keeping them was stopped before it came to
 * them, the file has changed on disk or is gone, they were dropped so that a feed can go on, or what was kept of a feed is
 * gone, as when somebody clears the browser's disk.
 */
export type RawGap = 'awaited' | 'stopped' | 'changed' | 'dropped' | 'gone'

/** Who keeps the bytes of a feed. */
export interface RawReader {
  /** Offset of the first byte that is still there. */
  readonly first: number
  /** Bytes `[from, to)`, fewer where there are no more; undefined where they can no longer be read. */
  read(from: number, to: number): Promise<Uint8Array | undefined>
  /** All that is kept. Rejects where it can no longer be read. */
  toBlob(): Promise<Blob>
  /** Nothing more will be asked; what was is answered. What is kept stays where it is. */
  disconnect?(): void
}

interface Segment {
  readonly offset: number
  readonly blob: Blob
}

interface Source {
  readonly name: string
  /** None of a feed. */
  readonly segments: Segment[]
  /** Offset behind the last byte there is. */
  end: number
  /** Of a feed. */
  readonly reader: RawReader | undefined
  /** Of a feed, what is before this could not be read when it was asked for, or is older than what could not. */
  goneBefore: number
  /** What is said of bytes that are not there. */
  gap: RawGap
  /** Readers that wait for bytes, or to hear that none will come. */
  waiting: (() => void)[]
}

/** Documents this near to each other are read in one piece. */
const COALESCE_BYTES = 64 * 1024
const MAX_READ_BYTES = 4 * 1024 * 1024

export class RawStore {
  private readonly sources = new Map<number, Source>()
  /** Those whose file can no longer be read. */
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
    const end = file?.size ?? 0
    const segments = file === undefined ? [] : [{ offset: 0, blob: file }]
    this.add(source, {
      name,
      segments,
      end,
      reader: undefined,
      goneBefore: 0,
      gap: isAwaited ? 'awaited' : 'changed',
      waiting: [],
    })
  }

  /** A source whose bytes somebody else keeps; there are none until `growTo`. */
  openFeed(source: number, name: string, reader: RawReader): void {
    this.add(source, { name, segments: [], end: 0, reader, goneBefore: 0, gap: 'gone', waiting: [] })
  }

  /** The bytes of a feed before `end` can be read, but for what was dropped. */
  growTo(source: number, end: number): void {
    const known = this.sources.get(source)
    if (known !== undefined) known.end = end
  }

  private add(source: number, opened: Source): void {
    this.reported.delete(source)
    this.release(source)
    this.sources.set(source, opened)
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
    known.segments.push({ offset: known.end, blob })
    known.end += blob.size
    this.release(source)
  }

  /** All that is kept of a feed, in whole lines. Rejects where it can no longer be read. */
  async capture(source: number): Promise<Blob> {
    const known = this.sources.get(source)
    return known?.reader === undefined ? new Blob() : known.reader.toBlob()
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
    for (const { reader } of this.sources.values()) reader?.disconnect?.()
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
    if (known.reader !== undefined && offset < known.reader.first) return 'dropped'
    if (offset < known.goneBefore) return 'gone'
    return offset + byteLength <= known.end ? undefined : known.gap
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
    // with one that is not there, its neighbours would not be read
    const order = refs
      .map((_, i) => i)
      .filter((i) => this.gapOf(refs[i]) === undefined)
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
    const known = this.sources.get(source)
    const { segments = [], reader } = known ?? {}
    if (reader !== undefined) {
      const bytes = await reader.read(from, to)
      if (bytes === undefined && known !== undefined && from >= reader.first)
        known.goneBefore = Math.max(known.goneBefore, to)
      return bytes
    }
    const parts = segments
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
