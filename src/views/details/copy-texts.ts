/** Texts to paste elsewhere. Log text in them is quoted for the place it goes to. */
import type { ProcessDetails } from '../../derive/process-details'
import type { ProcessKey } from '../../derive/process-key'
import { exportText } from '../../state/export-run'
import type { Viewer } from '../../state/viewer'
import { join, literal, type Query } from '../../query/ast'

/** A `jq` command that selects the events of the process. */
export async function jqFilter(details: ProcessDetails): Promise<string> {
  const { toJq } = await import('../../query/translate/translators')
  return toJq(processQuery(details)).text ?? ''
}

/** An export filter of the agent that selects the process. */
export async function tetraFilter(details: ProcessDetails): Promise<string> {
  const { toAllowlist } = await import('../../query/translate/translators')
  return toAllowlist(details.execId === '' ? ofPid(details) : processQuery(details)).text ?? ''
}

/** Finds one process; of those without exec_id, all of its pid. */
function processQuery(details: ProcessDetails): Query {
  if (details.execId !== '') return { type: 'field', field: 'exec_id', values: [literal(details.execId)] }
  return join('and', [{ type: 'field', field: 'exec_id', values: [literal('')] }, ofPid(details)])
}

function ofPid({ hostPid }: ProcessDetails): Query {
  return { type: 'field', field: 'pid', values: [{ is: 'equal', scalar: String(hostPid) }] }
}

/** The chain of ancestors as a Markdown list, with times and what is not known; likely secrets are masked. */
export async function lineageMarkdown(viewer: Viewer, key: ProcessKey): Promise<string> {
  const { summary } = viewer.session.getState()
  if (summary?.range === undefined) return ''
  return exportText(viewer, { format: 'lineage', range: summary.range, isMasked: true, selectedKey: key })
}
