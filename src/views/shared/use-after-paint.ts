import { startTransition, useEffect, useRef, useState } from 'react'

/**
 * A value as it was, until what else has changed with it is on screen: the browser lays out and paints the two one after
 * the other, so that neither keeps it for long. One that changes all the time is renewed once in `everyMs`.
 */
export function useAfterPaint<Value>(value: Value, everyMs: number): Value {
  const [shown, setShown] = useState(value)
  const newest = useRef(value)
  const renewed = useRef(value)
  const renewedMs = useRef(-Infinity)
  const stop = useRef<() => void>(undefined)
  useEffect(() => {
    newest.current = value
    if (Object.is(value, renewed.current)) return
    stop.current ??= afterPaint(renewedMs.current + everyMs - performance.now(), () => {
      stop.current = undefined
      renewed.current = newest.current
      renewedMs.current = performance.now()
      startTransition(() => setShown(() => newest.current))
    })
  }, [value, everyMs])
  useEffect(
    () => () => {
      stop.current?.()
      stop.current = undefined
    },
    [],
  )
  return shown
}

/** Calls back in a frame after the next one, `delayMs` from now where that is more than 0; gives what stops that. */
function afterPaint(delayMs: number, work: () => void): () => void {
  let frame = 0
  const begin = (): void => {
    frame = requestAnimationFrame(() => (frame = requestAnimationFrame(work)))
  }
  const timer = delayMs > 0 ? setTimeout(begin, delayMs) : undefined
  if (timer === undefined) begin()
  return () => {
    clearTimeout(timer)
    cancelAnimationFrame(frame)
  }
}
