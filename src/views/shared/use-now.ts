import { useLayoutEffect, useState } from 'react'

/** This computer's clock in milliseconds since 1970, read anew each `everyMs`; for 0 it stands. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useLayoutEffect(() => {
    if (everyMs === 0) return
    setNow(Date.now()) // it may have stood for long
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
