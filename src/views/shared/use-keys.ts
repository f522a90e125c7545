import { useEffect } from 'react'
import type { Viewer } from '../../state/viewer'
import { lengthOf, panRange, setRange, showWhole, zoomRange } from '../../state/viewport'

/** Every key of the workbench, for the handler and for the sheet that `?` shows. */
export const KEYS: readonly {
  readonly keys: string
  readonly does: string
  readonly run?: (viewer: Viewer) => void
}[] = [
  { keys: 'w s', does: 'zoom in, zoom out' },
  { keys: 'a d', does: 'pan left, pan right' },
  { keys: 'v', does: 'switch between the tree and packed lanes' },
  { keys: '0', does: 'show the whole log' },
  { keys: 'f', does: 'fit the selected process and its descendants' },
  { keys: '↑ ↓', does: 'walk the rows' },
  { keys: '← →', does: 'collapse and expand, or go to parent and first child' },
  { keys: 'Home End', does: 'first row, last row' },
  { keys: 'p', does: 'select the parent, also in another container' },
  { keys: '*', does: 'expand everything' },
  { keys: '.', does: 'hide the row the keyboard is on, and all below it' },
  { keys: '/', does: 'filter' },
  { keys: 'F1', does: 'the query language, while a filter is typed' },
  { keys: 'n N', does: 'next match, previous match' },
  { keys: 'Esc', does: 'leave the filter, clear the selection' },
  { keys: '?', does: 'this list' },
]

const ZOOM_STEP = 0.7
const PAN_STEP = 0.15

/** Keys that act wherever the focus is, except where text is typed. */
export function useKeys(viewer: Viewer, isOpen: boolean, onHelp: () => void): void {
  useEffect(() => {
    if (!isOpen) return
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (runKey(viewer, event.key, onHelp)) event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [viewer, isOpen, onHelp])
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest('dialog') !== null)
  )
}

/** Runs what a key does; false for keys that do nothing. */
function runKey(viewer: Viewer, key: string, onHelp: () => void): boolean {
  const { range } = viewer.viewport.getState()
  const { selectedKey, focusedKey } = viewer.view.getState()
  switch (key) {
    case 'w':
    case 's':
      if (range !== undefined)
        setRange(viewer.viewport, zoomRange(range, key === 'w' ? ZOOM_STEP : 1 / ZOOM_STEP, focusFraction(viewer)))
      return true
    case 'a':
    case 'd':
      if (range !== undefined) setRange(viewer.viewport, panRange(range, key === 'a' ? -PAN_STEP : PAN_STEP))
      return true
    case 'v':
      viewer.setLayout(viewer.view.getState().layout === 'tree' ? 'packed' : 'tree')
      return true
    case '0':
      showWhole(viewer.viewport)
      return true
    case 'f':
      if (selectedKey !== '') void viewer.fit(selectedKey, 'subtree')
      return true
    case 'p':
      viewer.goToParent()
      return true
    case '*':
      viewer.expandAll()
      return true
    case '.':
      viewer.hide(focusedKey)
      return true
    case '/':
      document.querySelector<HTMLInputElement>('#filter')?.focus()
      return true
    case 'n':
    case 'N':
      void viewer.goToMatch(key === 'n' ? 1 : -1)
      return true
    case 'Escape':
      if (selectedKey === '' && focusedKey === '') return false
      viewer.select('')
      return true
    case '?':
      onHelp()
      return true
    default:
      return false
  }
}

/** Keys zoom around the selected span where it is in view, else around the middle. */
function focusFraction(viewer: Viewer): number {
  const { range } = viewer.viewport.getState()
  const details = viewer.details.store.getState().answer
  if (range === undefined || details?.start === undefined) return 0.5
  const { start } = details
  const fraction = ((start.sec - range.from.sec) * 1e9 + (start.ns - range.from.ns)) / lengthOf(range)
  return fraction > 0 && fraction < 1 ? fraction : 0.5
}
