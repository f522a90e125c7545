import { expect, test } from 'vitest'
import { EMPTY_LINK, type Link } from './link-fields'
import { StepRule } from './link-steps'

const range = (sec: number) => ({ from: { sec, ns: 0 }, to: { sec: sec + 60, ns: 0 } })
const moved = (sec: number): Link => ({ ...EMPTY_LINK, range: range(sec) })
const at = (from: number, isJump = false) => ({ from, to: from + 10, isJump })

test('a selection, a layout, a fold, a hidden row are a step each', () => {
  const steps = new StepRule()
  const others: Partial<Link>[] = [
    { selectedKey: 'a' },
    { layout: 'packed' },
    { isFolding: false },
    { hidden: ['a'] },
    { siblingOrder: 'name' },
    { filterText: 'curl' },
  ]
  for (const change of others) expect(steps.isStep(EMPTY_LINK, { ...EMPTY_LINK, ...change }, at(0))).toBe(true)
})

test('sources, panes, tab, scroll and times are none', () => {
  const quiet: Partial<Link> = {
    files: [{ name: 'a', fingerprint: '1-0' }],
    panes: [],
    bottomTab: 'raw',
    place: { top: 3, selected: undefined },
    timeZone: 'local',
  }
  expect(new StepRule().isStep(EMPTY_LINK, { ...EMPTY_LINK, ...quiet }, at(0))).toBe(false)
})

test('a gesture that goes on within a second is one step; after a rest it is another', () => {
  const steps = new StepRule()
  expect(steps.isStep(EMPTY_LINK, moved(1), at(0))).toBe(true)
  expect(steps.isStep(moved(1), moved(2), at(500))).toBe(false)
  expect(steps.isStep(moved(2), moved(3), at(1200))).toBe(false)
  expect(steps.isStep(moved(3), moved(4), at(2500))).toBe(true)
})

test('a jump is a step, also within a gesture, and what follows it too', () => {
  const steps = new StepRule()
  steps.isStep(EMPTY_LINK, moved(1), at(0))
  expect(steps.isStep(moved(1), EMPTY_LINK, at(300, true))).toBe(true)
  expect(steps.isStep(EMPTY_LINK, moved(2), at(600))).toBe(true)
})

test('typing is one step, typing and then moving are two', () => {
  const steps = new StepRule()
  const typed = (filterText: string): Link => ({ ...EMPTY_LINK, filterText })
  expect(steps.isStep(EMPTY_LINK, typed('cu'), at(0))).toBe(true)
  expect(steps.isStep(typed('cu'), typed('curl'), at(600))).toBe(false)
  expect(steps.isStep(typed('curl'), { ...typed('curl'), range: range(1) }, at(700))).toBe(true)
})

test('after Back the next change is a step', () => {
  const steps = new StepRule()
  steps.isStep(EMPTY_LINK, moved(1), at(0))
  steps.forget()
  expect(steps.isStep(EMPTY_LINK, moved(2), at(100))).toBe(true)
})
