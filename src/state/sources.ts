/** Where the log comes from: opens, fetches, connects, stops and forgets sources, and keeps what is known of each. */
import { messageOf } from '../base/error-text'
import type { StoreClient } from '../worker/store-client'
import type { ExportOrder, FeedState, FeedTarget, Keeping, LoadEnd, Progress, SourceIdx } from '../worker/protocol'
import { nameOfFeed } from './feed-addresses'
import { fragmentOfFile, fragmentOfText } from './link-file'
import { LoadQueue } from './load-queue'
import type { Notices } from './notices'
import type { ServedFile } from './served'
import {
  feedSource,
  fileSource,
  isKeeping,
  sourceOfContent,
  updateSource,
  type FileSet,
  type NamedBlob,
  type Origin,
  type SessionStore,
} from './session'
import type { Snapshot } from './snapshot'

const SAMPLE_NAME = 'incident.ndjson'
const SAMPLE_URL = `samples/${SAMPLE_NAME}`
/** Files that are read at once; more wait for their turn. */
const MAX_LOADS = 4

/** As `download` of sources/download.ts. */
export type Download = (
  url: string,
  options: {
    readonly signal: AbortSignal
    readonly onProgress: (received: number, total: number) => void
    readonly isOwn: boolean
  },
) => Promise<Blob>

/** What sources need of the page. */
export interface SourceParts {
  /** The sample log where it is part of the page, as in the single file. */
  readonly sampleText: string | undefined
  /** Fetches a log from an address. */
  readonly download: Download
  readonly fingerprintOf: (file: Blob) => Promise<string>
}

export class Sources {
  /** Called with the fragment of a link that was dropped as a file, or pasted. */
  onLink: (fragment: string) => void = () => undefined
  private readonly client: StoreClient
  private readonly session: SessionStore
  private readonly notices: Notices
  private readonly parts: SourceParts
  private readonly loads = new LoadQueue(MAX_LOADS)
  private readonly blobs = new Map<SourceIdx, Blob>()
  /** What is being fetched from an address. */
  private readonly downloads = new Map<SourceIdx, AbortController>()
  /** What was connected to, with the secrets of addresses. */
  private readonly targets = new Map<SourceIdx, FeedTarget>()
  private nextSource: SourceIdx = 0
  /** The store has no room for more. */
  private isFull = false
  /** Grows when everything is closed: what was on its way then is dropped. */
  private generation = 0

  constructor(client: StoreClient, session: SessionStore, notices: Notices, parts: SourceParts) {
    this.client = client
    this.session = session
    this.notices = notices
    this.parts = parts
  }

  /** What the log was read from, as an export names it. */
  exportSources(): ExportOrder['sources'] {
    return this.session.getState().sources.map(({ idx, name, kind }) => ({
      idx,
      name,
      file: kind === 'file' ? this.blobs.get(idx) : undefined,
    }))
  }

  /** Opens files that are not open yet; says which ones are, and what was left out. */
  openFiles({ files, leftOut }: FileSet): void {
    if (leftOut.length > 0) this.notices.tell({ kind: 'left-out', leftOut })
    void this.openNew(files)
  }

  openText(name: string, text: string): void {
    const fragment = fragmentOfText(text)
    if (fragment === undefined) void this.openNew([{ name, blob: new Blob([text]) }])
    else this.onLink(fragment)
  }

  /** Opens the log of the snapshot that the page is. One that was damaged on its way is opened as a file that says so. */
  async openSnapshot(snapshot: Snapshot): Promise<void> {
    const { generation } = this
    const blob = await snapshot
      .log()
      .catch(() => new Blob(['This snapshot was damaged on its way: get the file again.']))
    await this.openNew([{ name: snapshot.info.name, blob }], generation)
  }

  /** Loads the sample log. Rejects when the page's server does not have it. */
  async openSample(): Promise<void> {
    const { sampleText } = this.parts
    if (sampleText !== undefined) {
      await this.openNew([{ name: SAMPLE_NAME, blob: new Blob([sampleText]), isSample: true }])
      return
    }
    const { generation } = this
    const response = await fetch(SAMPLE_URL)
    if (!response.ok) throw new Error(`the server answered ${response.status}`)
    await this.openNew([{ name: SAMPLE_NAME, blob: await response.blob(), isSample: true }], generation)
  }

  /** Fetches a log from an address of http or https and opens it. Nobody is asked here. */
  async openUrl(url: string): Promise<void> {
    const { pathname, host } = new URL(url)
    const name = pathname.slice(pathname.lastIndexOf('/') + 1) || host
    await this.fetchLog(name, url, 0, { kind: 'url', url })
  }

  /** Opens a file that the page's own server was started with: one of this machine, as if it had been picked. */
  async openServed({ name, url, size }: ServedFile): Promise<void> {
    await this.fetchLog(name, url, size, { kind: 'local' })
  }

