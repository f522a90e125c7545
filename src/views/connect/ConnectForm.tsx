import { useState } from 'react'
import { useViewer } from '../../state/viewer-context'
import type { FeedTarget } from '../../worker/protocol'
import { NatsForm } from './NatsForm'
import { WebSocketForm } from './WebSocketForm'

const KINDS = { websocket: 'WebSocket', nats: 'NATS JetStream' } as const

/** Asks which feed to connect to. `onConnect` is called when it is asked to. */
export function ConnectForm({ onConnect }: { readonly onConnect?: () => void }) {
  const viewer = useViewer()
  const [kind, setKind] = useState<keyof typeof KINDS>('websocket')
  const connect = (target: FeedTarget): void => {
    viewer.sources.connect(target)
    onConnect?.()
  }
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
      {kind === 'websocket' ? <WebSocketForm onTarget={connect} /> : <NatsForm onTarget={connect} />}
    </div>
  )
}
