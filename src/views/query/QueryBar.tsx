import { BookOpen, ChevronDown, ChevronUp, Search, SquareTerminal, X } from 'lucide-react'
import { lazy, Suspense, useLayoutEffect, useRef, useState } from 'react'
import { formatCount } from '../../base/format'
import { completionAt, type CompletionItem } from '../../query/complete'
import { parseQuery } from '../../query/parse'
import { useSession, useView, useViewer } from '../../state/viewer-context'
import { usePage } from '../actions/page'
import { MatchModes } from './MatchModes'
import { QueryInk } from './QueryInk'
import { QueryPanel, optionId, PANEL_ID, PROBLEM_ID } from './QueryPanel'
import { useCompletionItems } from './use-completion-items'
import { useQueryText } from './use-query-text'

const QueryReference = lazy(async () => ({ default: (await import('./QueryReference')).QueryReference }))

/** The query: typed, completed, marked where it is wrong; what it finds is counted beside it. */
export function QueryBar() {
  const viewer = useViewer()
  const page = usePage()
  const input = useRef<HTMLInputElement>(null)
  const { text, setText, apply, problem } = useQueryText()
  const matches = useSession((state) => state.summary?.matches)
  const isFiltering = useView((view) => view.filterText !== '')
  const [caret, setCaret] = useState(0)
  const [isOpen, setOpen] = useState(false)
  const [hasFocus, setFocus] = useState(false)
  const [active, setActive] = useState(-1)
  const [isReferenceOpen, setReferenceOpen] = useState(false)
  const [scrollLeft, setScrollLeft] = useState(0)
  const nextCaret = useRef<number | undefined>(undefined)

  const completion = isOpen && hasFocus ? completionAt(text, caret) : undefined
  const items = useCompletionItems(completion)
  const isListed = items.length > 0
  const { hint, tokens } = parseQuery(text)
  // what is not typed to its end yet is no error while its end is offered
  const isUnfinished = isListed && problem !== undefined && problem.to >= text.trimEnd().length
  const shownProblem = isUnfinished ? undefined : (problem ?? hint)
  const isWrong = problem !== undefined && !isUnfinished

  useLayoutEffect(() => {
    if (nextCaret.current === undefined) return
    input.current?.setSelectionRange(nextCaret.current, nextCaret.current)
    setCaret(nextCaret.current)
    nextCaret.current = undefined
  }, [text])

  const accept = (item: CompletionItem): void => {
    if (completion === undefined) return
    const isName = /[:( ]$/.test(item.insert)
    const rest = text.slice(completion.to)
    const insert = isName || rest !== '' || isInList(text, completion.from) ? item.insert : `${item.insert} `
    nextCaret.current = completion.from + insert.length
    setText(text.slice(0, completion.from) + insert + rest)
    setOpen(isName)
    setActive(-1)
  }

  /** Of the query as it stands, also right after it was typed. */
  const goToMatch = async (step: 1 | -1): Promise<void> => {
    if (await apply()) await viewer.navigator.goToMatch(step)
  }
  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (!isListed) setOpen(true)
      else if (event.key === 'ArrowDown') setActive(active + 1 >= items.length ? -1 : active + 1)
      else setActive(active < 0 ? items.length - 1 : active - 1)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const item = items.at(active)
      if (active >= 0 && item !== undefined) accept(item)
      else {
        setOpen(false)
        void goToMatch(event.shiftKey ? -1 : 1)
      }
    } else if (event.key === 'Tab' && !event.shiftKey && isListed && text !== '') {
      event.preventDefault()
      accept(items[Math.max(0, active)])
    } else if (event.key === 'Escape') {
      event.preventDefault()
      setOpen(false)
      setActive(-1)
      if (isListed) return
      if (text === '') event.currentTarget.blur()
      else setText('')
    } else if (event.key === 'F1') {
      event.preventDefault()
      setReferenceOpen(true)
    }
  }

  return (
    <search className={isWrong ? 'filter has-problem' : 'filter'}>
      <Search size={14} aria-hidden="true" />
      <div className="query-field">
        <QueryInk text={text} tokens={tokens} problem={shownProblem} isError={isWrong} left={scrollLeft} />
        <input
          ref={input}
          id="filter"
          role="combobox"
          aria-label="Filter processes"
          aria-autocomplete="list"
          aria-expanded={isListed}
          aria-controls={PANEL_ID}
          aria-activedescendant={isListed && active >= 0 ? optionId(active) : undefined}
          aria-invalid={isWrong}
          aria-describedby={shownProblem === undefined ? undefined : PROBLEM_ID}
          placeholder="filter: words, binary:bash, exit:>0, under:(…)"
          value={text}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          onChange={(event) => {
            setText(event.target.value)
            setCaret(event.target.selectionStart ?? event.target.value.length)
            setOpen(event.target.value !== '')
            setActive(-1)
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
          onScroll={(event) => setScrollLeft(event.currentTarget.scrollLeft)}
          onFocus={() => setFocus(true)}
          onBlur={() => {
            setFocus(false)
            setOpen(false)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <span className="filter-state">
        {isWrong && text !== '' && <span className="query-wrong">not applied</span>}
        {problem === undefined && matches !== undefined && text !== '' && (
          <span role="status">{matches === 0 ? 'no match' : formatCount(matches, 'match')}</span>
        )}
        {isFiltering && matches !== undefined && (
          <>
            <button
              className="icon-button small step"
              aria-label="Previous match"
              title="Previous match (N)"
              disabled={matches === 0}
              onClick={() => void viewer.navigator.goToMatch(-1)}
            >
              <ChevronUp size={14} />
            </button>
            <button
              className="icon-button small step"
              aria-label="Next match"
              title="Next match (n)"
              disabled={matches === 0}
              onClick={() => void viewer.navigator.goToMatch(1)}
            >
              <ChevronDown size={14} />
            </button>
            <MatchModes />
          </>
        )}
        {text !== '' && (
          <button
            className="icon-button small"
            aria-label="Clear filter"
            title="Clear filter"
            onClick={() => setText('')}
          >
            <X size={14} />
          </button>
        )}
        {isFiltering && problem === undefined && (
          <button
            className="icon-button small other-tools"
            aria-label="Query for other tools"
            title="Query for other tools: jq, tetra, export allowlist"
            onClick={() => page.show('other-tools')}
          >
            <SquareTerminal size={14} />
          </button>
        )}
        {text === '' && !hasFocus && <kbd aria-hidden="true">/</kbd>}
        <button
          className="icon-button small query-help"
          aria-label="Query language"
          title="Query language (F1)"
          onClick={() => setReferenceOpen(true)}
        >
          <BookOpen size={14} />
        </button>
      </span>
      <QueryPanel
        items={items}
        active={active}
        problem={hasFocus ? shownProblem : undefined}
        isError={isWrong}
        left={scrollLeft}
        onPick={accept}
      />
      {isReferenceOpen && (
        <Suspense>
          <QueryReference
            onClose={() => setReferenceOpen(false)}
            onPick={(example) => {
              setReferenceOpen(false)
              setText(example)
            }}
          />
        </Suspense>
      )}
    </search>
  )
}

/** True where a list of values is open before a place: a blank after the value would not be wanted. */
function isInList(text: string, at: number): boolean {
  return /:(!=)?\([^()]*$/.test(text.slice(0, at))
}
