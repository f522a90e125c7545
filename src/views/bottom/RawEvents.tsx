import { useEffect, useState } from 'react'
import { formatCount } from '../../base/format'
import { formatClock } from '../../base/time-format'
import { useSession, useStoreValue, useTimeFormat, useViewer } from '../../state/viewer-context'
import { CopyButton } from '../shared/CopyButton'
import { JsonText } from '../shared/JsonText'

/** The raw JSON of each event of the selected process, read from the file when it is looked at. */
export function RawEvents() {
  const viewer = useViewer()
  const details = useStoreValue(viewer.details.store, (state) => state.answer)
  const format = useTimeFormat()
  const [chosen, setChosen] = useState(-1)
  const events = details?.events ?? []
  const event = events.find((other) => other.event === chosen) ?? events.at(0)
  const text = useRawText(event?.event)

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
        {text === undefined ? (
          <p className="muted">Reading…</p>
        ) : text === null ? (
          <p className="problem">
            The file has changed on disk since it was opened, so this event cannot be read again. Reopen the file to
            read it.
          </p>
        ) : (
          <>
            <CopyButton className="button small raw-copy" text={() => text}>
              Copy JSON
            </CopyButton>
            <JsonText text={text} />
          </>
        )}
      </div>
    </div>
  )
}

/** Text of an event: undefined while it is read, null when it cannot be. */
function useRawText(event: number | undefined): string | null | undefined {
  const viewer = useViewer()
  const [read, setRead] = useState<{ readonly event: number; readonly text: string | null }>()
  // a file that was opened again can be read again
  const changedFiles = useSession(
    (state) => state.sources.filter((source) => source.kind === 'file' && source.end?.reason === 'changed').length,
  )
  useEffect(() => {
    if (event === undefined) return
    let isCurrent = true
    void viewer.ask('raw', { event }).then((text) => isCurrent && setRead({ event, text: text ?? null }))
    return () => {
      isCurrent = false
    }
  }, [viewer, event, changedFiles])
  return read?.event === event ? read?.text : undefined
}
