import { expect, test } from 'vitest'
import { hasRunningFeed, isCounted, isSettled, type SessionState } from './session'

/** A file with 10 events, and a summary of so many of them. */
function stateOf({ isRead, known, isCurrent = true }: { isRead: boolean; known: number; isCurrent?: boolean }) {
  return {
    sources: [
      { kind: 'file', progress: { events: 10, badLines: 0 }, end: isRead ? { reason: 'complete' } : undefined },
    ],
    opening: 0,
    summary: { decodedEvents: known, isCurrent, quality: { badLines: 0 } },
  } as unknown as SessionState
}

function feedState(connection: string): SessionState {
  return { sources: [{ kind: 'feed', feed: { connection } }] } as unknown as SessionState
}

test('a file is being read until its end, also where all that was read so far is counted', () => {
  expect(isCounted(stateOf({ isRead: false, known: 10 }))).toBe(true)
  expect(isSettled(stateOf({ isRead: false, known: 10 }))).toBe(false)
})

test('a file that was read is counted when the summary has all of it and is followed by no other', () => {
  expect(isSettled(stateOf({ isRead: true, known: 4 }))).toBe(false)
  expect(isCounted(stateOf({ isRead: true, known: 4 }))).toBe(false)
  expect(isCounted(stateOf({ isRead: true, known: 10, isCurrent: false }))).toBe(false)
  expect(isSettled(stateOf({ isRead: true, known: 10 }))).toBe(true)
})

test('more may come of a feed until it is over', () => {
  expect(
    ['live', 'reconnecting', 'ended', 'closed'].map((connection) => hasRunningFeed(feedState(connection).sources)),
  ).toEqual([true, true, false, false])
})
