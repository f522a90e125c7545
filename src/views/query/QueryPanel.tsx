import { CircleAlert, Info } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { CompletionItem } from '../../query/complete'
import type { QueryError } from '../../query/parse'

export const PANEL_ID = 'query-options'
export const PROBLEM_ID = 'query-problem'

export function optionId(i: number): string {
  return `query-option-${i}`
}

interface Props {
  readonly items: readonly CompletionItem[]
  /** The option that the keyboard is on; -1 for none. */
  readonly active: number
  readonly problem: QueryError | undefined
  readonly isError: boolean
  /** Scroll offset of the input, in CSS pixels. */
  readonly left: number
  readonly onPick: (item: CompletionItem) => void
}

/** Below the bar: what is wrong, with an arrow to the character, and what can be completed. */
export function QueryPanel({ items, active, problem, isError, left, onPick }: Props) {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.children.item(active)?.scrollIntoView({ block: 'nearest' })
  }, [active])
  if (items.length === 0 && problem === undefined) return null
  const Icon = isError ? CircleAlert : Info
  return (
    <div className="query-panel">
      {problem !== undefined && (
        <p id={PROBLEM_ID} className={isError ? 'query-problem' : 'query-problem hint'} role="status">
          <span className="query-arrow" style={{ left: `calc(${problem.from}ch - ${left}px)` }} aria-hidden="true" />
          <Icon size={14} aria-hidden="true" />
          <span>{problem.message}</span>
        </p>
      )}
      {items.length > 0 && (
        <ul ref={list} id={PANEL_ID} role="listbox" aria-label="Completions">
          {items.map((item, i) => (
            <li
              key={item.label}
              id={optionId(i)}
              role="option"
              aria-selected={i === active}
              onPointerDown={(event) => {
                event.preventDefault() // the input keeps the focus
                onPick(item)
              }}
            >
              <code>{item.label}</code>
              <span>{item.about}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
