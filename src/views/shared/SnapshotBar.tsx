import { Camera } from 'lucide-react'
import { formatBytes, formatCount, formatNumber } from '../../base/format'
import type { SnapshotInfo, SnapshotSource } from '../../state/snapshot'
import { useSession, useViewer } from '../../state/viewer-context'

/** Says of a page that is a snapshot what it is of, as long as its log is open; opened, where all of it comes from. */
export function SnapshotBar() {
  const { snapshot } = useViewer().page
  const isOpen = useSession(({ sources }) => sources.some(({ name }) => name === snapshot?.name))
  const events = useSession(({ summary }) => summary?.events ?? 0)
  if (snapshot === undefined || !isOpen) return null
  const { about, madeAt } = snapshot
  return (
    <section className="snapshot-bar" aria-label="This snapshot">
      <details>
        <summary>
          <Camera size={14} aria-hidden="true" />
          <span className="snapshot-said">
            Snapshot of <b>{namesOf(about.sources)}</b>, made {minuteOf(madeAt)}: {formatNumber(events)} of{' '}
            {formatCount(snapshot.allEvents, 'event')}
            {about.query !== '' && (
              <>
                , query <code>{about.query}</code>
                {snapshot.isQueryLeftOut && ' (not set here: it names a secret that is masked)'}
              </>
            )}
            , {about.isMasked ? 'likely secrets masked' : 'secrets not masked'}
          </span>
          <span className="snapshot-more">What is in it</span>
        </summary>
        <SnapshotFacts snapshot={snapshot} />
      </details>
    </section>
  )
}

function SnapshotFacts({ snapshot: { about } }: { readonly snapshot: SnapshotInfo }) {
  return (
    <dl>
      {about.sources.map((source, i) => (
        <Fact key={i} name="Source" value={sourceText(source)} />
      ))}
      <Fact name="Range" value={`${about.range.from} – ${about.range.to}${about.isWholeLog ? ' (whole log)' : ''}`} />
      <Fact name="Query" value={about.query === '' ? 'none: all processes' : about.query} />
      <Fact
        name="Holds"
        value={`${formatCount(about.processes, 'process')} with their events in the range, and exec and exit of all that they descend from. Nothing else of the log is in this file.`}
      />
      {about.isMasked && (
        <Fact
          name="Secrets"
          value="What is likely a secret reads ••••. One that looks like any other word is not found."
        />
      )}
      {about.inferredParents > 0 && (
        <Fact name="Inferred" value={`${formatCount(about.inferredParents, 'parent')}, by pid; dashed in the tree`} />
      )}
      <Fact
        name="Missing"
        value={about.gaps.length === 0 ? 'no missing data was reported in the range' : gapsText(about)}
      />
      <Fact name="Made with" value={`Treeline ${about.version}`} />
    </dl>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function namesOf(sources: readonly SnapshotSource[]): string {
  return sources.length === 1 ? sources[0].name : formatCount(sources.length, 'source')
}

function sourceText({ name, bytes, sha256 }: SnapshotSource): string {
  if (bytes === undefined) return `${name}, a feed`
  return `${name}, ${formatBytes(bytes)}, ${sha256 === undefined ? 'SHA-256 not known' : `SHA-256 ${sha256}`}`
}

const MOST_GAPS = 5

function gapsText({ gaps }: SnapshotInfo['about']): string {
  const said = gaps.slice(0, MOST_GAPS).map(({ node, from, to, what }) => `${from} – ${to} on ${node}: ${what}`)
  return gaps.length > MOST_GAPS ? `${said.join('; ')}; and ${gaps.length - MOST_GAPS} more` : said.join('; ')
}

/** `2024-05-01 10:00 UTC`. */
function minuteOf(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`
}
