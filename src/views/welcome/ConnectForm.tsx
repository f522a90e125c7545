import { useState } from 'react'
import { NatsForm } from './NatsForm'
import { WebSocketForm } from './WebSocketForm'

const KINDS = { websocket: 'WebSocket', nats: 'NATS JetStream' } as const

/** Asks which feed to connect to. */
export function ConnectForm() {
  const [kind, setKind] = useState<keyof typeof KINDS>('websocket')
  return (
    <div className="connect">
      <fieldset className="connect-kinds">
        <legend className="visually-hidden">Kind of feed</legend>
        {(Object.keys(KINDS) as (keyof typeof KINDS)[]).map((each) => (
          <label key={each} className="check">
            <input type="radio" name="feed-kind" checked={each === kind} onChange={() => setKind(each)} />
            {KINDS[each]}
          </label>
        ))}
      </fieldset>
      {kind === 'websocket' ? <WebSocketForm /> : <NatsForm />}
    </div>
  )
}
