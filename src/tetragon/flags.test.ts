import { expect, test } from 'vitest'
import { flagMeaning, hasFlag, isProcFs } from './flags'

test('finds whole words only', () => {
  const flags = 'execveat rootcwd clone'
  expect(['execveat', 'rootcwd', 'clone'].map((word) => hasFlag(flags, word))).toEqual([true, true, true])
  expect(['execve', 'root', 'cwd', 'lone', 'procFS', 'rootcwd clone x'].some((word) => hasFlag(flags, word))).toBe(
    false,
  )
})

test('finds a word after a longer one that begins like it', () => {
  expect(hasFlag('execveat execve', 'execve')).toBe(true)
  expect(hasFlag('', 'execve')).toBe(false)
})

test('knows processes that were read from /proc', () => {
  expect([isProcFs('procFS auid'), isProcFs('execve'), isProcFs('procFSx')]).toEqual([true, false, false])
})

test('explains the words that it knows, and no others', () => {
  expect(flagMeaning('truncArgs')).toBe('arguments were cut')
  expect(flagMeaning('auid')).toBe('login user still to be looked up')
  expect(flagMeaning('taskWalk')).toBeUndefined()
  expect(flagMeaning('constructor')).toBeUndefined()
})
