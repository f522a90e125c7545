import { HardDrive } from 'lucide-react'
import { useEffect, useState } from 'react'
import { formatBytes } from '../../base/format'
import { formatClock } from '../../base/time-format'
import { deleteCapture, listCaptures, type LeftCapture } from '../../state/left-captures'
import { useTimeFormat, useViewer } from '../../state/viewer-context'

/** What feeds had brought when the page was closed or crashed, to be opened again or deleted. */
export function LeftCaptures() {
  const [captures, setCaptures] = useState<readonly LeftCapture[]>([])
  useEffect(() => {
    let isGone = false
    void listCaptures().then((found) => isGone || setCaptures(found))
    return () => {
      isGone = true
    }
  }, [])
  if (captures.length === 0) return null
  const remove = async (id: string): Promise<void> => {
    await deleteCapture(id)
    setCaptures((all) => all.filter((capture) => capture.id !== id))
  }
  return (
    <section className="left-captures" aria-label="Captures of feeds">
      <p>
        <HardDrive size={15} /> Kept in this browser from {captures.length === 1 ? 'a feed' : 'feeds'} when the page was
        closed:
      </p>
      <ul>
        {captures.map((capture) => (
          <Capture key={capture.id} capture={capture} onDelete={() => void remove(capture.id)} />
        ))}
      </ul>
    </section>
  )
}

function Capture({ capture, onDelete }: { readonly capture: LeftCapture; readonly onDelete: () => void }) {
  const viewer = useViewer()
  const format = useTimeFormat()
  const { feed, startedMs, bytes, log } = capture
  const { date, clock } = formatClock({ sec: Math.floor(startedMs / 1000), ns: 0 }, format, 0)
  const open = (): void =>
    viewer.sources.openFiles({ files: [{ name: `capture of ${feed}, ${date} ${clock}`, blob: log }], leftOut: [] })
  return (
    <li>
      <span className="capture-name">{feed}</span>{' '}
      <span className="muted">
        since {date} {clock} · {formatBytes(bytes)}
      </span>
      <button className="button small" onClick={open}>
        Open it
      </button>
      <button className="button small" onClick={onDelete}>
        Delete
      </button>
    </li>
  )
}
