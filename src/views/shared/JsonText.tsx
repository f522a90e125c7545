import { findJson } from '../../base/json-in-text'
import { Fragment, memo, type ReactNode } from 'react'

const MAX_CHARS = 200_000
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)/g

/**
 * JSON of a log, indented and coloured. Built from text nodes: what a log holds is shown, never run. A prefix before it
 * is shown as it is.
 */
export const JsonText = memo(function JsonText({ text }: { readonly text: string }) {
  const { prefix, body } = indent(text)
  const isCut = body.length > MAX_CHARS
  return (
    <pre className="json">
      {prefix !== '' && <span className="muted">{prefix}</span>}
      {colour(isCut ? body.slice(0, MAX_CHARS) : body)}
      {isCut && <span className="muted">{'\n'}… cut here; copy to get all of it</span>}
    </pre>
  )
})

function indent(text: string): { prefix: string; body: string } {
  const [first, ...more] = findJson(text).found
  if (first === undefined || more.length > 0) return { prefix: '', body: text }
  return { prefix: text.slice(0, first.from), body: JSON.stringify(first.value, undefined, 2) }
}

function colour(json: string): ReactNode[] {
  const parts: ReactNode[] = []
  let at = 0
  for (const match of json.matchAll(TOKEN)) {
    const [whole, string, colon, number] = match
    if (match.index > at) parts.push(<Fragment key={at}>{json.slice(at, match.index)}</Fragment>)
    const kind =
      string === undefined
        ? number === undefined
          ? 'json-word'
          : 'json-number'
        : colon === undefined
          ? 'json-string'
          : 'json-key'
    parts.push(
      <span key={match.index} className={kind}>
        {string ?? whole}
      </span>,
    )
    if (colon !== undefined) parts.push(colon)
    at = match.index + whole.length
  }
  parts.push(json.slice(at))
  return parts
}
