import { useEffect, useState } from 'react'
import { usePageState } from './page'

const SHOWN_MS = 2500

/** What an action without a button of its own has to say: shown for a moment. */
export function Said() {
  const said = usePageState((state) => state.said)
  const [hiddenId, setHiddenId] = useState(0)
  useEffect(() => {
    if (said.id === 0) return
    const timer = setTimeout(() => setHiddenId(said.id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [said])
  const isShown = said.id !== hiddenId
  return (
    <p className="said" role="status" hidden={!isShown}>
      {isShown && said.text}
    </p>
  )
}
