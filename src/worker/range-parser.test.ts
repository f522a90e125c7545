import { expect, test } from 'vitest'
import { LogParser } from '../ingest/log-parser'
import { drawLog } from '../testing/draw-log'
import { ChunkSender } from './chunk-sender'
import { RangeParser } from './range-parser'

const { text } = drawLog('host n1\n 1 init 0s..9s\n  2 curl 1s..2s')

/** Reads a file whose stream gives this text and fails then. */
async function readFailing(error: unknown, parser = new LogParser(0)) {
  const blob = new Blob([text.repeat(2)])
  const pieces = [new TextEncoder().encode(text)]
  blob.stream = () =>
    new ReadableStream({
      pull(controller) {
        const piece = pieces.shift()
        if (piece === undefined) controller.error(error)
        else controller.enqueue(piece)
      },
    })
  const sender = new ChunkSender(() => undefined)
  const reader = new RangeParser(parser, sender, () => undefined)
  const task = { source: 0, generation: 0, range: 0, blob, from: 0, to: blob.size, isContinued: false }
  return reader.read(task, () => undefined)
}

test('a file that is not read on in has changed', async () => {
  const result = await readFailing(new TypeError('network error'))
  expect(result).toMatchObject({ state: 'changed', counts: { events: 4 } })
})

test('a failure of our own is not told as a change of the file', async () => {
  const parser = new LogParser(0)
  const push = parser.push.bind(parser)
  let pieces = 0
  parser.push = (bytes) => {
    push(bytes)
    if (++pieces === 1) throw new RangeError('Array buffer allocation failed')
  }
  const result = await readFailing(undefined, parser)
  expect(result).toMatchObject({ state: 'unreadable', problem: 'Array buffer allocation failed' })
})
