import type { RawStore } from '../ingest/raw-store'
import { BAD_LINE_REASONS } from '../model/chunk'
import type { Store } from '../model/store'
import type { BadLine } from './protocol'

const MAX_TEXT_CHARS = 400
/** Stands for a bad line's text until that can be read. */
const AWAITED_TEXT = '(raw text is still being unpacked)'

/** Bad lines from the `first` on, with the begin of their text. */
export async function readBadLines(store: Store, raw: RawStore, first: number, count: number): Promise<BadLine[]> {
  const { columns, length } = store.badLines
  const rows = Array.from({ length: Math.max(0, Math.min(length, first + count) - first) }, (_, i) => first + i)
  const refs = rows.map((row) => ({
    source: columns.source[row],
    offset: columns.offset[row],
    byteLength: Math.min(MAX_TEXT_CHARS, columns.byteLength[row]),
  }))
  const texts = await raw.read(refs)
  return rows.map((row, i) => ({
    file: raw.nameOf(columns.source[row]),
    line: columns.line[row],
    reason: BAD_LINE_REASONS[columns.reason[row]],
    text: texts[i] ?? (raw.gapOf(refs[i]) === 'awaited' ? AWAITED_TEXT : ''),
  }))
}
