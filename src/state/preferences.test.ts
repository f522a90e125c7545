import { expect, test, vi } from 'vitest'
import { createPreferences, readPreferences } from './preferences'

const DEFAULTS = readPreferences(null)

test('what was stored comes back', () => {
  const stored = {
    ...DEFAULTS,
    theme: 'dark',
    timeZone: 'relative',
    labelWidthPx: 500,
    isPodsOpen: false,
    isLetterKeysOn: false,
    recentActions: ['keys'],
  } as const
  expect(readPreferences(JSON.stringify(stored))).toEqual(stored)
})

test.each(['', '{', 'null', '[]', '7', '{"theme":"<b>","labelWidthPx":"wide","isPodsOpen":1,"recentActions":[1]}'])(
  'the defaults take the place of %j',
  (text) => {
    expect(readPreferences(text)).toEqual(DEFAULTS)
  },
)

test('a width from a larger screen is brought into bounds', () => {
  expect(readPreferences('{"labelWidthPx":1e9}').labelWidthPx).toBeLessThan(1000)
  expect(readPreferences('{"labelWidthPx":-1}').labelWidthPx).toBeGreaterThan(100)
})

test('what a link asks for is shown and not remembered, until the user changes it', () => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
  const remembered = () => readPreferences([...kept.values()][0])
  const preferences = createPreferences()
  preferences.lend({ isPodsOpen: false, timeZone: 'local' })
  preferences.setState({ theme: 'dark' })
  expect(preferences.getState()).toMatchObject({ isPodsOpen: false, timeZone: 'local', theme: 'dark' })
  expect(remembered()).toMatchObject({ isPodsOpen: true, timeZone: 'utc', theme: 'dark' })
  preferences.setState({ timeZone: 'relative' })
  expect(remembered()).toMatchObject({ isPodsOpen: true, timeZone: 'relative' })
  vi.unstubAllGlobals()
})
