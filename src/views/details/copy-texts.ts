/** Texts to paste elsewhere. Log text in them is quoted for the place it goes to. */
import { formatRfc3339, formatDuration } from '../../base/time'
import type { ProcessDetails } from '../../derive/process-details'

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

/** The chain of ancestors as a Markdown list, with times and what is not known. */
export function lineageMarkdown({ lineage, start, end, durationNs, outcomeText }: ProcessDetails): string {
  const lines = lineage.map((step, i) => {
    const notes = [step.pid >= 0 ? `pid ${step.pid}` : '', step.note, step.edge, step.entry, step.owner]
      .filter(Boolean)
      .join(', ')
    return `${'  '.repeat(i)}- ${codeQuote(`${step.name} ${step.args}`.trim())}${notes === '' ? '' : ` (${notes})`}`
  })
  const times = [
    start === undefined ? '' : `started ${formatRfc3339(start)}`,
    end === undefined ? '' : `ended ${formatRfc3339(end)}`,
    durationNs === undefined ? '' : `after ${formatDuration(Math.max(0, durationNs))}`,
  ]
  return [...lines, '', [outcomeText, ...times].filter(Boolean).join(', ')].join('\n')
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** Inline code that holds backquotes needs a longer fence; line ends would break the list. */
function codeQuote(text: string): string {
  const oneLine = text.replaceAll(/[\r\n]+/g, ' ')
  const longest = Math.max(0, ...[...oneLine.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `\`${oneLine}\`` : `${fence} ${oneLine} ${fence}`
}
