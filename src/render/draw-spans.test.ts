import { expect, test } from 'vitest'
import { endTextLeft } from './draw-spans'

test('how a process ended stands after its span, before it at the right edge, and is never cut', () => {
  expect(endTextLeft(100, 200, 50, 400)).toBe(206)
  expect(endTextLeft(100, 344, 50, 400)).toBe(350)
  expect(endTextLeft(100, 345, 50, 400)).toBe(44)
  expect(endTextLeft(55, 399, 50, 400)).toBeUndefined()
})
