import { formatNumber } from '../../base/format'
import { useEffect, useState } from 'react'
import { keptParts } from '../../state/session'
import { useSession, useViewer } from '../../state/viewer-context'
import type { BadLine } from '../../worker/protocol'

const PAGE = 100

/** Lines that gave no event: file, line number, reason and how they begin. */
export function BadLines({ total }: { readonly total: number }) {
  const viewer = useViewer()
  const [lines, setLines] = useState<readonly BadLine[]>([])
  const [wanted, setWanted] = useState(PAGE)
  const kept = useSession(keptParts)
  useEffect(() => {
    let isCurrent = true
    void viewer.ask('badLines', { first: 0, count: wanted }).then((read) => isCurrent && setLines(read))
    return () => {
      isCurrent = false
    }
  }, [viewer, wanted, total, kept])
  return (
    <ol className="bad-lines" aria-label="Bad lines" tabIndex={0}>
      {lines.map(({ file, line, reason, text }, i) => (
        <li key={i}>
          <b>
            {file}:{line}
          </b>{' '}
          {reason}
          <code>{text}</code>
        </li>
      ))}
      {total > lines.length && (
        <li>
          <button className="button small" onClick={() => setWanted(wanted + PAGE * 5)}>
            {formatNumber(total - lines.length)} more
          </button>
        </li>
      )}
    </ol>
  )
}
