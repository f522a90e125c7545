import { startTransition, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { inPaintTurn, takePaintTurn } from './paint-turns'

/**
 * A value as it was, until what else has changed with it is on screen: what shows it has a frame of its own. One that
 * changes all the time is renewed once in `everyMs`.
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
  useLayoutEffect(takePaintTurn, [shown])
  useEffect(
    () => () => {
      stop.current?.()
      stop.current = undefined
    },
    [],
  )
  return shown
}

/** Calls back in a frame of its own, `delayMs` from now where that is more than 0; gives what stops that. */
function afterPaint(delayMs: number, work: () => void): () => void {
  if (delayMs <= 0) return inPaintTurn(work)
  let stop: (() => void) | undefined
  const timer = setTimeout(() => (stop = inPaintTurn(work)), delayMs)
  return () => {
    clearTimeout(timer)
    stop?.()
  }
}
