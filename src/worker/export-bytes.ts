import { piecesOf } from '../envelopes/record-pieces'
import { ExportProblem, type ExportInput } from '../export/exporter'
import type { RawGap, RawStore } from '../ingest/raw-store'
import { eventAddress, type Store } from '../model/store'

/** Reads the bytes of events for an export, which ends with a sentence for the user where they can no longer be read. */
export function bytesReader(store: Store, raw: RawStore): ExportInput['readBytes'] {
  return async (event, from, to) => {
    const ref = { source: eventAddress(store, event).source, offset: from, byteLength: to - from }
    await raw.whenKept(ref)
    const bytes = raw.gapOf(ref) === undefined ? await raw.readBytes(ref.source, from, to) : undefined
    if (bytes !== undefined && bytes.length === to - from) return bytes
    throw new ExportProblem(unreadableText(raw.nameOf(ref.source), raw.gapOf(ref)))
  }
}

function unreadableText(name: string, gap: RawGap | undefined): string {
  if (gap === 'dropped') return `The oldest lines of ${name} were dropped, so that the feed can go on.`
  if (gap === 'gone') return `What ${name} brought is no longer on the browser's disk.`
  return gap === 'stopped'
    ? `The original lines of ${name} were not kept, as unpacking it was stopped. Open it again to export them.`
    : `${name} changed on disk after it was opened, so that its original lines can no longer be read. Open it again.`
}

const LINE_END = 10

/** What is at an event's address, as lines: without those of others that stand between its pieces. */
export function linesOf(bytes: Uint8Array): readonly Uint8Array[] {
  if (!bytes.includes(LINE_END)) return [bytes]
  const lines: Uint8Array[] = []
  for (let from = 0; from <= bytes.length;) {
    const end = bytes.indexOf(LINE_END, from)
    const to = end < 0 ? bytes.length : end
    lines.push(bytes.subarray(from, to))
    from = to + 1
  }
  const decoder = new TextDecoder()
  const pieces = piecesOf(lines.map((line) => decoder.decode(line)))
  return pieces === undefined ? [bytes] : lines.filter((_, i) => pieces[i] !== undefined)
}
