import { FileUp } from 'lucide-react'
import { hasFeed, hasRunningFeed, isReading } from '../../state/session'
import { useSession, useViewer } from '../../state/viewer-context'
import { FeedStates } from '../live/FeedStates'
import { pickFiles } from '../welcome/pick-files'

/** In place of the rows while there is nothing to show: still reading, waiting for a feed, or no event found. */
export function EmptyLog() {
  const viewer = useViewer()
  const sources = useSession((state) => state.sources)
  const openOther = async (): Promise<void> => viewer.sources.openFiles(await pickFiles())
  if (sources.some(isReading)) return <p className="empty">Reading…</p>
  if (hasRunningFeed(sources)) {
    const isAnyOpen = sources.some((source) => source.kind === 'feed' && source.feed.connection === 'open')
    return (
      <div className="empty">
        <p>Waiting for the first event.</p>
        <FeedStates />
        {isAnyOpen && (
          <p className="muted">
            The feed sends what the agent exports: nothing comes while nothing runs, and a filter on the agent may keep
            events back.
          </p>
        )}
      </div>
    )
  }
  return (
    <div className="empty">
      <p>There is no Tetragon event to show.</p>
      {hasFeed(sources) && <FeedStates />}
      <p className="muted">A line of a Tetragon log looks like this:</p>
      <code>{'{"process_exec":{"process":{"exec_id":"…","binary":"/usr/bin/curl"}},"node_name":"…","time":"…"}'}</code>
      <div className="actions">
        <button className="button primary" onClick={() => void openOther()}>
          <FileUp size={15} /> Open another file
        </button>
        <button className="button" onClick={() => viewer.closeAll()}>
          Back to the start
        </button>
      </div>
    </div>
  )
}
