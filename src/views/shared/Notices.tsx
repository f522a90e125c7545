import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { useSession, useViewer } from '../../state/viewer-context'
import type { Source } from '../../state/session'
import { pickFiles } from '../welcome/pick-files'
import { loadProblem } from './load-problem'

/** What happened to sources that did not load as they should: one line each, with what to do. */
export function Notices() {
  const sources = useSession((state) => state.sources)
  const [dismissed, setDismissed] = useState<readonly string[]>([])
  const notices = sources.flatMap((source) => {
    const problem = loadProblem(source)
    const id = `${source.idx} ${problem}`
    return problem === undefined || dismissed.includes(id) ? [] : [{ source, problem, id }]
  })
  if (notices.length === 0) return null
  return (
    <div className="notices" role="status">
      <ul>
        {notices.map(({ source, problem, id }) => (
          <li key={id}>
            <span>{problem}</span>
            {isChanged(source) && <ReopenButton source={source} />}
            <button className="button small" onClick={() => setDismissed([...dismissed, id])}>
              Dismiss
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function isChanged(source: Source): boolean {
  return source.kind === 'file' && source.end?.reason === 'changed'
}

function ReopenButton({ source }: { readonly source: Source }) {
  const viewer = useViewer()
  const reopen = async (): Promise<void> => {
    const [file] = await pickFiles(false)
    if (file !== undefined) viewer.reopenFile(source.idx, file)
  }
  return (
    <button className="button small primary" onClick={() => void reopen()}>
      <RefreshCw size={13} /> Reopen {source.name}
    </button>
  )
}
