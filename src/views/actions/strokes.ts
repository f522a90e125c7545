/**
 * Keys as texts, the same for the handler, the sheet, the palette and tooltips. A stroke is one press, keys of an action
 * are strokes one after the other:
 *
 *   'w'  '*'  'N'          what the key types; a capital is Shift and the letter
 *   'ArrowLeft' 'Shift+Home'   keys that type nothing, by their names in the DOM
 *   'Mod+k'                ⌘ on a Mac, Ctrl elsewhere
 *   'g p'                  two strokes
 */

const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)

/** The stroke of a press; empty for modifiers alone and for what belongs to the browser. */
export function strokeOf(event: KeyboardEvent): string {
  const { key } = event
  if (key === 'Shift' || key === 'Control' || key === 'Alt' || key === 'Meta' || event.altKey) return ''
  if (isMac ? event.metaKey : event.ctrlKey) return `Mod+${key.toLowerCase()}`
  if (event.metaKey || event.ctrlKey) return ''
  if (/^[a-z]$/i.test(key) && event.getModifierState('CapsLock'))
    return event.shiftKey ? key.toUpperCase() : key.toLowerCase()
  if (key === ' ') return 'Space'
  return key.length === 1 || !event.shiftKey ? key : `Shift+${key}`
}

const KEY_NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
  '-': '−',
}

/** Strokes as they are printed on key caps: `['g', 'p']`, `['Shift ←']`, `['Ctrl K']`. */
export function keyCaps(keys: string): string[] {
  return keys.split(' ').map((stroke) => {
    if (/^[A-Z]$/.test(stroke)) return `Shift ${stroke}`
    const [name, modifier] = stroke.length > 1 ? stroke.split('+').toReversed() : [stroke, undefined]
    const printed = KEY_NAMES[name] ?? name
    if (modifier === 'Mod') return isMac ? `⌘${printed.toUpperCase()}` : `Ctrl ${printed.toUpperCase()}`
    return modifier === undefined ? printed : `${modifier} ${printed}`
  })
}
