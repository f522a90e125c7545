import type { QueryError, Token } from '../../query/parse'

interface Props {
  readonly text: string
  readonly tokens: readonly Token[]
  readonly problem: QueryError | undefined
  readonly isError: boolean
  /** Scroll offset of the input, in CSS pixels. */
  readonly left: number
}

/** The text in colours, behind the input whose own text is transparent. */
export function QueryInk({ text, tokens, problem, isError, left }: Props) {
  return (
    <div className="query-ink" aria-hidden="true">
      <div style={{ transform: `translateX(${-left}px)` }}>
        {cut(text, tokens, problem).map(({ kind, from, to, isWrong }) => (
          <span key={from} className={`ink-${kind}${isWrong ? (isError ? ' wrong' : ' doubtful') : ''}`}>
            {text.slice(from, to)}
          </span>
        ))}
        {problem !== undefined && problem.from >= text.length && <span className="wrong">{'\u00a0'}</span>}
      </div>
    </div>
  )
}

/** The text in pieces of one kind each, cut where the problem begins and ends. */
function cut(text: string, tokens: readonly Token[], problem: QueryError | undefined) {
  const ends = new Set([text.length])
  for (const token of tokens) ends.add(token.from).add(token.to)
  if (problem !== undefined) ends.add(problem.from).add(problem.to)
  const places = [...ends].filter((at) => at > 0 && at <= text.length).toSorted((a, b) => a - b)
  return places.map((to, i) => {
    const from = i === 0 ? 0 : places[i - 1]
    const kind = tokens.find((token) => token.from <= from && token.to >= to)?.kind ?? 'blank'
    return { kind, from, to, isWrong: problem !== undefined && problem.from <= from && problem.to >= to }
  })
}
