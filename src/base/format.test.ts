import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatCount, formatNumber } from './format'

test('groups digits as the locale en does', () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(), fc.maxSafeInteger()), (count) => {
      expect(formatNumber(count)).toBe(count.toLocaleString('en'))
    }),
  )
})

test('counts in words', () => {
  expect([0, 1, 1213].map((count) => formatCount(count, 'event'))).toEqual(['0 events', '1 event', '1,213 events'])
  expect(formatCount(2, 'process')).toBe('2 processes')
})
