import { Suspense, lazy, useEffect } from 'react'
import { usePage, usePageState } from './page'
import { KeyHint } from './KeyHint'
import { Said } from './Said'
import { useKeys } from './use-keys'

const loadPalette = () => import('./Palette')
const loadKeySheet = () => import('./KeySheet')
const Palette = lazy(() => loadPalette().then((module) => ({ default: module.Palette })))
const KeySheet = lazy(() => loadKeySheet().then((module) => ({ default: module.KeySheet })))

/** The keys of the page, and what they and buttons open over it. */
export function PageDialogs() {
  const page = usePage()
  const dialog = usePageState((state) => state.dialog)
  useKeys(page)
  useEffect(fetchAhead, [])
  return (
    <>
      <KeyHint />
      <Said />
      <Suspense fallback={null}>
        {(dialog === 'palette' || dialog === 'groups') && <Palette key={dialog} mode={dialog} />}
        {dialog === 'keys' && <KeySheet onClose={() => page.show('none')} />}
      </Suspense>
    </>
  )
}

/** The dialogs are no part of what the page needs to start, but must open at once: fetched when nothing else is done. */
function fetchAhead(): () => void {
  const timer = setTimeout(() => void Promise.allSettled([loadPalette(), loadKeySheet()]), FETCH_AFTER_MS)
  return () => clearTimeout(timer)
}

const FETCH_AFTER_MS = 1500
