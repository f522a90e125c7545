import { ChevronDown, ChevronUp, Search, WrapText } from 'lucide-react'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { assertNever } from '../../base/assert'
import { formatCount, formatNumber, formatPart } from '../../base/format'
import { formatMoment } from '../../base/time-format'
import { isReading } from '../../state/session'
import { useSession, useStoreValue, useTimeFormat, useViewer } from '../../state/viewer-context'
import { CopyButton } from '../shared/CopyButton'
import type { RawGapOfEvent } from '../../worker/protocol'
import { findHits, jsonBlocks } from './json-blocks'
import { JsonText } from './JsonText'
import { useRawText } from './use-raw-text'

interface Props {
  /** Event that was chosen here or in the events list; -1 for the first one of the selected process. */
  readonly chosen: number
  readonly onChoose: (event: number) => void
}

/** The raw JSON of each event of the selected process, read from the file when it is looked at. */
export function RawEvents({ chosen, onChoose }: Props) {
  const viewer = useViewer()
  const details = useStoreValue(viewer.screen.details.store, (state) => state.answer)
  const format = useTimeFormat()
  const events = details?.events ?? []
  const event = events.find((other) => other.event === chosen) ?? events.at(0)
  const raw = useRawText(event?.event)

  if (details === undefined)
    return <p className="empty small">Select a process to see its events as they are in the file.</p>
  if (event === undefined)
    return <p className="empty small">No event in this log is about this process; it is known only from others.</p>
  return (
    <div className="raw">
      <ul className="raw-events" aria-label={formatCount(details.eventCount, 'event')}>
        {events.map((other) => (
          <li key={other.event}>
            <button aria-pressed={other.event === event.event} onClick={() => onChoose(other.event)}>
              <span className="muted">{other.time === undefined ? '–' : formatMoment(other.time, format)}</span>{' '}
              {other.wireName.replace('process_', '')} {other.detail}
            </button>
          </li>
        ))}
        {details.eventCount > events.length && (
          <li className="muted raw-more">and {formatNumber(details.eventCount - events.length)} more</li>
        )}
      </ul>
      {raw === undefined ? (
        <div className="raw-text">
          <p className="muted">Reading…</p>
        </div>
      ) : 'gap' in raw ? (
        <div className="raw-text">
          <RawGapText {...raw} />
        </div>
      ) : (
        <SearchableJson text={raw.text} />
      )}
    </div>
  )
}

/** JSON with a search box: Enter goes to the next hit, with shift to the previous one. */
function SearchableJson({ text }: { readonly text: string }) {
  const box = useRef<HTMLInputElement>(null)
  const [wanted, setWanted] = useState('')
  const [isWrapped, setWrapped] = useState(true)
  const json = useMemo(() => jsonBlocks(text), [text])
  const searched = useDeferredValue(wanted)
  const hits = useMemo(() => findHits(json.blocks, searched), [json, searched])
  const [at, setAt] = useState(0)
  const current = hits.length === 0 ? -1 : ((at % hits.length) + hits.length) % hits.length

  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== 'f') return
    event.preventDefault()
    box.current?.select()
  }
  const onBoxKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'Enter') setAt(current + (event.shiftKey ? -1 : 1))
    else if (event.key === 'Escape') setWanted('')
    else return
    event.preventDefault()
  }
  return (
    <div className="raw-pane" onKeyDown={onKeyDown}>
      <div className="raw-tools" role="search">
        <label className="raw-search">
          <Search size={13} aria-hidden="true" />
          <input
            ref={box}
            value={wanted}
            placeholder="search this event"
            aria-label="Search this event"
            spellCheck={false}
            onChange={(event) => {
              setWanted(event.target.value)
              setAt(0)
            }}
            onKeyDown={onBoxKeyDown}
          />
          <span role="status" className="raw-hits">
            {wanted === ''
              ? ''
              : hits.length === 0
                ? 'not found'
                : `${formatNumber(current + 1)} of ${formatNumber(hits.length)}`}
          </span>
        </label>
        <button
          className="icon-button small"
          aria-label="Previous hit"
          disabled={hits.length === 0}
          onClick={() => setAt(current - 1)}
        >
          <ChevronUp size={14} />
        </button>
        <button
          className="icon-button small"
          aria-label="Next hit"
          disabled={hits.length === 0}
          onClick={() => setAt(current + 1)}
        >
          <ChevronDown size={14} />
        </button>
        <span className="spring" />
        <button
          className="icon-button small"
          aria-label="Wrap lines"
          title="Wrap lines"
          aria-pressed={isWrapped}
          onClick={() => setWrapped(!isWrapped)}
        >
          <WrapText size={14} />
        </button>
        <CopyButton className="button small" text={() => text}>
          Copy JSON
        </CopyButton>
      </div>
      <div className="raw-text" tabIndex={0} role="group" aria-label="Raw JSON">
        <JsonText json={json} hits={hits} current={current} isWrapped={isWrapped} />
      </div>
    </div>
  )
}

/** Why there is no text: what is still to be unpacked comes by itself. */
function RawGapText({ gap, source: idx }: RawGapOfEvent) {
  const source = useSession((state) => state.sources.find((other) => other.idx === idx))
  const keeping = source?.kind === 'file' ? source.keeping : undefined
  switch (gap) {
    case 'awaited':
      return source !== undefined && isReading(source) ? (
        <p className="muted">The file is still being read. After that it is unpacked again to show raw lines.</p>
      ) : (
        <div className="raw-awaited muted">
          <p>Unpacking the file again to show raw lines… {formatPart(keeping?.part ?? 0)}</p>
          <progress aria-label="Unpacking raw lines" value={keeping?.part ?? 0} />
        </div>
      )
    case 'stopped':
      return (
        <p className="problem">
          Unpacking raw lines was stopped before it came to this event. Close the log and open the file again to read
          it.
        </p>
      )
    case 'changed':
      return (
        <p className="problem">
          The file has changed on disk since it was opened, so this event cannot be read again. Reopen the file to read
          it.
        </p>
      )
    case 'dropped':
      return (
        <p className="problem">
          The raw lines of this time were dropped, so that the feed can go on. They are still in the log that it came
          from.
        </p>
      )
    case 'gone':
      return (
        <p className="problem">
          What the feed brought is no longer on the browser's disk, so this event cannot be read again. It is still in
          the log that it came from.
        </p>
      )
    default:
      return assertNever(gap)
  }
}
