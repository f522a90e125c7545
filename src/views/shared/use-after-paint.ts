import { startTransition, useEffect, useRef, useState } from 'react'

/**
 * A value as it was, until what else has changed with it is on screen: the browser lays out and paints the two one after
 * the other, so that neither keeps it for long.
 */
export function useAfterPaint<Value>(value: Value): Value {
  const [shown, setShown] = useState(value)
  const newest = useRef(value)
  const frame = useRef<number>(undefined)
  useEffect(() => {
    newest.current = value
    // a value that changes all the time is shown all the same
    frame.current ??= requestAnimationFrame(() => {
      frame.current = requestAnimationFrame(() => {
        frame.current = undefined
        startTransition(() => setShown(() => newest.current))
      })
    })
  }, [value])
  useEffect(
    () => () => {
      if (frame.current !== undefined) cancelAnimationFrame(frame.current)
      frame.current = undefined
    },
    [],
  )
  return shown
}
