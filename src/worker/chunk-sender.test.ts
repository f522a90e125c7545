import { expect, test } from 'vitest'
import { LogParser } from '../ingest/log-parser'
import { drawLog } from '../testing/draw-log'
import { ChunkSender, MAX_UNDER_WAY } from './chunk-sender'

const PLACE = { generation: 0, range: 0 }
const line = new TextEncoder().encode(`${drawLog('host n1\n  1 init 0s..').lines[0]}\n`)

test('the chunks of one source do not keep those of another from the store', async () => {
  const sent: number[] = []
  const sender = new ChunkSender((message) => message.type === 'chunk' && sent.push(message.chunk.source))
  const send = (source: number): Promise<void> => {
    const parser = new LogParser(source)
    parser.push(line)
    return sender.send(parser, PLACE, 0)
  }
  for (let i = 0; i < MAX_UNDER_WAY; i++) await send(1)
  let isHeld = true
  const held = send(1).then(() => (isHeld = false))
  // chunks of a later range of source 1 may wait in the store for source 2's reader to come back to source 1
  await send(2)
  expect([isHeld, sent.at(-1), sent.length]).toEqual([true, 2, MAX_UNDER_WAY + 1])
  sender.acknowledge(2)
  expect(isHeld).toBe(true)
  sender.acknowledge(1)
  await held
  expect(sent.length).toBe(MAX_UNDER_WAY + 2)
})
