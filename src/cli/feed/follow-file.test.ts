import {
  appendFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { followFile } from './follow-file'

let folder: string
let path: string
let text: string
let stop: AbortController
let following: Promise<void>

let waits: string[]

/** What came, with notes in brackets. */
const target = {
  append: async (bytes: Uint8Array): Promise<void> => {
    text += Buffer.from(bytes).toString()
  },
  note: (note: string): void => void (text += `[${note}]`),
  wait: (wait: string): void => void waits.push(wait),
}

function follow(): void {
  following = followFile(path, target, stop.signal)
}

async function expectText(expected: string): Promise<void> {
  await vi.waitFor(() => expect(text).toBe(expected), { timeout: 10_000, interval: 20 })
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'treeline-test-'))
  path = join(folder, 'tetragon.log')
  text = ''
  waits = []
  stop = new AbortController()
  following = Promise.resolve()
})
afterEach(async () => {
  stop.abort()
  await following
  rmSync(folder, { recursive: true })
})

test('gives what is there and what is added, a line in parts too', async () => {
  writeFileSync(path, 'one\ntwo\n')
  follow()
  await expectText('one\ntwo\n')
  appendFileSync(path, 'thr')
  await expectText('one\ntwo\nthr')
  appendFileSync(path, 'ee\n')
  await expectText('one\ntwo\nthree\n')
})

test('waits for a file that is not there yet, and says so', async () => {
  follow()
  await vi.waitFor(() => expect(waits).toEqual(['waits for the file: it is not there']))
  writeFileSync(path, 'one\n')
  await expectText('one\n')
  expect(waits).toEqual(['waits for the file: it is not there', ''])
})

test('when another file takes its name, the old one is read to its end first', async () => {
  writeFileSync(path, 'one\n')
  follow()
  await expectText('one\n')
  appendFileSync(path, 'two\n')
  renameSync(path, `${path}.1`)
  writeFileSync(path, 'four\n')
  // the writer still has the old one open
  appendFileSync(`${path}.1`, 'three\n')
  await expectText('one\ntwo\nthree\nfour\n')
  appendFileSync(path, 'five\n')
  await expectText('one\ntwo\nthree\nfour\nfive\n')
})

test('many rotations under a steady writer lose and repeat nothing', async () => {
  follow()
  let expected = ''
  for (let round = 0; round < 8; round++) {
    for (let i = 0; i < 30; i++) {
      const line = `${round} ${i}\n`
      expected += line
      appendFileSync(path, line)
      await pause(5)
    }
    renameSync(path, `${path}.${round}`)
  }
  await expectText(expected)
})

test('a last line without an end is not joined with the first of the next file', async () => {
  writeFileSync(path, 'cut he')
  follow()
  await expectText('cut he')
  renameSync(path, `${path}.1`)
  writeFileSync(path, 'next\n')
  await expectText('cut he\nnext\n')
})

test('a file that is cut short is read from its start, and lines may be missing there', async () => {
  writeFileSync(path, 'one\ntwo\n')
  follow()
  await expectText('one\ntwo\n')
  truncateSync(path)
  appendFileSync(path, '3\n')
  const note = '[the file was cut short; lines written just before that may be missing]'
  await expectText(`one\ntwo\n${note}3\n`)
})

test('so is one that was cut and is longer than before already', async () => {
  writeFileSync(path, 'one\ntwo\n')
  follow()
  await expectText('one\ntwo\n')
  writeFileSync(path, 'another log of more bytes\n')
  await expectText(
    'one\ntwo\n[the file was cut short; lines written just before that may be missing]another log of more bytes\n',
  )
})

test('so is one that was written anew and is as long as before', async () => {
  writeFileSync(path, 'one\n')
  follow()
  await expectText('one\n')
  writeFileSync(path, 'two\n')
  await expectText('one\n[the file was cut short; lines written just before that may be missing]two\n')
})

test('a file whose name is gone for long, or leads to none that can be read, is waited for with the reason', async () => {
  writeFileSync(path, 'one\n')
  follow()
  await expectText('one\n')
  renameSync(path, `${path}.1`)
  await vi.waitFor(() => expect(waits).toEqual(['waits for the file: it is not there']), { timeout: 10_000 })
  symlinkSync(path, path)
  await vi.waitFor(() => expect(waits.at(-1)).toMatch(/^waits for the file: ELOOP/), { timeout: 10_000 })
  unlinkSync(path)
  writeFileSync(path, 'two\n')
  await expectText('one\ntwo\n')
  expect(waits.at(-1)).toBe('')
})

test('a file that was deleted goes on, and so does the next one of its name', async () => {
  writeFileSync(path, 'one\n')
  follow()
  await expectText('one\n')
  unlinkSync(path)
  await pause(250)
  writeFileSync(path, 'two\n')
  await expectText('one\ntwo\n')
})

test('nothing is read while an append is under way', async () => {
  writeFileSync(path, 'x'.repeat(1_000_000))
  let appends = 0
  following = followFile(
    path,
    {
      append: async () => {
        appends++
        await pause(1000, undefined, { signal: stop.signal }).catch(() => undefined)
      },
      note: () => undefined,
      wait: () => undefined,
    },
    stop.signal,
  )
  await vi.waitFor(() => expect(appends).toBe(1))
  await pause(200)
  expect(appends).toBe(1)
})

test('rejects where the file may not be read', async () => {
  await expect(followFile(folder, target, stop.signal)).rejects.toThrow('EISDIR')
})
