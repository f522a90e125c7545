import { expect, test } from 'vitest'
import { fileSetOf } from './file-set'

const set = (...paths: string[]) => fileSetOf(paths.map((path) => ({ path, file: new File([], 'x') })))

test('files come in the order of their paths, numbers as numbers', () => {
  expect(
    set('t/tetragon-10.log', 't/old/a.log', 't/tetragon-2.log', 'B.log', 'a.log').files.map((f) => f.name),
  ).toEqual(['a.log', 'B.log', 't/old/a.log', 't/tetragon-2.log', 't/tetragon-10.log'])
})

test('what is hidden in a folder is left out, one line each; what was chosen by itself is not', () => {
  const { files, leftOut } = set('t/.git/config', 't/.git/HEAD', 't/.DS_Store', 't/a.log', '.hidden.log', '.logs/b.log')
  expect(files.map((file) => file.name)).toEqual(['.hidden.log', '.logs/b.log', 't/a.log'])
  expect(leftOut).toEqual([
    { name: 't/.git', reason: 'hidden' },
    { name: 't/.DS_Store', reason: 'hidden' },
  ])
})
