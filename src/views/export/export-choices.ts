import type { ExportChoice } from './export-choice'
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
  about: 'The same in gzip, a tenth of the size.',
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

/** What can be exported, in the order in which it is offered: one line for each. */
export const EXPORT_CHOICES: readonly ExportChoice[] = [LINES, LINES_GZIP, PROCESSES, LINEAGE, TRACE]
