import { expect, test } from 'vitest'
import { loadLines } from '../../testing/load-log'
import { resolve } from '../resolve'
import { fieldMask } from './field-masks'
import { loadRegExp } from './regexp'

const compile = await loadRegExp()

/** Steps in which processes with such arguments are tested. */
function stepsOf(charsOfArguments: number): number {
  const exec = (pid: number): string =>
    JSON.stringify({
      process_exec: {
        process: { exec_id: `id${pid}`, pid, binary: '/x', arguments: `${pid}`.padEnd(charsOfArguments) },
      },
    })
  const store = loadLines(Array.from({ length: 50 }, (_, i) => exec(i)))
  const source = { store, resolved: resolve(store), compile }
  const slices = fieldMask(source, { type: 'regexp', field: 'args', pattern: 'x' })
  let steps = 0
  while (slices.next().done !== true) steps++
  return steps
}

test('a step has fewer of long texts, and one of a text that is very long', () => {
  expect(stepsOf(20)).toBeLessThanOrEqual(2)
  expect(stepsOf(100_000)).toBeGreaterThanOrEqual(50)
})
