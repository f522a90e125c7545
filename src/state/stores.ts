/** What is known of the log, and what the user chose: the stores that the page's commands change and its views show. */
import { createCursor } from './cursor'
import { createPreferences } from './preferences'
import { createSelectedRange } from './selected-range'
import { createSession } from './session'
import { createView } from './view'
import { createViewport } from './viewport'

export function createStores() {
  return {
    session: createSession(),
    viewport: createViewport(),
    view: createView(),
    cursor: createCursor(),
    preferences: createPreferences(),
    selectedRange: createSelectedRange(),
  }
}

export type Stores = ReturnType<typeof createStores>
