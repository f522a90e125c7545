import { useCallback, useEffect, useState } from 'react'
import { parseQuery, type QueryError } from '../../query/parse'
import { useView, useViewer } from '../../state/viewer-context'

/** Typing is shown at once; it is applied when it pauses. */
const PAUSE_MS = 120

/**
 * The text of the query as it is typed. It is applied when it is a query; until then the last one that was stays, and
 * `problem` says what is wrong.
 */
export function useQueryText(): {
  readonly text: string
  readonly setText: (text: string) => void
  /** Applies it without waiting for a pause; true when it is a query. */
  readonly apply: () => Promise<boolean>
  readonly problem: QueryError | undefined
} {
  const viewer = useViewer()
  const filterText = useView((view) => view.filterText)
  const [text, setText] = useState(filterText)
  const [applied, setApplied] = useState(filterText)
  const [checked, setChecked] = useState<{ readonly text: string; readonly error: QueryError | undefined }>()

  // Back, links and clicks on values change the query from outside
  if (filterText !== applied) {
    setApplied(filterText)
    setText(filterText)
  }
  const check = useCallback(
    async (isCurrent: () => boolean): Promise<boolean> => {
      const { error, patterns } = parseQuery(text)
      const found = error ?? (patterns.length === 0 ? undefined : await viewer.ask('checkQuery', { text }))
      if (!isCurrent()) return false
      setChecked({ text, error: found })
      if (found === undefined && text !== viewer.view.getState().filterText) {
        setApplied(text)
        viewer.view.setState({ filterText: text })
      }
      return found === undefined
    },
    [text, viewer],
  )
  useEffect(() => {
    let isCurrent = true
    const timer = setTimeout(() => void check(() => isCurrent).catch(reportError), PAUSE_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [check, filterText])

  return { text, setText, apply: () => check(() => true), problem: checked?.text === text ? checked.error : undefined }
}
