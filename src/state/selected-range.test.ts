import { expect, test } from 'vitest'
import { clearSelectedRange, createSelectedRange, markTime, rangeBetween } from './selected-range'

const at = (sec: number, ns = 0) => ({ sec, ns })

test('a range lies between two times in whatever order', () => {
  expect(rangeBetween(at(5, 1), at(5, 0))).toEqual({ from: at(5, 0), to: at(5, 1) })
  expect(rangeBetween(at(1), at(2))).toEqual({ from: at(1), to: at(2) })
})

test('the second mark selects what is between it and the first', () => {
  const store = createSelectedRange()
  markTime(store, at(9))
  expect(store.getState()).toMatchObject({ mark: at(9), range: undefined })
  markTime(store, at(4))
  expect(store.getState()).toMatchObject({ mark: undefined, range: { from: at(4), to: at(9) } })
  markTime(store, at(20))
  expect(store.getState()).toMatchObject({ mark: at(20), range: { from: at(4), to: at(9) } })
  markTime(store, at(20))
  expect(store.getState()).toMatchObject({ mark: undefined, range: undefined })
})

test('clearing forgets range and mark, and says whether there was one', () => {
  const store = createSelectedRange()
  expect(clearSelectedRange(store)).toBe(false)
  markTime(store, at(1))
  expect(clearSelectedRange(store)).toBe(true)
  expect(store.getState()).toMatchObject({ mark: undefined, range: undefined })
})
