import { startTransition, useEffect, useState } from 'react'

/**
 * A value as it was, until what else has changed with it is on screen: the browser lays out and paints the two one after
 * the other, so that neither keeps it for long.
 */
export function useAfterPaint<Value>(value: Value): Value {
  const [shown, setShown] = useState(value)
  useEffect(() => {
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => startTransition(() => setShown(() => value)))
    })
    return () => cancelAnimationFrame(frame)
  }, [value])
  return shown
}
