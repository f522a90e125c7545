import { expect, test } from 'vitest'
import type { Summary } from '../derive/summary'
import { createPreferences } from './preferences'
import { createSession } from './session'
import { createTimeFormat } from './time-format'

const summaryFrom = (sec: number, seconds = 9) =>
  ({ range: { from: { sec, ns: 7 }, to: { sec: sec + seconds, ns: 0 } } }) as unknown as Summary

test('relative times count from the first event, once there is one, and others need none', () => {
  const preferences = createPreferences()
  const session = createSession()
  const format = createTimeFormat(preferences, session)
  let changes = 0
  format.subscribe(() => changes++)
  expect(format.getState()).toEqual({ zone: 'utc', isDated: false })
  session.setState({ summary: summaryFrom(1000) })
  expect(changes).toBe(0)
  preferences.setState({ timeZone: 'relative' })
  expect(format.getState()).toEqual({ zone: 'relative', origin: { sec: 1000, ns: 7 } })
  session.setState({ summary: summaryFrom(1000) })
  expect(changes).toBe(1)
  session.setState({ summary: summaryFrom(900) })
  expect(format.getState()).toEqual({ zone: 'relative', origin: { sec: 900, ns: 7 } })
  session.setState({ summary: undefined })
  expect(format.getState()).toEqual({ zone: 'utc', isDated: false })
  preferences.setState({ timeZone: 'local' })
  expect(format.getState()).toEqual({ zone: 'local', isDated: false })
})

test('times have their date where the log spans more than a day', () => {
  const session = createSession()
  const format = createTimeFormat(createPreferences(), session)
  session.setState({ summary: summaryFrom(1000, 86_400) })
  expect(format.getState()).toEqual({ zone: 'utc', isDated: false })
  session.setState({ summary: summaryFrom(1000, 86_401) })
  expect(format.getState()).toEqual({ zone: 'utc', isDated: true })
  session.setState({ summary: summaryFrom(1000) })
  expect(format.getState()).toEqual({ zone: 'utc', isDated: false })
})
