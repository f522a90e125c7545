/**
 * Exports that are under way. The page asks for one slice after the other, so that frames are made between them, memory is
 * bounded by what the page has not taken yet, and an export that nobody asks for any more costs nothing.
 */
import { messageOf } from '../base/error-text'
import { ByteParts } from '../export/byte-parts'
import { ExportProblem, type ExportInput, type Exporter } from '../export/exporter'
import { EXPORTERS } from '../export/exporters'
import { hashBlob, hashOfFile } from '../export/hash-blob'
import { noteOn } from '../export/note'
import { GzipParts } from './gzip-parts'
import type { ExportOrder, ExportStep } from './protocol'
import { snapshotLines } from './snapshot-lines'
import type { StoreSession } from './store-session'

/** A slice ends after this time, or with so much written. */
const SLICE_MS = 8
const SLICE_BYTES = 4 * 1024 * 1024

interface Running {
  readonly slices: AsyncGenerator<number, void>
  readonly out: ByteParts
  readonly gzip: GzipParts | undefined
}

export class ExportSession {
  private readonly session: Pick<StoreSession, 'exportInput'>
  private readonly now: () => number
  private readonly running = new Map<number, Running>()
  /** SHA-256 of source files by number and size of the source: they take long and do not change. */
  private readonly hashes = new Map<string, string>()
  private nextId = 1

  constructor(session: Pick<StoreSession, 'exportInput'>, now: () => number) {
    this.session = session
    this.now = now
  }

  /** Begins an export of what the view shows now; gives its number. */
  start(order: ExportOrder): number {
    const id = this.nextId++
    const input = this.session.exportInput(order, order.sources)
    if (input === undefined) return id // the first slice says so
    const out = new ByteParts()
    const slices = exporterOf(order).write({ ...input, hashOf: (source) => this.hash(source) }, out)
    this.running.set(id, { slices, out, gzip: order.isGzip === true ? new GzipParts() : undefined })
    return id
  }

  /** The next bytes of an export. Never rejects: what is wrong is in the answer. */
  async next(id: number): Promise<ExportStep> {
    const running = this.running.get(id)
    if (running === undefined) return failed('There is nothing to export yet.')
    try {
      return await this.step(id, running)
    } catch (error) {
      this.running.delete(id)
      void running.gzip?.cancel()
      if (error instanceof ExportProblem) return failed(error.message)
      return failed(`The export failed: ${messageOf(error)}`)
    }
  }

  /** Forgets an export that is not wanted any more. */
  cancel(id: number): void {
    const running = this.running.get(id)
    this.running.delete(id)
    void running?.slices.return()
    void running?.gzip?.cancel()
  }

  private async step(id: number, { slices, out, gzip }: Running): Promise<ExportStep> {
    const until = this.now() + SLICE_MS
    let result = await slices.next()
    while (result.done !== true && out.byteLength < SLICE_BYTES && this.now() < until) result = await slices.next()
    const isEnd = result.done === true
    let parts = out.take()
    if (gzip !== undefined) {
      await gzip.write(parts)
      if (isEnd) await gzip.end()
      parts = gzip.take()
    }
    if (isEnd) this.running.delete(id)
    return { bytes: new Blob(parts), part: result.done === true ? 1 : result.value, isEnd, problem: '' }
  }

  private async *hash({ idx, file }: ExportInput['sources'][number]): AsyncGenerator<number, string | undefined> {
    if (file === undefined) return undefined
    const key = `${idx} ${file.size}`
    const known = this.hashes.get(key)
    if (known !== undefined) return known
    try {
      const hash = yield* hashBlob(file)
      this.hashes.set(key, hash)
      return hash
    } catch {
      return undefined // it changed or is gone: the export says that its hash is not known
    }
  }
}

function exporterOf(order: ExportOrder): Exporter {
  if (order.format === 'note') return noteOn(order.file)
  if (order.format === 'snapshot') return snapshotLines
  return order.format === 'sha256' ? hashOfFile(order.blob) : EXPORTERS[order.format]
}

function failed(problem: string): ExportStep {
  return { bytes: new Blob(), part: 1, isEnd: true, problem }
}
