import { expect, test } from 'vitest'
import { mergeRecords, recordOf, splitProcessFields } from './wire-fields'

test('fields read as on the wire, those of the pod apart, without the agent’s counter', () => {
  const process = {
    exec_id: 'a',
    pid: 0,
    refcnt: 3,
    in_init_tree: false,
    cap: { permitted: ['CAP_KILL', 'CAP_CHOWN'] },
    environment_variables: [{ Key: 'A', Value: 'b' }],
    pod: { namespace: 'd', container: { id: 'docker://x', pid: 1 } },
  }
  expect(splitProcessFields(process)).toEqual({
    process: [
      ['exec_id', 'a'],
      ['pid', '0'],
      ['in_init_tree', 'false'],
      ['cap.permitted', 'CAP_KILL, CAP_CHOWN'],
      ['environment_variables', '{"Key":"A","Value":"b"}'],
    ],
    container: [
      ['namespace', 'd'],
      ['container.id', 'docker://x'],
      ['container.pid', '1'],
    ],
  })
})

test('an empty message is shown: all in it is zero', () => {
  expect(splitProcessFields({ ns: {}, pod: { container: { security_context: {} } } })).toEqual({
    process: [['ns', '{}']],
    container: [['container.security_context', '{}']],
  })
})

test('records of one process add what those before them do not have', () => {
  const merged = mergeRecords([
    { a: 1, b: '' },
    { b: 'x', c: null },
    { c: 2, ['__proto__']: 3 },
  ])
  expect(Object.entries(merged)).toEqual([
    ['a', 1],
    ['b', ''],
    ['c', null],
    ['__proto__', 3],
  ])
})

test('the record of an exec_id is the process, the parent or an ancestor', () => {
  const payload = { process: { exec_id: 'a' }, parent: { exec_id: 'b' }, ancestors: [null, { exec_id: 'c' }, 7] }
  expect(['a', 'b', 'c', 'd', ''].map((id) => recordOf(payload, id)?.['exec_id'])).toEqual([
    'a',
    'b',
    'c',
    undefined,
    undefined,
  ])
})

test('the record of no exec_id is the one that has none', () => {
  const payload = { process: { exec_id: 'a' }, parent: { pid: 1 } }
  expect(recordOf(payload, '')).toEqual({ pid: 1 })
  expect(recordOf({ process: { pid: 2 }, parent: { pid: 1 } }, '')).toEqual({ pid: 2 })
})
