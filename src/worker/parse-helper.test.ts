import { expect, test } from 'vitest'
import { drawLog } from '../testing/draw-log'
import { ParseHelper } from './parse-helper'
import type { FromParseHelper, ParseToStore, RangeTask } from './protocol'

const { text } = drawLog('host n1\n 1 init 0s..9s\n  2 curl 1s..2s')
const LONG = text.repeat(3000)

function start() {
  const answers: FromParseHelper[] = []
  const sent: ParseToStore[] = []
  const helper = new ParseHelper(
    (message) => {
      sent.push(message)
      if (message.type === 'chunk') setTimeout(() => helper.acknowledge(message.chunk.source), 0)
    },
    (message) => answers.push(message),
  )
  const done = async (count: number): Promise<FromParseHelper[]> => {
    const ends = (): FromParseHelper[] => answers.filter(({ type }) => type !== 'rangeProgress')
    while (ends().length < count) await new Promise((resolve) => setTimeout(resolve, 0))
    return ends()
  }
  return { helper, sent, done }
}

function wholeOf(source: number, blob: Blob): RangeTask {
  return { source, generation: 0, range: 0, blob, from: 0, to: blob.size, isContinued: false }
}

/** A file that comes in many pieces. */
function inPieces(content: string): Blob {
  const bytes = new TextEncoder().encode(content)
  const blob = new Blob([bytes])
  blob.stream = () =>
    new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 1000) controller.enqueue(bytes.slice(at, at + 1000))
        controller.close()
      },
    })
  return blob
}

test('a range whose turn has not come is stopped, too', async () => {
  const { helper, done } = start()
  helper.receive({ type: 'piece', source: 1, bytes: new TextEncoder().encode(LONG), part: 0 })
  helper.receive({ type: 'range', task: wholeOf(2, inPieces(LONG)) })
  helper.receive({ type: 'range', task: wholeOf(3, inPieces(LONG)) })
  helper.receive({ type: 'stop', source: 2 })
  expect(await done(3)).toMatchObject([
    { type: 'pieceDone', source: 1 },
    { type: 'rangeDone', result: { source: 2, state: 'cancelled', counts: { bytes: 0 } } },
    { type: 'rangeDone', result: { source: 3, state: 'between lines' } },
  ])
})

test('what was stopped is forgotten: a range of the same source that comes later is read', async () => {
  const { helper, done } = start()
  helper.receive({ type: 'range', task: wholeOf(1, inPieces(LONG)) })
  helper.receive({ type: 'stop', source: 1 })
  helper.receive({ type: 'range', task: wholeOf(1, new Blob([text])) })
  const [, again] = await done(2)
  expect(again).toMatchObject({ type: 'rangeDone', result: { state: 'between lines', counts: { events: 4 } } })
})
