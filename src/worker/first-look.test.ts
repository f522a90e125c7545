import { expect, test } from 'vitest'
import { FirstLook } from './first-look'

/** What waits goes on in this order. */
function makeLook(isNeeded = true) {
  const timers: (() => void)[] = []
  const look = new FirstLook(isNeeded, (work) => timers.push(work))
  const gone: string[] = []
  const pass = async (name: string): Promise<void> => {
    await look.pass()
    gone.push(name)
  }
  return { look, timers, gone, pass }
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

test('what waits goes on when rows are on screen, and nothing waits from then on', async () => {
  const { look, gone, pass } = makeLook()
  void pass('a')
  void pass('b')
  await settle()
  expect(gone).toEqual([])
  look.end()
  await pass('c')
  expect(gone).toEqual(['a', 'b', 'c'])
})

test('rows that never come are not waited for', async () => {
  const { timers, gone, pass } = makeLook()
  void pass('a')
  timers[0]()
  await pass('b')
  expect(gone).toEqual(['a', 'b'])
})

test('after everything was closed, the rows of the next log are waited for anew', async () => {
  const { look, timers, gone, pass } = makeLook()
  void pass('a')
  look.reset()
  await settle()
  expect(gone).toEqual(['a'])
  void pass('b')
  timers[0]() // of the log before
  await settle()
  expect(gone).toEqual(['a'])
  look.end()
  await settle()
  expect(gone).toEqual(['a', 'b'])
})

test('where there are cores enough, nothing waits', () => {
  const { look } = makeLook(false)
  expect(look.pass()).toBeUndefined()
  look.reset()
  expect(look.pass()).toBeUndefined()
})
