import { expect, test } from 'vitest'
import { loadDrawing } from '../testing/load-log'
import { deriveLanes } from './lanes'
import { rangeOfLog } from '../testing/log-range'
import { layOutSections } from './packed-layout'
import { stepInLanes, type PackedStep } from './packed-step'
import { finish } from './slices'

const log = loadDrawing(`
  pod a/x container 1
    10 bash 0s..9s
      11 curl 1s..2s
      12 curl 5s..6s
  pod b/y container 2
    20 sh 4s..5s
  pod c/z container 3
    30 sh 0s..1s
`)

function step(from: string, direction: PackedStep, collapsed: readonly string[] = []): string {
  const lanes = finish(deriveLanes(log.resolved, rangeOfLog(log.store)!))
  const layout = layOutSections(lanes, log.resolved, new Set(collapsed), undefined)
  return log.keyOf(stepInLanes(lanes, layout, from === '' ? -1 : log.row(from), direction))
}

test('left and right walk the spans of a lane and stop at its ends', () => {
  expect(step('11', 'right')).toBe('12')
  expect(step('12', 'right')).toBe('')
  expect(step('12', 'left')).toBe('11')
  expect(step('11', 'left')).toBe('')
})

test('up and down go to the nearest span in time of the next lane, also in another pod', () => {
  expect(step('10', 'down')).toBe('11')
  expect(step('12', 'up')).toBe('10')
  expect(step('12', 'down')).toBe('20')
  expect(step('20', 'up')).toBe('12')
  expect(step('30', 'down')).toBe('')
})

test('collapsed pods are passed over, and without a selection the first span is taken', () => {
  expect(step('12', 'down', ['pod:/b/y'])).toBe('30')
  expect(step('', 'down')).toBe('10')
  expect(step('11', 'right', ['pod:/a/x'])).toBe('20')
})
