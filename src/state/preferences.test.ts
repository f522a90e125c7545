import { expect, test } from 'vitest'
import { readPreferences } from './preferences'

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
