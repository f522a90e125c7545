import { useEffect } from 'react'
import { ACTIONS } from './actions'
import { KeyDispatcher } from './key-dispatcher'
import type { Page } from './page'
import { strokeOf } from './strokes'

/** Keys act wherever the focus is, except where text is typed, in dialogs, and where they have a meaning of their own. */
export function useKeys(page: Page): void {
  useEffect(() => {
    const dispatcher = new KeyDispatcher(
      ACTIONS,
      (action) => action.isAvailable(page),
      (action) => action.run(page),
      (pressed) => page.state.setState({ pressed }),
      (missing) => {
        if (page.hasLog) page.say(missing)
      },
    )
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return
      const stroke = strokeOf(event)
      if (stroke === '') return
      const { isLetterKeysOn } = page.viewer.preferences.getState()
      if (!isOurs(stroke, event.target) || (stroke.length === 1 && !isLetterKeysOn)) {
        dispatcher.forget()
        return
      }
      // the row that is walked to is seen where the rows have the focus
      if (WALKING.test(stroke) && event.target === document.body) focusRows()
      if (dispatcher.press(stroke)) event.preventDefault()
    }
    const forget = (): void => dispatcher.forget()
    addEventListener('keydown', onKeyDown)
    addEventListener('pointerdown', forget)
    return () => {
      removeEventListener('keydown', onKeyDown)
      removeEventListener('pointerdown', forget)
      forget()
    }
  }, [page])
}

function focusRows(): void {
  document.querySelector<HTMLElement>('[role=treegrid], .packed-lanes')?.focus({ preventScroll: true })
}

/** Strokes with which the browser scrolls, and by which sliders, tabs and lists are moved. */
const WALKING = /^(Shift\+)?(Arrow(Left|Right|Up|Down)|Home|End|PageUp|PageDown)$/

/** What the space bar presses, where it has the focus. */
const PRESSED_BY_SPACE = 'button, a, input, summary, [role=button], [role=tab], [role=option], [role=slider]'

/** Strokes for the menu of what has the focus: only in rows and lanes it is ours. */
const MENU = /^(Shift\+F10|ContextMenu)$/

function isOurs(stroke: string, target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return true
  // what had the focus in a modal dialog may be gone
  if (target.closest('dialog') !== null || document.querySelector('dialog:modal') !== null) return false
  if (stroke.startsWith('Mod+')) return true
  if (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox])')) return false
  if (stroke === 'Space' && target.closest(PRESSED_BY_SPACE) !== null) return false
  if (MENU.test(stroke)) return target.closest('[role=treegrid], .packed-lanes') !== null
  return !WALKING.test(stroke) || target === document.body || target.closest('[role=treegrid]') !== null
}
