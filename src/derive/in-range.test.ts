import { expect, test } from 'vitest'
import { addNs, parseTime } from '../base/time'
import { loadDrawing } from '../testing/load-log'
import { keepInRange } from './in-range'

const at = (seconds: number) => addNs(parseTime('2024-05-01T10:00:00Z')!, seconds * 1e9)

test('keeps what was there at some time of the range, and what is above it', () => {
  const { resolved, row } = loadDrawing(`
    host n1
      1 over 0s..1s
        2 child 4s..6s
      3 before 0s..2s
      4 touches 1s..3s
      5 within 3.5s..4s
      6 open 1s..
      7 after 9s..10s
      8 never-ended -100s.. procFS
  `)
  const kept = keepInRange(resolved, { from: at(3), to: at(5) })
  const names = ['1', '2', '3', '4', '5', '6', '7', '8'].filter((key) => kept[row(key)] === 1)
  expect(names).toEqual(['1', '2', '4', '5', '6', '8'])
})
