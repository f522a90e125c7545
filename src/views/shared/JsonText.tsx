import { Fragment, memo, type ReactNode } from 'react'

const MAX_CHARS = 200_000
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)/g

/**
 * JSON of a log, indented and coloured. Built from text nodes: what a log holds is shown, never run. A prefix before the
 * first brace is shown as it is.
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
  const start = text.indexOf('{')
  for (const from of [0, start]) {
    try {
      return {
        prefix: text.slice(0, from),
        body: JSON.stringify(JSON.parse(text.slice(from).replace(/,\s*$/, '')), undefined, 2),
      }
    } catch {
      continue // not JSON from here
    }
  }
  return { prefix: '', body: text }
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
