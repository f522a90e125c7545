import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Action } from './action'
import { ACTIONS, tooltipOf } from './actions'
import { KeyDispatcher, SEQUENCE_MS } from './key-dispatcher'
import { keyCaps, strokeOf } from './strokes'

const action = (id: string, ...keys: string[]): Action => ({
  id,
  title: id,
  section: 'Rows',
  keys,
  isAvailable: () => true,
  run: () => undefined,
})

describe('a dispatcher', () => {
  let ran: string[]
  let pressed: string[]
  let unavailable: string[]
  let missing: string[]
  let dispatcher: KeyDispatcher
  beforeEach(() => {
    ran = []
    pressed = []
    unavailable = []
    missing = []
    vi.useFakeTimers()
    dispatcher = new KeyDispatcher(
      [
        action('parent', 'p'),
        action('pod', 'g p'),
        action('start', 'g s', 'Home'),
        action('link', 'c l'),
        { ...action('lineage', 'c m'), missing: 'Select a process first' },
      ],
      ({ id }) => !unavailable.includes(id),
      ({ id }) => void ran.push(id),
      (strokes) => void pressed.push(strokes),
      (text) => void missing.push(text),
    )
    return () => vi.useRealTimers()
  })

  test('runs what a stroke is for, by any of its keys', () => {
    expect([dispatcher.press('p'), dispatcher.press('Home'), dispatcher.press('x')]).toEqual([true, true, false])
    expect(ran).toEqual(['parent', 'start'])
  })

  test('waits for the second stroke of a sequence, and says so', () => {
    expect(dispatcher.press('g')).toBe(true)
    expect(ran).toEqual([])
    expect(dispatcher.press('p')).toBe(true)
    expect(ran).toEqual(['pod'])
    expect(pressed).toEqual(['g', ''])
  })

  test('says what is missing where the action of the strokes cannot do anything', () => {
    unavailable = ['lineage', 'parent']
    expect([dispatcher.press('c'), dispatcher.press('m')]).toEqual([true, true])
    expect([ran, missing]).toEqual([[], ['Select a process first']])
    expect(dispatcher.press('p')).toBe(false) // has nothing to say
    unavailable = []
    dispatcher.press('c')
    dispatcher.press('m')
    expect([ran, missing.length]).toEqual([['lineage'], 1])
  })

  test('forgets the first stroke after a while', () => {
    dispatcher.press('g')
    vi.advanceTimersByTime(SEQUENCE_MS - 1)
    expect(pressed).toEqual(['g'])
    vi.advanceTimersByTime(1)
    expect(pressed).toEqual(['g', ''])
    dispatcher.press('p')
    expect(ran).toEqual(['parent'])
  })

  test('takes a stroke that goes on with nothing as a new one, and Escape as the end', () => {
    dispatcher.press('c')
    dispatcher.press('p')
    expect(ran).toEqual(['parent'])
    dispatcher.press('g')
    expect(dispatcher.press('Escape')).toBe(true)
    expect(dispatcher.press('Escape')).toBe(false)
    dispatcher.press('g')
    dispatcher.press('c')
    dispatcher.press('l')
    expect(ran).toEqual(['parent', 'link'])
  })

  test('leaves alone what is not available', () => {
    unavailable = ['parent', 'link', 'lineage']
    expect([dispatcher.press('p'), dispatcher.press('c'), dispatcher.press('g')]).toEqual([false, false, true])
    expect(ran).toEqual([])
  })
})

describe('a stroke', () => {
  const press = (key: string, init: Partial<KeyboardEvent> = {}): string =>
    strokeOf({
      key,
      shiftKey: false,
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      getModifierState: () => false,
      ...init,
    } as KeyboardEvent)

  test('is named by what the key types, without Caps Lock', () => {
    expect([press('w'), press('N', { shiftKey: true }), press('*', { shiftKey: true })]).toEqual(['w', 'N', '*'])
    const capsLock = { getModifierState: (name: string) => name === 'CapsLock' }
    expect([press('W', capsLock), press('n', { ...capsLock, shiftKey: true })]).toEqual(['w', 'N'])
  })

  test('names Shift with keys that type nothing, and Ctrl as the main modifier', () => {
    expect([press('Home', { shiftKey: true }), press('K', { ctrlKey: true }), press(' ')]).toEqual([
      'Shift+Home',
      'Mod+k',
      'Space',
    ])
    expect([press('Shift', { shiftKey: true }), press('w', { altKey: true }), press('w', { metaKey: true })]).toEqual([
      '',
      '',
      '',
    ])
  })

  test('is printed as on the keys', () => {
    expect(['g p', 'Shift+ArrowLeft', 'Mod+k', 'N', '*', 'Escape'].map(keyCaps)).toEqual([
      ['g', 'p'],
      ['Shift ←'],
      ['Ctrl K'],
      ['Shift N'],
      ['*'],
      ['Esc'],
    ])
  })
})

describe('the list of actions', () => {
  test('has each id and each key once, and no key that begins a sequence of another', () => {
    const ids = ACTIONS.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const keys = ACTIONS.flatMap((each) => each.keys)
    expect(new Set(keys).size).toBe(keys.length)
    const starts = keys.filter((each) => each.includes(' ')).map((each) => each.split(' ')[0])
    expect(keys.filter((each) => starts.includes(each))).toEqual([])
  })

  test('names a key in the tooltip of a button', () => {
    expect(tooltipOf('copy-link')).toBe('Copy the link to this view (c l)')
    expect(tooltipOf('open-sample')).toBe('Open the sample')
    expect(() => tooltipOf('x')).toThrow('there is no action x')
  })
})
