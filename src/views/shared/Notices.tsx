import { RefreshCw } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { formatCount } from '../../base/format'
import { useSession, useViewer } from '../../state/viewer-context'
import type { LeftOut, Notice, Source } from '../../state/session'
import { linkNoticeText, useWaitingText } from '../link/link-notices'
import { pickFile } from '../welcome/pick-files'
import { loadProblem } from './load-problem'

interface Line {
  readonly id: string
  readonly text: string
  readonly action: ReactNode
  readonly dismiss: () => void
}

/** What happened to files that did not load as they should: one line each, with what to do. */
export function Notices() {
  const viewer = useViewer()
  const sources = useSession((state) => state.sources)
  const notices = useSession((state) => state.notices)
  const [dismissed, setDismissed] = useState<readonly string[]>([])
  const lines: Line[] = sources.flatMap((source) => {
    const text = loadProblem(source)
    const id = `${source.idx} ${text}`
    if (text === undefined || dismissed.includes(id)) return []
    const action = isChanged(source) && <ReopenButton source={source} />
    return [{ id, text, action, dismiss: () => setDismissed((ids) => [...ids, id]) }]
  })
  for (const notice of notices) {
    const action = notice.kind === 'already-open' && (
      <button className="button small" onClick={() => viewer.sources.openAnyway(notice.id)}>
        Open it again
      </button>
    )
    lines.push({
      id: `notice ${notice.id}`,
      text: textOf(notice),
      action,
      dismiss: () => viewer.notices.dismiss(notice.id),
    })
  }
  const waiting = useWaitingText()
  if (waiting !== undefined && !dismissed.includes(waiting) && sources.length > 0)
    lines.push({ id: waiting, text: waiting, action: false, dismiss: () => setDismissed((ids) => [...ids, waiting]) })
  if (lines.length === 0) return null
  return (
    <div className="notices" role="status">
      <ul>
        {lines.map(({ id, text, action, dismiss }) => (
          <li key={id}>
            <span>{text}</span>
            {action}
            <button className="button small" onClick={dismiss}>
              Dismiss
            </button>
          </li>
        ))}
      </ul>
      {lines.length > 2 && (
        <button className="button small dismiss-all" onClick={() => lines.forEach((line) => line.dismiss())}>
          Dismiss all {lines.length}
        </button>
      )}
    </div>
  )
}

function textOf(notice: Notice): string {
  switch (notice.kind) {
    case 'already-open': {
      const { name } = notice.file
      const asOther = notice.openAs === name ? '' : `, as ${notice.openAs}`
      return `${name} is already open${asOther}: it was not loaded a second time.`
    }
    case 'left-out':
      return leftOutText(notice.leftOut)
    case 'link':
    case 'not-in-log':
    case 'other-file':
      return linkNoticeText(notice)
  }
}

const MAX_NAMED = 5

function leftOutText(leftOut: readonly LeftOut[]): string {
  const named = leftOut.slice(0, MAX_NAMED).map(({ name, reason }) => `${name} (${reason})`)
  const more = leftOut.length > MAX_NAMED ? ` and ${leftOut.length - MAX_NAMED} more` : ''
  return `${formatCount(leftOut.length, 'item')} of the folder ${leftOut.length === 1 ? 'was' : 'were'} left out: ${named.join(', ')}${more}.`
}

function isChanged(source: Source): boolean {
  return source.kind === 'file' && source.end?.reason === 'changed'
}

function ReopenButton({ source }: { readonly source: Source }) {
  const viewer = useViewer()
  const reopen = async (): Promise<void> => {
    const file = await pickFile()
    if (file !== undefined) viewer.sources.reopenFile(source.idx, file)
  }
  return (
    <button className="button small primary" onClick={() => void reopen()}>
      <RefreshCw size={13} /> Reopen {source.name}
    </button>
  )
}
