/** Texts to paste elsewhere. Log text in them is quoted for the place it goes to. */
import { formatRfc3339, formatDuration } from '../../base/time'
import type { ProcessDetails } from '../../derive/process-details'
import { join, literal, type Query } from '../../query/ast'

/** A `jq` command that selects the events of the process. */
export async function jqFilter(details: ProcessDetails): Promise<string> {
  const { toJq } = await import('../../query/translate/translators')
  return toJq(processQuery(details)).text ?? ''
}

/** An export filter of the agent that selects the process. */
export async function tetraFilter(details: ProcessDetails): Promise<string> {
  const { toAllowlist } = await import('../../query/translate/translators')
  return toAllowlist(details.key.startsWith('lost:') ? ofPid(details) : processQuery(details)).text ?? ''
}

/** Finds one process; of those without exec_id, all of its pid. */
function processQuery(details: ProcessDetails): Query {
  if (!details.key.startsWith('lost:')) return { type: 'field', field: 'exec_id', values: [literal(details.key)] }
  return join('and', [{ type: 'field', field: 'exec_id', values: [literal('')] }, ofPid(details)])
}

function ofPid({ hostPid }: ProcessDetails): Query {
  return { type: 'field', field: 'pid', values: [{ is: 'equal', scalar: String(hostPid) }] }
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

/** Inline code that holds backquotes needs a longer fence; line ends would break the list. */
function codeQuote(text: string): string {
  const oneLine = text.replaceAll(/[\r\n]+/g, ' ')
  const longest = Math.max(0, ...[...oneLine.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `\`${oneLine}\`` : `${fence} ${oneLine} ${fence}`
}
