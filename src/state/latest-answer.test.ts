import { expect, test } from 'vitest'
import { LatestAnswer } from './latest-answer'

/** A store that answers when told to. */
function slowStore() {
  const asked: number[] = []
  const answers: ((value: string) => void)[] = []
  const latest = new LatestAnswer<number, string>((ask) => {
    asked.push(ask)
    return new Promise((resolve) => answers.push(resolve))
  })
  const answer = async (): Promise<void> => {
    answers.shift()?.(`answer to ${asked.at(-1)}`)
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { latest, asked, answer }
}

test('while one question is under way only the newest of the others is asked', async () => {
  const { latest, asked, answer } = slowStore()
  for (const ask of [1, 2, 3, 4]) latest.request(ask)
  expect(asked).toEqual([1])
  await answer()
  expect(asked).toEqual([1, 4])
  expect(latest.store.getState()).toEqual({ answer: 'answer to 1', isPending: true })
  await answer()
  expect(latest.store.getState()).toEqual({ answer: 'answer to 4', isPending: false })
})

test('an answer that is on its way when all is cleared is not shown', async () => {
  const { latest, answer } = slowStore()
  latest.request(1)
  latest.clear()
  await answer()
  expect(latest.store.getState().answer).toBeUndefined()
})

test('is settled when the newest question has its answer', async () => {
  const { latest, answer } = slowStore()
  await latest.settled()
  latest.request(1)
  latest.request(2)
  let answerThen: string | undefined
  const settled = latest.settled().then(() => (answerThen = latest.store.getState().answer))
  await answer()
  expect(answerThen).toBeUndefined()
  await answer()
  await settled
  expect(answerThen).toBe('answer to 2')
})
