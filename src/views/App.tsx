import { useDeferredValue, useEffect, useState } from 'react'
import { usePreferences, useSession } from '../state/viewer-context'
import type { LinkWishes } from '../state/link-sync'
import { KeyboardHelp } from './shared/KeyboardHelp'
import { ConfirmFeed } from './welcome/ConfirmFeed'
import { DropTarget } from './welcome/DropTarget'
import { Welcome } from './welcome/Welcome'
import { Workbench } from './Workbench'

/** The whole page: the welcome page until something is opened, then the workbench. */
export function App({ wishes }: { readonly wishes: LinkWishes }) {
  // deferred: the workbench is built in slices, while the workers are starting
  const isOpen = useDeferredValue(useSession((state) => state.sources.length > 0))
  const crash = useSession((state) => state.crash)
  const [wishedFeed, setWishedFeed] = useState(wishes.feedUrl)
  const [isHelpOpen, setHelpOpen] = useState(false)
  useTheme()

  if (crash !== undefined) return <Crash message={crash} />
  return (
    <DropTarget>
      {isOpen ? <Workbench onHelp={() => setHelpOpen(true)} /> : <Welcome needsLog={wishes.needsLog} />}
      {wishedFeed !== '' && <ConfirmFeed url={wishedFeed} onDone={() => setWishedFeed('')} />}
      {isHelpOpen && <KeyboardHelp onClose={() => setHelpOpen(false)} />}
    </DropTarget>
  )
}

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
