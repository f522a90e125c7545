import { expect, test } from 'vitest'
import { formatRfc3339 } from '../base/time'
import { loadDrawing, loadLines } from '../testing/load-log'
import { rangeOfLog } from '../testing/log-range'
import type { Store } from '../model/store'

function rangeOf(store: Store): string | undefined {
  const range = rangeOfLog(store)
  return range && `${formatRfc3339(range.from).slice(11)} ${formatRfc3339(range.to).slice(11)}`
}

test('is the first and the last live event, in whatever order they come', () => {
  const drawing = 'host n1\n 1 a 5s..6s\n 2 b 1s..9.5s\n'
  expect(rangeOf(loadDrawing(drawing, { order: 'drawn' }).store)).toBe('10:00:01.000000000Z 10:00:09.500000000Z')
})

test('is not stretched by processes that were read from /proc', () => {
  const { store } = loadDrawing('host n1\n 1 systemd -90000s.. procFS\n 2 cron -80000s..3s procFS\n 3 ls 1s..2s')
  expect(rangeOf(store)).toBe('10:00:01.000000000Z 10:00:03.000000000Z')
})

test('ends with the last live event, also where one that was read from /proc has a later time', () => {
  const { store } = loadDrawing('host n1\n 1 ls 1s..2s\n 2 late 9s.. procFS')
  expect(rangeOf(store)).toBe('10:00:01.000000000Z 10:00:02.000000000Z')
})

test('is that of the processes read from /proc when there is nothing else', () => {
  expect(rangeOf(loadDrawing('host n1\n 1 a -60s.. procFS\n 2 b -1s.. procFS').store)).toBe(
    '09:59:00.000000000Z 09:59:59.000000000Z',
  )
})

test('counts events about no process, and those whose process is unknown', () => {
  const lines = [
    '{"process_exec":{},"time":"2024-05-01T10:00:01Z"}',
    '{"rate_limit_info":{},"time":"2024-05-01T10:00:02Z"}',
    '{"process_exec":{"process":{"binary":"/bin/sh"}},"time":"2024-05-01T10:00:03Z"}',
  ]
  expect(rangeOf(loadLines(lines))).toBe('10:00:01.000000000Z 10:00:03.000000000Z')
})

test('is undefined for a log without times', () => {
  expect(rangeOf(loadLines(['{"process_exec":{"process":{"pid":1}}}']))).toBeUndefined()
  expect(rangeOf(loadLines([]))).toBeUndefined()
})