  private async fetchLog(name: string, url: string, size: number, origin: Origin): Promise<void> {
    const idx = this.nextSource++
    this.session.setState(({ sources }) => ({
      sources: [...sources, { ...fileSource(idx, name, size, '', origin), isFetching: true }],
    }))
    const stop = new AbortController()
    this.downloads.set(idx, stop)
    const onProgress = (bytesRead: number, bytesTotal: number): void =>
      updateSource(this.session, idx, (source) =>
        source.kind === 'file' ? { ...source, progress: { ...source.progress, bytesRead, bytesTotal } } : source,
      )
    try {
      const isOwn = origin.kind === 'local'
      const blob = await this.parts.download(url, { signal: stop.signal, onProgress, isOwn })
      if (!this.downloads.has(idx)) return
      this.blobs.set(idx, blob)
      updateSource(this.session, idx, (source) =>
        source.kind === 'file'
          ? { ...source, isFetching: false, progress: { ...source.progress, bytesRead: 0, bytesTotal: blob.size } }
          : source,
      )
      this.start(idx, name, blob)
    } catch (error) {
      const what = messageOf(error)
      if (stop.signal.aborted) this.endUnread(idx)
      else
        updateSource(this.session, idx, (source) =>
          source.kind === 'file' ? { ...source, end: { reason: 'unreadable', what } as const } : source,
        )
    } finally {
      this.downloads.delete(idx)
    }
  }

  /** `generation` is that in which the files were asked for: when all was closed since, nobody wants them. */
  private async openNew(files: readonly NamedBlob[], generation = this.generation): Promise<void> {
    if (generation !== this.generation) return
    this.session.setState(({ opening }) => ({ opening: opening + files.length }))
    for (const file of files) {
      const fragment = await fragmentOfFile(file.blob)
      if (fragment !== undefined) {
        if (generation !== this.generation) return // all was closed, and nothing is being opened any more
        this.session.setState(({ opening }) => ({ opening: opening - 1 }))
        this.onLink(fragment)
        continue
      }
      const fingerprint = await this.fingerprintAmongTwins(file.blob)
      if (generation !== this.generation) return
      const known = fingerprint === '' ? undefined : sourceOfContent(this.session.getState().sources, fingerprint)
      if (known === undefined) this.load(file, fingerprint)
      else this.notices.tell({ kind: 'already-open', file, openAs: known.name })
      this.session.setState(({ opening }) => ({ opening: opening - 1 }))
    }
  }

  /**
   * Fingerprint of a file of whose size another one is open, which then has its fingerprint, too; empty for other files:
   * they need not wait for one. A file that cannot be read has none: loading it says why.
   */
  private async fingerprintAmongTwins(blob: Blob): Promise<string> {
    const twins = this.session
      .getState()
      .sources.filter((source) => source.kind === 'file' && source.progress.bytesTotal === blob.size)
    if (twins.length === 0 || blob.size === 0) return ''
    for (const twin of twins) {
      const twinBlob = this.blobs.get(twin.idx)
      if (twin.kind !== 'file' || twin.fingerprint !== '' || twinBlob === undefined) continue
      const fingerprint = await this.parts.fingerprintOf(twinBlob).catch(() => '')
      updateSource(this.session, twin.idx, (source) => (source.kind === 'file' ? { ...source, fingerprint } : source))
    }
    return this.parts.fingerprintOf(blob).catch(() => '')
  }

  /**
   * The fingerprint of an open local file, made when it is not known yet; it reads 224 KB. Empty for other sources, and
   * for a file that can no longer be read.
   */
  async nameContent(idx: SourceIdx): Promise<string> {
    const source = this.session.getState().sources.find((other) => other.idx === idx)
    const blob = this.blobs.get(idx)
    if (source?.kind !== 'file' || source.origin.kind !== 'local' || blob === undefined) return ''
    if (source.fingerprint !== '') return source.fingerprint
    const fingerprint = await this.parts.fingerprintOf(blob).catch(() => '')
    if (this.blobs.get(idx) !== blob) return ''
    updateSource(this.session, idx, (other) => (other.kind === 'file' ? { ...other, fingerprint } : other))
    return fingerprint
  }

  /** Opens a file whose content is open already. */
  openAnyway(id: number): void {
    const notice = this.session.getState().notices.find((other) => other.id === id)
    this.notices.dismiss(id)
    if (notice?.kind === 'already-open') this.load(notice.file, '')
  }

  private load({ name, blob, isSample = false }: NamedBlob, fingerprint: string): void {
    const idx = this.nextSource++
    const origin = { kind: isSample ? 'sample' : 'local' } as const
    this.blobs.set(idx, blob)
    this.session.setState(({ sources }) => ({
      sources: [...sources, fileSource(idx, name, blob.size, fingerprint, origin)],
    }))
    this.start(idx, name, blob)
  }

