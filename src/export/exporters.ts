/** Everything that can be exported from the store: to add one is one file and one line here. */
import { aboutJson } from './about-json'
import { chromeTrace } from './chrome-trace'
import { processCsv } from './csv'
import type { Exporter } from './exporter'
import { lineageChain, lineageReport } from './markdown-lineage'
import { originalLines, secretCount } from './original-lines'

export const EXPORTERS = {
  lines: originalLines,
  csv: processCsv,
  'lineage-report': lineageReport,
  /** The chain alone, for the clipboard. */
  lineage: lineageChain,
  'chrome-trace': chromeTrace,
  /** Not a file by itself: what is written into pictures and snapshots. */
  about: aboutJson,
  /** Not a file: how many likely secrets are in the original lines. */
  'secret-count': secretCount,
} as const satisfies Record<string, Exporter>

export type ExportFormat = keyof typeof EXPORTERS
