import { expect, test } from 'vitest'
import { LogParser } from '../ingest/log-parser'
import type { Chunk } from '../model/chunk'
import { drawLog } from '../testing/draw-log'
import { ChunkOrder } from './chunk-order'

const FIRST = { generation: 0, range: 0, part: 0 }

function chunkOf(source: number): Chunk {
  const parser = new LogParser(source)
  parser.push(new TextEncoder().encode(drawLog('host n1\n  1 sh 0s..1s').text))
  parser.finish()
  return parser.takeChunk()!
}

/** What was merged and what was acknowledged, in order. */
function record() {
  const told: string[] = []
  const order = new ChunkOrder(({ source }) => told.push(`merged ${source}`))
  const add = (source: number): void => order.add(chunkOf(source), FIRST, () => told.push(`done ${source}`))
  return { told, order, add }
}

test('a chunk that comes before its source was opened is merged once it is', () => {
  const { told, order, add } = record()
  add(7)
  add(7)
  expect(told).toEqual([])
  order.open(8)
  expect(told).toEqual([])
  order.open(7)
  expect(told).toEqual(['merged 7', 'done 7', 'merged 7', 'done 7'])
})

test('what still comes of a source that was cleared is dropped, and its memory given back', () => {
  const { told, order, add } = record()
  order.open(1)
  add(2)
  order.clear(3)
  expect(told).toEqual(['done 2'])
  add(1)
  add(2)
  expect(told).toEqual(['done 2', 'done 1', 'done 2'])
  order.open(3)
  add(3)
  expect(told.slice(3)).toEqual(['merged 3', 'done 3'])
  // its opening was under way
  order.open(2)
  add(2)
  expect(told.slice(5)).toEqual(['done 2'])
})
