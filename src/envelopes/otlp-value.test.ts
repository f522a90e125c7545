import { expect, test } from 'vitest'
import type { Json } from '../tetragon/wire'
import { findEvents } from './find-events'
import { objectOfOtlp } from './otlp-value'

/** A value as a collector writes it. */
function anyValue(value: unknown): Json {
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
  if (typeof value === 'object' && value !== null)
    return {
      kvlistValue: { values: Object.entries(value).map(([key, member]) => ({ key, value: anyValue(member) })) },
    }
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  return typeof value === 'boolean' ? { boolValue: value } : { stringValue: value as string }
}

const EVENT = {
  process_exec: { process: { exec_id: 'a', pid: 5, binary: '/bin/sh', flags: 'execve', ratio: 0.5, list: ['x', 1] } },
  node_name: 'n1',
  time: '2024-05-01T10:00:00Z',
}

test('a parsed body is the object that it stands for', () => {
  expect(objectOfOtlp(anyValue(EVENT) as Record<string, Json>)).toEqual(EVENT)
  expect(objectOfOtlp({ stringValue: 'x' })).toBeUndefined()
  expect(objectOfOtlp({ kvlistValue: { values: [{ value: { intValue: '1' } }] } })).toBeUndefined()
})

test('of a key that is there twice the last value counts', () => {
  const values = ['1', '2'].map((intValue) => ({ key: 'a', value: { intValue } }))
  expect(objectOfOtlp({ kvlistValue: { values } })).toEqual({ a: 2 })
})

test('the event in it is found, and a hostile key is a key like others', () => {
  const body = anyValue({ ...EVENT, ['__proto__x']: true })
  const record = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: '1', body }] }] }] }
  expect(findEvents(record).map(({ event }) => event.payload['process'])).toMatchObject([{ exec_id: 'a', pid: 5 }])
  expect(
    objectOfOtlp({ kvlistValue: { values: [{ key: '__proto__', value: anyValue({ a: 1 }) }] } }),
  ).not.toHaveProperty('a')
})
