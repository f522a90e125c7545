import { useState } from 'react'
import { assertNever } from '../../base/assert'
import { formatCount, formatPart } from '../../base/format'
import { formatClock } from '../../base/time-format'
import { isReading } from '../../state/session'
import { useSession, useStoreValue, useTimeFormat, useViewer } from '../../state/viewer-context'
import { CopyButton } from '../shared/CopyButton'
import { JsonText } from '../shared/JsonText'
import type { RawGapOfEvent } from '../../worker/protocol'
import { useRawText } from './use-raw-text'

/** The raw JSON of each event of the selected process, read from the file when it is looked at. */
export function RawEvents() {
  const viewer = useViewer()
  const details = useStoreValue(viewer.details.store, (state) => state.answer)
  const format = useTimeFormat()
  const [chosen, setChosen] = useState(-1)
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
            <button aria-pressed={other.event === event.event} onClick={() => setChosen(other.event)}>
              <span className="muted">{other.time === undefined ? '–' : formatClock(other.time, format).clock}</span>{' '}
              {other.wireName.replace('process_', '')} {other.detail}
            </button>
          </li>
        ))}
      </ul>
      <div className="raw-text">
        {raw === undefined ? (
          <p className="muted">Reading…</p>
        ) : 'gap' in raw ? (
          <RawGapText {...raw} />
        ) : (
          <>
            <CopyButton className="button small raw-copy" text={() => raw.text}>
              Copy JSON
            </CopyButton>
            <JsonText text={raw.text} />
          </>
        )}
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
    default:
      return assertNever(gap)
  }
}
