/** Texts to paste elsewhere. Log text in them is quoted for the place it goes to. */
import type { ProcessDetails } from '../../derive/process-details'
import type { ProcessKey } from '../../derive/process-key'
import { exportText } from '../../state/export-run'
import type { Viewer } from '../../state/viewer'

/** A `jq` filter that selects the events of the process. */
export function jqFilter({ key, hostPid }: ProcessDetails): string {
  if (key.startsWith('lost:'))
    return `jq -c ${shellQuote(`select([.[]? | objects | .process? | objects | select(.exec_id == null and .pid == ${hostPid})] != [])`)}`
  return `jq -c ${shellQuote(`select([.[]? | objects | .process?.exec_id?] | index(${JSON.stringify(key)}))`)}`
}

/** An export filter of the agent, and for `tetra getevents --cel-expression`, that selects the process. */
export function tetraFilter({ key }: ProcessDetails): string {
  const id = JSON.stringify(key)
  const fields = [
    'process_exec',
    'process_exit',
    'process_kprobe',
    'process_tracepoint',
    'process_uprobe',
    'process_lsm',
  ]
  const expressions = fields.map((field) => `${field}.process.exec_id == ${id}`)
  return JSON.stringify({ cel_expression: expressions })
}

/** The chain of ancestors as a Markdown list, with times and what is not known; likely secrets are masked. */
export async function lineageMarkdown(viewer: Viewer, key: ProcessKey): Promise<string> {
  const { summary } = viewer.session.getState()
  if (summary?.range === undefined) return ''
  return exportText(viewer, { format: 'lineage', range: summary.range, isMasked: true, selectedKey: key })
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
