import { startTransition, useEffect, useState } from 'react'
import { usePreferences, useSession } from '../state/viewer-context'
import { PageDialogs } from './actions/PageDialogs'
import { DropTarget } from './welcome/DropTarget'
import { Welcome } from './welcome/Welcome'
import { Workbench } from './Workbench'

/** The whole page: the welcome page until something is opened, then the workbench. */
export function App() {
  const isOpen = useSession((state) => state.sources.length > 0)
  const bench = usePreparedBench(isOpen)
  const crash = useSession((state) => state.crash)
  useTheme()

  if (crash !== undefined) return <Crash message={crash} />
  return (
    <DropTarget>
      {(isOpen || bench.isPrepared) && <Workbench key={bench.round} isOpen={isOpen} />}
      {!isOpen && <Welcome />}
      <PageDialogs />
    </DropTarget>
  )
}

/**
 * Building the workbench takes as long as reading the first megabytes of a log. It is built behind the welcome page,
 * when that has been drawn and nothing else is to be done, and anew when everything was closed.
 */
function usePreparedBench(isOpen: boolean): { readonly isPrepared: boolean; readonly round: number } {
  const [round, setRound] = useState(0)
  const [preparedRound, setPreparedRound] = useState(-1)
  const [wasOpen, setWasOpen] = useState(isOpen)
  if (wasOpen !== isOpen) {
    setWasOpen(isOpen)
    if (!isOpen) setRound(round + 1)
  }
  useEffect(() => {
    if (isOpen) return
    return whenIdle(() => startTransition(() => setPreparedRound(round)))
  }, [isOpen, round])
  return { isPrepared: preparedRound === round, round }
}

/** Calls back once when the page has nothing to do; gives what takes that back. */
function whenIdle(work: () => void): () => void {
  if ('requestIdleCallback' in globalThis) {
    const request = requestIdleCallback(work, { timeout: LONGEST_WAIT_MS })
    return () => cancelIdleCallback(request)
  }
  const timer = setTimeout(work, LONGEST_WAIT_MS / 2) // Safari
  return () => clearTimeout(timer)
}

const LONGEST_WAIT_MS = 1000

function Crash({ message }: { readonly message: string }) {
  return (
    <main className="crash">
      <h1>Treeline has stopped</h1>
      <p>A background worker failed, so the log can no longer be shown. Nothing was uploaded or changed.</p>
      <pre>{message}</pre>
      <button className="button primary" onClick={() => location.reload()}>
        Load the page again
      </button>
    </main>
  )
}

/** Puts the theme on the document; the system's choice is the style sheet's own. */
function useTheme(): void {
  const theme = usePreferences((preferences) => preferences.theme)
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
  }, [theme])
}