  private start(idx: SourceIdx, name: string, blob: Blob): void {
    if (this.isFull) {
      this.endUnread(idx)
      return
    }
    this.loads.add(idx, () => this.client.load(idx, name, blob))
  }

  /** Connects to a feed. Nobody is asked here. `after`: one of the same target that is over, after which it goes on. */
  connect(target: FeedTarget, after?: SourceIdx): void {
    const idx = this.nextSource++
    const { name, address } = nameOfFeed(target)
    this.targets.set(idx, target)
    this.session.setState(({ sources }) => ({
      sources: [
        ...sources.map((source) =>
          source.kind === 'feed' && source.idx === after ? { ...source, isContinued: true } : source,
        ),
        feedSource(idx, name, address),
      ],
    }))
    this.client.connect(idx, name, target, after)
  }

  /** Connects once more, without credentials but those in the address, and goes on after what came. */
  connectAgain(idx: SourceIdx): void {
    const target = this.targets.get(idx)
    if (target !== undefined) this.connect(target, idx)
  }

  /** A feed that waits to connect again does so now. */
  retry(idx: SourceIdx): void {
    this.client.retry(idx)
  }

  /**
   * Opens a file again that changed while it was open. Where it only grew, reading goes on; another or a compressed file
   * of its name is read from its start, beside what is loaded.
   */
  reopenFile(idx: SourceIdx, file: File): void {
    const source = this.session.getState().sources.find((other) => other.idx === idx)
    if (source?.kind !== 'file' || source.end?.reason !== 'changed') return
    if (source.end.isResumable && file.size >= source.progress.bytesRead) {
      this.blobs.set(idx, file)
      updateSource(this.session, idx, () => ({ ...source, end: undefined, fingerprint: '' }))
      this.client.resume(idx, file)
      return
    }
    this.session.setState(({ sources }) => ({
      sources: sources.flatMap((other) => {
        if (other.idx !== idx) return [other]
        return source.progress.events === 0 ? [] : [{ ...source, end: { reason: 'complete' } as const }]
      }),
    }))
    this.load({ name: file.name, blob: file }, '')
  }

  /** Stops reading a file or closes a feed; what was loaded stays. */
  stop(idx: SourceIdx): void {
    this.downloads.get(idx)?.abort()
    if (this.loads.remove(idx)) this.endUnread(idx)
    else this.client.cancel(idx)
  }

  /** Stops reading for want of memory; what is loaded stays. */
  stopAll(): void {
    this.isFull = true
    for (const source of this.session.getState().sources) if (!isKeeping(source)) this.stop(source.idx)
  }

  /** Ends a file of which nothing was read. */
  private endUnread(idx: SourceIdx): void {
    const reason = this.isFull ? 'full' : 'cancelled'
    updateSource(this.session, idx, (source) => (source.kind === 'file' ? { ...source, end: { reason } } : source))
  }

  /** Closes everything. */
  clear(): void {
    for (const source of this.session.getState().sources) this.client.close(source.idx)
    this.client.clear(this.nextSource)
    this.generation++
    this.loads.clear()
    for (const stop of this.downloads.values()) stop.abort()
    this.downloads.clear()
    this.blobs.clear()
    this.targets.clear()
    this.isFull = false
  }

  // ── what the workers say of them ─────────────────────────────────────────────────────────────────────────────────

  noteProgress(progress: Progress): void {
    updateSource(this.session, progress.source, (source) => (source.kind === 'file' ? { ...source, progress } : source))
  }

  noteEnd(progress: Progress, loadEnd: LoadEnd): void {
    const end = loadEnd.reason === 'cancelled' && this.isFull ? ({ reason: 'full' } as const) : loadEnd
    updateSource(this.session, progress.source, (source) =>
      source.kind === 'file' ? { ...source, progress, end } : source,
    )
    this.loads.ended(progress.source)
    void this.nameContent(progress.source)
  }

  /** Raw text that was awaited may be there. */
  noteKeeping(keeping: Keeping): void {
    updateSource(this.session, keeping.source, (source) =>
      source.kind === 'file'
        ? {
            ...source,
            keeping,
            end: keeping.end === 'changed' ? { reason: 'changed', isResumable: false } : source.end,
          }
        : source,
    )
  }

  noteChanged(idx: SourceIdx): void {
    updateSource(this.session, idx, (source) =>
      source.kind === 'file' && source.end !== undefined
        ? { ...source, end: { reason: 'changed', isResumable: source.keeping === undefined } } // not what was unpacked
        : source,
    )
  }

  noteFeed(feed: FeedState): void {
    const { fixedTarget } = feed
    updateSource(this.session, feed.source, (source) => {
      if (source.kind !== 'feed') return source
      return { ...source, feed, address: fixedTarget === undefined ? source.address : nameOfFeed(fixedTarget).address }
    })
  }
}
