import { useEffect, useState, type ReactNode } from 'react'

const SHOWN_MS = 1600

/** Copies a text and says so; `text` is made when it is needed. */
export function CopyButton({
  text,
  children,
  className = 'button',
  title,
}: {
  readonly text: () => string | Promise<string>
  readonly children: ReactNode
  readonly className?: string
  readonly title?: string
}) {
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready')
  useEffect(() => {
    if (state === 'ready') return
    const timer = setTimeout(() => setState('ready'), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [state])
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await text())
      setState('copied')
    } catch {
      setState('failed') // no permission, or a page without clipboard: said on the button
    }
  }
  return (
    <button className={className} title={title} onClick={() => void copy()}>
      {state === 'ready' ? children : state === 'copied' ? 'Copied' : 'Copy failed'}
    </button>
  )
}
