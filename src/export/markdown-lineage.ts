/**
 * The lineage as Markdown: the chain from the container's start to the selected process; where none is selected, the
 * tree of what matches with all above it. What the log does not know is marked at its step.
 */
import { formatNumber } from '../base/format'
import { formatDuration, formatRfc3339 } from '../base/time'
import { ENTRY_LABELS, type Entry } from '../codes/entries'
import { deriveDetails, type LineageStep, type ProcessDetails } from '../derive/process-details'
import { edgeTextOf, endTextOf, nameOf, pidsOf } from '../derive/process-text'
import { EDGE } from '../codes/spans'
import { RANK } from '../model/process-fields'
import type { ProcessIdx } from '../model/process-table'
import { aboutLines, aboutOf } from './about'
import type { ByteParts } from './byte-parts'
import type { Exporter, ExportInput } from './exporter'
import { inlineCode } from './markdown-text'
import { maskArguments } from './mask-secrets'
import { argumentsOf } from './process-facts'
import { inTreeOrder } from './tree-order'

const LINES_PER_SLICE = 500
/** Markdown with more lines is read by nobody; CSV holds them all. */
const MAX_TREE_LINES = 5000
/** Deeper lists are shown as code by most readers. */
const MAX_INDENT = 20

/** A report: the lineage under a head that says what it is of. */
export const lineageReport: Exporter = {
  async *write(input, out) {
    const about = yield* aboutOf(input, true)
    out.write('# Process lineage\n\n')
    for (const [name, value] of aboutLines(about, inlineCode)) out.write(`- ${name}: ${value}\n`)
    if (input.selected >= 0) writeSelected(input, out)
    else yield* writeTree(input, out)
  },
}

/** The chain alone, to paste into a message. */
export const lineageChain: Exporter = {
  // oxlint-disable-next-line require-yield -- it is one slice
  async *write(input, out) {
    if (input.selected >= 0) writeChain(detailsOf(input), input.isMasked, out)
  },
}

function detailsOf({ store, resolved, activity, selected }: ExportInput): ProcessDetails {
  return deriveDetails(store, resolved, activity, selected)
}

function writeSelected(input: ExportInput, out: ByteParts): void {
  const details = detailsOf(input)
  out.write(`\n## ${inlineCode(details.name)}\n\n`)
  writeChain(details, input.isMasked, out)
  const rows: readonly (readonly [string, string])[] = [
    ['exec_id', details.execId === '' ? '' : inlineCode(details.execId)],
    ['Runs in', inlineCode(details.owner)],
    ['Came there', details.entry === '' ? '' : `${details.entry}: ${inlineCode(details.entryEvidence)}`],
    ['Known from', details.knownFrom],
    ['Children', `${formatNumber(details.childCount)}, processes below ${formatNumber(details.descendantCount)}`],
    ['Activity events', formatNumber(details.activityCount)],
  ]
  out.write('\n')
  for (const [name, value] of rows) if (value !== '') out.write(`- ${name}: ${value}\n`)
}

function writeChain(details: ProcessDetails, isMasked: boolean, out: ByteParts): void {
  const { lineage, start, end, durationNs, outcomeText } = details
  let isHidden = false
  for (const [i, step] of lineage.entries()) {
    const args = isMasked ? maskArguments(step.name, step.args) : step.args
    isHidden ||= args !== step.args
    out.write(listItem(i, `${step.name} ${args}`, notesOf(step)))
  }
  const times = [
    start === undefined ? '' : `started ${formatRfc3339(start)}`,
    end === undefined ? '' : `ended ${formatRfc3339(end)}`,
    durationNs === undefined ? '' : `after ${formatDuration(Math.max(0, durationNs))}`,
  ]
  out.write(`\n${[outcomeText, ...times].filter(Boolean).join(', ')}\n`)
  if (isHidden) out.write('\nLikely secrets are masked as ••••.\n')
}

function notesOf({ pid, note, edge, entry, owner }: LineageStep): string[] {
  return [pid >= 0 ? `pid ${pid}` : '', note, edge, entry, owner === '' ? '' : `in ${inlineCode(owner)}`]
}

/** A process of a list, indented by how deep it is. */
function listItem(depth: number, command: string, notes: readonly string[]): string {
  const said = notes.filter(Boolean).join(', ')
  return `${'  '.repeat(Math.min(depth, MAX_INDENT))}- ${inlineCode(command.trim())}${said === '' ? '' : ` (${said})`}\n`
}

/** What matches, with all above it, pod by pod. */
async function* writeTree(input: ExportInput, out: ByteParts): AsyncGenerator<number, void> {
  const { resolved, store, isWanted } = input
  const { groups, groupOfOwner } = resolved.groups
  const isShown = withAncestors(input)
  const all = isShown.reduce((sum, shown) => sum + shown, 0)
  const depths = new Uint16Array(isShown.length)
  let group = -1
  let lines = 0
  for (const row of inTreeOrder(input)) {
    if (isShown[row] === 0) continue
    if (lines === MAX_TREE_LINES) {
      out.write(`\n${formatNumber(all - lines)} more processes are left out here; the CSV export holds them.\n`)
      return
    }
    const groupOfRow = groupOfOwner[resolved.owners.ownerOf[row]]
    if (groupOfRow !== group) {
      group = groupOfRow
      out.write(`\n## ${inlineCode(groups[group]?.label ?? '')}\n\n`)
    }
    const parent = resolved.treeParents[row]
    depths[row] = parent < 0 ? 0 : depths[parent] + 1
    const { host } = pidsOf(store, row)
    out.write(
      listItem(depths[row], `${nameOf(store, row)} ${argumentsOf(input, row)}`, [
        host < 0 ? '' : `pid ${host}`,
        store.processes.columns.rank[row] <= RANK.snapshot ? 'snapshot' : '',
        resolved.lifetimes.edge[row] === EDGE.forked ? '' : edgeTextOf(resolved.lifetimes.edge[row]),
        ENTRY_LABELS[resolved.entry[row] as Entry],
        endTextOf(store, resolved, row),
        isWanted[row] === 1 ? '' : 'not in the result',
      ]),
    )
    if (++lines % LINES_PER_SLICE === 0) yield lines / all
  }
}

function withAncestors({ resolved, isWanted }: ExportInput): Uint8Array {
  const isShown = new Uint8Array(isWanted.length)
  for (let row = 0; row < isWanted.length; row++) {
    if (isWanted[row] === 0) continue
    for (let above: ProcessIdx = row; above >= 0 && isShown[above] === 0; above = resolved.treeParents[above])
      isShown[above] = 1
  }
  return isShown
}
