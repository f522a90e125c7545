import { ChevronDown, ChevronUp, Search, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { formatCount } from '../../base/format'
import { useSession, useView, useViewer } from '../../state/viewer-context'

/** Typing is shown at once; the store is asked when it pauses. */
const PAUSE_MS = 120

export function FilterBox() {
  const viewer = useViewer()
  const filterText = useView((view) => view.filterText)
  const matches = useSession((state) => state.summary?.matches)
  const [text, setText] = useState(filterText)
  const [applied, setApplied] = useState(filterText)

  // Back, links and the clear button change the filter from outside
  if (filterText !== applied) {
    setApplied(filterText)
    setText(filterText)
  }
  useEffect(() => {
    if (text === filterText) return
    const timer = setTimeout(() => {
      setApplied(text)
      viewer.view.setState({ filterText: text })
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text, filterText, viewer])

  return (
    <search className="filter">
      <Search size={14} aria-hidden="true" />
      <input
        id="filter"
        aria-label="Filter processes"
        placeholder="filter by binary, arguments or pod"
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            if (text === '') event.currentTarget.blur()
            setText('')
          } else if (event.key === 'Enter') {
            event.preventDefault()
            void viewer.goToMatch(event.shiftKey ? -1 : 1)
          }
        }}
      />
      {matches !== undefined && text !== '' ? (
        <span className="filter-state" role="status">
          <span>{matches === 0 ? 'no match' : formatCount(matches, 'match')}</span>
          <button
            className="icon-button small"
            aria-label="Previous match"
            disabled={matches === 0}
            onClick={() => void viewer.goToMatch(-1)}
          >
            <ChevronUp size={14} />
          </button>
          <button
            className="icon-button small"
            aria-label="Next match"
            disabled={matches === 0}
            onClick={() => void viewer.goToMatch(1)}
          >
            <ChevronDown size={14} />
          </button>
          <button className="icon-button small" aria-label="Clear filter" onClick={() => setText('')}>
            <X size={14} />
          </button>
        </span>
      ) : (
        <kbd aria-hidden="true">/</kbd>
      )}
    </search>
  )
}
