import type { ExportOrder } from '../worker/protocol'
import type { Viewer } from './viewer'

/** What an order says beside the viewer's own view and sources. */
type Wanted = ExportOrder extends infer Order ? (Order extends unknown ? Omit<Order, 'sources'> : never) : never

/**
 * Makes an export in the store worker, slice by slice. Rejects with a sentence for the user, or with the signal's reason
 * when it is aborted.
 */
export async function runExport(
  viewer: Viewer,
  wanted: Wanted,
  signal: AbortSignal = new AbortController().signal,
  onProgress: (part: number) => void = () => undefined,
): Promise<Blob> {
  const id = await viewer.ask('exportStart', { ...wanted, sources: viewer.sources.exportSources() })
  const parts: Blob[] = []
  try {
    for (;;) {
      const step = await orAborted(viewer.ask('exportNext', { id }), signal)
      if (step.problem !== '') throw new Error(step.problem)
      if (step.bytes.size > 0) parts.push(step.bytes)
      onProgress(step.part)
      if (step.isEnd) return new Blob(parts)
    }
  } catch (error) {
    void viewer.ask('exportCancel', { id })
    throw error
  }
}

/** An export that is a short text. */
export async function exportText(viewer: Viewer, wanted: Wanted, signal?: AbortSignal): Promise<string> {
  return (await runExport(viewer, wanted, signal)).text()
}

/** An answer may be long in coming: it waits for raw text that is still being unpacked. */
function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('cancelled'))
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
