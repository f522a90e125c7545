import { expect, test } from 'vitest'
import { LoadQueue } from './load-queue'

function queueOf(sources: number, limit = 2): { queue: LoadQueue; started: number[] } {
  const queue = new LoadQueue(limit)
  const started: number[] = []
  for (let source = 0; source < sources; source++) queue.add(source, () => started.push(source))
  return { queue, started }
}

test('a few loads run at a time, the next one starts when one ends', () => {
  const { queue, started } = queueOf(5)
  expect(started).toEqual([0, 1])
  queue.ended(1)
  expect(started).toEqual([0, 1, 2])
  queue.ended(1) // told twice
  expect(started).toEqual([0, 1, 2])
  queue.ended(0)
  queue.ended(2)
  expect(started).toEqual([0, 1, 2, 3, 4])
})

test('a load that waits can be taken back, one that runs cannot', () => {
  const { queue, started } = queueOf(4)
  expect(queue.remove(2)).toBe(true)
  expect(queue.remove(0)).toBe(false)
  queue.ended(0)
  expect(started).toEqual([0, 1, 3])
})

test('nothing starts after everything was cleared, but what is added later', () => {
  const { queue, started } = queueOf(4)
  queue.clear()
  queue.ended(0)
  expect(started).toEqual([0, 1])
  queue.add(9, () => started.push(9))
  expect(started).toEqual([0, 1, 9])
})
