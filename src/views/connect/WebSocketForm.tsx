import { useState } from 'react'
import { feedOfAddress, whyBlocked } from '../../state/feed-addresses'
import { isFeedUrl } from '../../state/link-addresses'
import type { FeedTarget } from '../../worker/protocol'
import { focusFirst } from '../shared/focus-first'

const EXAMPLE = 'ws://127.0.0.1:9106/'
const SERVER = 'websocketd --port=9106 --address=127.0.0.1 --origin=HOST:PORT tail -n +1 -F tetragon.log'

/** Asks for the address of a plain WebSocket that sends log lines. */
export function WebSocketForm({ onTarget }: { readonly onTarget: (target: FeedTarget) => void }) {
  const [url, setUrl] = useState('')
  const [problem, setProblem] = useState('')
  const connect = (): void => {
    const address = url.trim()
    const target = isFeedUrl(address) ? feedOfAddress(address) : undefined
    if (target === undefined) {
      setProblem('That is not the address of a WebSocket: it starts with ws:// or wss:// and names a host.')
      return
    }
    const blocked = whyBlocked(address, location.href)
    if (blocked === undefined) onTarget(target)
    else setProblem(blocked)
  }
  return (
    <form
      className="connect"
      onSubmit={(event) => {
        event.preventDefault()
        connect()
      }}
    >
      <label htmlFor="feed-url">Address of a WebSocket that sends log lines</label>
      <div className="connect-row">
        <input
          id="feed-url"
          ref={focusFirst}
          value={url}
          placeholder={EXAMPLE}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={problem !== ''}
          aria-describedby="feed-hint"
          onChange={(event) => {
            setUrl(event.target.value)
            setProblem('')
          }}
        />
        <button className="button primary" type="submit">
          Connect
        </button>
      </div>
      {problem !== '' && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <p id="feed-hint" className="muted">
        To serve a file that grows: <code>{SERVER.replace('HOST:PORT', location.host || 'HOST:PORT')}</code>
      </p>
    </form>
  )
}
