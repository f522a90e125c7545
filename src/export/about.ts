/** What every export says of itself: where it comes from, what was asked for, and what is not in it. */
import { formatBytes, formatNumber } from '../base/format'
import { formatRfc3339 } from '../base/time'
import { TREELINE_VERSION } from '../base/version'
import { EDGE } from '../codes/spans'
import type { ExportInput } from './exporter'
import { maskSecrets } from './mask-secrets'

export interface About {
  readonly version: string
  readonly sources: readonly AboutSource[]
  readonly query: string
  /** UTC, both ends included. */
  readonly range: { readonly from: string; readonly to: string }
  readonly isWholeLog: boolean
  readonly isMasked: boolean
  readonly processes: number
  /** Of these, hung under a parent of which the log has the pid alone. */
  readonly inferredParents: number
  readonly gaps: readonly AboutGap[]
}

export interface AboutSource {
  readonly name: string
  /** Undefined for feeds. */
  readonly bytes: number | undefined
  /** In hex; undefined where it was not made, or the file can no longer be read. */
  readonly sha256: string | undefined
}

export interface AboutGap {
  readonly node: string
  readonly from: string
  readonly to: string
  readonly what: string
}

/** Says what an export is of; with the hashes of the files where they are wanted, which takes time. */
export async function* aboutOf(input: ExportInput, isHashed: boolean): AsyncGenerator<number, About> {
  const { resolved, query, range, isWholeLog, isMasked, isWanted, gaps } = input
  const sources: AboutSource[] = []
  for (const [i, source] of input.sources.entries()) {
    let sha256: string | undefined
    if (isHashed && source.file !== undefined) {
      const hashing = input.hashOf(source)
      for (let step = await hashing.next(); ; step = await hashing.next()) {
        if (step.done === true) {
          sha256 = step.value
          break
        }
        yield (i + step.value) / input.sources.length
      }
    }
    const name = isMasked ? maskSecrets(source.name) : source.name
    sources.push({ name, bytes: source.file?.size, sha256 })
  }
  let processes = 0
  let inferredParents = 0
  for (let row = 0; row < isWanted.length; row++) {
    if (isWanted[row] === 0) continue
    processes++
    if (resolved.lifetimes.edge[row] === EDGE.inferred) inferredParents++
  }
  return {
    version: TREELINE_VERSION,
    sources,
    query: isMasked ? maskSecrets(query) : query,
    range: { from: formatRfc3339(range.from), to: formatRfc3339(range.to) },
    isWholeLog,
    isMasked,
    processes,
    inferredParents,
    gaps: gaps
      .filter(({ from, to }) => from.sec <= range.to.sec && to.sec >= range.from.sec)
      .map(({ node, from, to, text }) => ({
        node,
        from: formatRfc3339(from),
        to: formatRfc3339(to),
        what: text,
      })),
  }
}

const MAX_GAPS = 200

/**
 * The same as lines of a name and what it is. `quote` writes a text of the log, so that it means nothing where the line
 * goes.
 */
export function aboutLines(about: About, quote: (text: string) => string): readonly (readonly [string, string])[] {
  const { sources, query, range, gaps } = about
  return [
    ['Written by', `Treeline ${about.version}`],
    ...sources.map(
      ({ name, bytes, sha256 }) =>
        ['Source', [quote(name), sizeText(bytes), hashText(bytes, sha256)].filter(Boolean).join(', ')] as const,
    ),
    ['Query', query === '' ? 'none: all processes' : quote(query)],
    ['Range (UTC)', `${range.from} to ${range.to}${about.isWholeLog ? ', the whole log' : ''}`],
    ['Processes', formatNumber(about.processes)],
    [
      'Inferred parents',
      about.inferredParents === 0 ? 'none' : `${formatNumber(about.inferredParents)}, by pid; each is marked`,
    ],
    ['Hidden and folded rows', 'included'],
    ['Likely secrets', about.isMasked ? 'masked as ••••; what looks like any other word is not found' : 'not masked'],
    ['Data gaps', gaps.length === 0 ? 'none reported in the range' : `${formatNumber(gaps.length)}`],
    ...gaps
      .slice(0, MAX_GAPS)
      .map(({ node, from, to, what }) => ['Gap', `${from} to ${to}, node ${quote(node)}: ${quote(what)}`] as const),
    ...(gaps.length > MAX_GAPS ? [['Gap', `and ${formatNumber(gaps.length - MAX_GAPS)} more`] as const] : []),
  ]
}

function sizeText(bytes: number | undefined): string {
  return bytes === undefined ? 'a feed' : `${formatNumber(bytes)} bytes (${formatBytes(bytes)})`
}

function hashText(bytes: number | undefined, sha256: string | undefined): string {
  if (bytes === undefined) return ''
  return sha256 === undefined ? 'SHA-256 not known: the file changed or is gone' : `SHA-256 ${sha256}`
}
