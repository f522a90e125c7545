import { formatNumber } from '../../base/format'
import { runExport, exportText } from '../../state/export-run'
import type { ExportOrder } from '../../worker/protocol'
import type { ExportChoice, ExportJob } from './export-choice'

type Format = Exclude<ExportOrder['format'], 'note' | 'sha256' | 'snapshot'>

/** A choice that the store worker writes. */
export function storeChoice(
  choice: Omit<ExportChoice, 'make'> & { readonly format: Format; readonly isGzip?: true },
): ExportChoice {
  const { format, isGzip, ...shown } = choice
  return {
    ...shown,
    make: (job) => runExport(job.viewer, orderOf(job, format, isGzip), job.signal, (part) => job.onProgress(part)),
  }
}

/** Warns of likely secrets in the original lines, which are not masked. */
export async function warnOfSecrets(job: ExportJob): Promise<string> {
  const count = Number(await exportText(job.viewer, orderOf(job, 'secret-count'), job.signal))
  if (count === 0) return 'No likely secrets were found in these lines.'
  const likely = count === 1 ? '1 likely secret is' : `${formatNumber(count)} likely secrets are`
  return `${likely} in these lines, and leave with them: they are written byte for byte.`
}

function orderOf({ viewer, range, isMasked }: ExportJob, format: Format, isGzip?: true) {
  const { selectedKey } = viewer.view.getState()
  return { format, range, isMasked, selectedKey, ...(isGzip === true ? { isGzip } : {}) }
}
