import { expect, test } from 'vitest'
import type { Instant } from '../base/time'
import type { StoreClient } from '../worker/store-client'
import { Ranges } from './ranges'
import { createStores } from './stores'

const at = (sec: number, ns: number): Instant => ({ sec, ns })
const SPAN = { from: at(10, 500), to: at(20, 0) }

/** The range that is selected for a process that ran in `SPAN`, with an exec event of a time. */
async function selectedFor(execTime: Instant | undefined) {
  const stores = createStores()
  const events = [
    { wireName: 'process_kprobe', time: at(10, 1) },
    { wireName: 'process_exec', time: execTime },
  ]
  const answers: Readonly<Record<string, unknown>> = { reveal: { span: SPAN }, details: { events } }
  const client = { ask: (question: string) => Promise.resolve(answers[question]) } as unknown as StoreClient
  await new Ranges(client, stores).selectSpan()
  return stores.selectedRange.getState().range
}

test('the range of a process begins with its exec event where that is earlier than its start', async () => {
  expect(await selectedFor(at(10, 200))).toEqual({ from: at(10, 200), to: SPAN.to })
  expect(await selectedFor(at(10, 900))).toEqual(SPAN)
  expect(await selectedFor(undefined)).toEqual(SPAN)
})
