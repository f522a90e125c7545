import { expect, test } from 'vitest'
import { FirstLook } from './first-look'

/** What was held goes on in this order. */
function makeLook() {
  const timers: (() => void)[] = []
  const look = new FirstLook((work) => timers.push(work))
  const gone: string[] = []
  return { look, timers, gone, hold: (name: string) => look.hold(() => gone.push(name)) }
}

test('what is held goes on when rows are on screen, and nothing is held from then on', () => {
  const { look, gone, hold } = makeLook()
  hold('a')
  hold('b')
  expect(gone).toEqual([])
  look.end()
  hold('c')
  expect(gone).toEqual(['a', 'b', 'c'])
})

test('rows that never come are not waited for', () => {
  const { timers, gone, hold } = makeLook()
  hold('a')
  timers[0]()
  hold('b')
  expect(gone).toEqual(['a', 'b'])
})

test('after everything was closed, the rows of the next log are waited for anew', () => {
  const { look, timers, gone, hold } = makeLook()
  hold('a')
  look.reset()
  expect(gone).toEqual(['a'])
  hold('b')
  timers[0]() // of the log before
  expect(gone).toEqual(['a'])
  look.end()
  expect(gone).toEqual(['a', 'b'])
})
