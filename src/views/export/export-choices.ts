import type { ExportChoice } from './export-choice'
import { PngFields, SvgFields } from './PictureFields'
import { storeChoice, warnOfSecrets } from './store-choice'

const LINES = storeChoice({
  id: 'lines',
  label: 'Original lines',
  about: 'The events as they stand in the log, byte for byte: to open again here, or with any other tool.',
  extension: 'ndjson',
  isMaskable: false,
  warning: warnOfSecrets,
  format: 'lines',
})

const LINES_GZIP = storeChoice({
  id: 'lines-gzip',
  label: 'Original lines, compressed',
  about: 'The same in gzip, several times smaller.',
  extension: 'ndjson.gz',
  isMaskable: false,
  warning: warnOfSecrets,
  format: 'lines',
  isGzip: true,
})

const PROCESSES = storeChoice({
  id: 'processes',
  label: 'Processes as CSV',
  about: 'A row for each process with its parent, pod, times to the nanosecond and end: for spreadsheets and scripts.',
  extension: 'csv',
  isMaskable: true,
  format: 'csv',
})

const LINEAGE = storeChoice({
  id: 'lineage',
  label: 'Lineage as Markdown',
  about: 'How the selected process came to be, or, with none selected, the tree of what matches: for a report.',
  extension: 'md',
  isMaskable: true,
  format: 'lineage-report',
})

const TRACE = storeChoice({
  id: 'trace',
  label: 'Trace for Perfetto and speedscope',
  about: 'Chrome’s trace-event JSON: pods as processes, lanes as threads, activity as instants.',
  extension: 'json',
  isMaskable: true,
  format: 'chrome-trace',
})

const SVG: ExportChoice = {
  id: 'timeline',
  label: 'Timeline as SVG',
  about: 'The tree or the lanes as in view, drawn as vectors: for reports and slides, sharp at any size.',
  extension: 'svg',
  isMaskable: true,
  Fields: SvgFields,
  make: async (job) => (await import('./picture')).makeSvg(job),
}

const PNG: ExportChoice = {
  id: 'timeline',
  label: 'Timeline as PNG',
  about: 'The same as pixels: for chats, tickets and wikis.',
  extension: 'png',
  isMaskable: true,
  Fields: PngFields,
  make: async (job) => (await import('./picture')).makePng(job),
}

const SNAPSHOT: ExportChoice = {
  id: 'snapshot',
  label: 'Snapshot',
  about: 'What matches and this view in one HTML file: it opens from disk, offline, in the whole of Treeline.',
  extension: 'html',
  isMaskable: true,
  make: async (job, url) => (await import('./snapshot')).makeSnapshot(job, url),
}

/** What can be exported, in the order in which it is offered: one line for each. */
export const EXPORT_CHOICES: readonly ExportChoice[] = [
  LINES,
  LINES_GZIP,
  PROCESSES,
  LINEAGE,
  SNAPSHOT,
  SVG,
  PNG,
  TRACE,
]
