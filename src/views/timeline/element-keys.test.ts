import { expect, test } from 'vitest'
import { elementKeys } from './element-keys'

test('are those of the rows, but for rows of one key', () => {
  const rows = ['a', 'b', 'a', 'a'].map((rowKey, i) => ({ rowKey, listRow: 10 + i }))
  expect(elementKeys(rows)).toEqual(['a', 'b', 'a 12', 'a 13'])
})
