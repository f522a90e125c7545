/**
 * Every action of the page. Keys, the sheet that `?` shows, the palette and the tooltips of buttons come from here: to
 * add an action is one entry in one of these lists.
 */
import type { Action } from './action'
import { ONE_ROW_ACTIONS } from './one-row-actions'
import { PAGE_ACTIONS } from './page-actions'
import { ROW_ACTIONS } from './row-actions'
import { keyCaps } from './strokes'
import { TIME_ACTIONS } from './time-actions'

export const ACTIONS: readonly Action[] = [...ROW_ACTIONS, ...ONE_ROW_ACTIONS, ...TIME_ACTIONS, ...PAGE_ACTIONS]

/** For a button's tooltip: what it does, with the key that does the same: `Copy the link to this view (c l)`. */
export function tooltipOf(id: string): string {
  const action = ACTIONS.find((other) => other.id === id)
  if (action === undefined) throw new Error(`there is no action ${id}`)
  const [keys] = action.keys
  return keys === undefined ? action.title : `${action.title} (${keyCaps(keys).join(' ')})`
}
