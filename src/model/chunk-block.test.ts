import { expect, test } from 'vitest'
import { LogParser } from '../ingest/log-parser'
import { drawLog } from '../testing/draw-log'
import type { Chunk } from './chunk'
import { chunkBuffers, packChunk, unpackChunk } from './chunk-block'

const encoder = new TextEncoder()

/** A chunk of `copies` of a small log with each line's pid and id as drawn, and arguments of its own. */
function chunkOf(copies: number): Chunk {
  const { lines } = drawLog('pod default/xwing\n  1 sh 0s..9s\n    2 curl "-s http://x" 1s..2s')
  const parser = new LogParser(3)
  for (let i = 0; i < copies; i++)
    parser.push(encoder.encode(`${lines.join('\n').replaceAll('-s http', `-${i} http`)}\n`))
  parser.push(encoder.encode('no event\n'))
  return parser.takeChunk()!
}

/** What a chunk holds, without the room behind it. */
function held({ texts, ...chunk }: Chunk): unknown {
  const tables = Object.entries({ ...chunk, block: 'moved' }).map(([name, table]) => {
    if (typeof table !== 'object' || !('columns' in table)) return [name, table]
    return [name, Object.entries(table.columns).map(([key, column]) => [key, column.slice(0, table.length)])]
  })
  return [...tables, texts.bytes.slice(0, 100), texts.ends.slice(0, 4), texts.hashes.slice(0, 4)]
}

test.each([
  ['in its block', 1],
  ['that outgrew its block', 2000],
])('a chunk %s arrives as it was sent', (_, copies) => {
  const chunk = chunkOf(copies)
  const before = held(chunk)
  const packed = packChunk(chunk)
  const sent = structuredClone(packed, { transfer: chunkBuffers(packed) })
  expect(chunk.block.byteLength).toBe(0) // it was moved, not copied
  expect([chunk.texts.bytes.length, chunk.texts.ends.length, chunk.texts.hashes.length]).toEqual([0, 0, 0])
  expect(held(unpackChunk(sent))).toEqual(before)
})

test('no more than the block and a few numbers are sent of most chunks', () => {
  const packed = packChunk(chunkOf(1))
  expect(packed.apart).toEqual({})
  expect(chunkBuffers(packed)).toEqual([packed.block])
})
