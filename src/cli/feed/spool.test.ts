import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeRandom } from '../../testing/random'
import { Spool } from './spool'

let folder: string
let made: Spool[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'treeline-test-'))
  made = []
})
afterEach(async () => {
  for (const spool of made) await spool.close()
  rmSync(folder, { recursive: true })
})

async function makeSpool(limitBytes: number): Promise<Spool> {
  const spool = await Spool.create(join(folder, 's'), limitBytes)
  made.push(spool)
  return spool
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

/** All that can be read from a position on. */
async function readAll(spool: Spool, from: number, maxBytes = 1000): Promise<string> {
  const parts: Uint8Array[] = []
  for (let at = from; at < spool.end;) {
    const part = await spool.read(at, maxBytes)
    if (part === undefined) throw new Error(`${at} is gone`)
    parts.push(part)
    at += part.length
  }
  return Buffer.concat(parts).toString()
}

test('gives back what was appended, from any position, in pieces of any size', async () => {
  const spool = await makeSpool(1e6)
  const text = 'first line\nsecond ü\n\nno end'
  for (const part of ['first li', 'ne\nsecond ü\n', '\nno end']) await spool.append(encode(part))
  expect([spool.start, spool.end]).toEqual([0, encode(text).length])
  for (let from = 0; from <= spool.end; from++)
    for (const size of [1, 7, 1000])
      expect(await readAll(spool, from, size)).toBe(Buffer.from(encode(text)).toString('utf8', from))
  expect(await spool.read(spool.end, 10)).toHaveLength(0)
})

test('no other user can read it', async () => {
  const spool = await makeSpool(1e6)
  await spool.append(encode('secret\n'))
  expect(statSync(join(folder, 's')).mode & 0o777).toBe(0o700)
  expect(statSync(join(folder, 's', '0.log')).mode & 0o777).toBe(0o600)
})

test('beyond its limit the oldest goes, in whole lines, and what is left is as it came', async () => {
  const limit = 80_000
  const spool = await makeSpool(limit)
  const random = makeRandom(1)
  let all = ''
  while (all.length < 10 * limit) {
    let part = ''
    for (let lines = random.between(0, 20); lines >= 0; lines--)
      part += `${all.length} ${'x'.repeat(random.between(0, 900))}\n`
    // lines come in parts, too
    const cut = random.between(0, part.length)
    await spool.append(encode(part.slice(0, cut)))
    await spool.append(encode(part.slice(cut)))
    all += part
    expect(spool.end).toBe(all.length)
    expect(spool.end - spool.start).toBeLessThanOrEqual(limit)
  }
  expect(spool.end - spool.start).toBeGreaterThan(limit / 2)
  expect(all[spool.start - 1]).toBe('\n')
  expect(await readAll(spool, spool.start)).toBe(all.slice(spool.start))
  expect(await spool.read(spool.start - 1, 10)).toBeUndefined()
  const onDisk = readdirSync(join(folder, 's')).reduce((sum, name) => sum + statSync(join(folder, 's', name)).size, 0)
  expect(onDisk).toBe(spool.end - spool.start)
})

test('a line that is longer than all else is cut rather than kept whole', async () => {
  const spool = await makeSpool(8000)
  for (let i = 0; i < 50; i++) await spool.append(encode('y'.repeat(900)))
  expect(spool.end - spool.start).toBeLessThanOrEqual(8000)
  expect(await readAll(spool, spool.start)).toBe('y'.repeat(spool.end - spool.start))
})

test('a reader that is at what goes is not disturbed', async () => {
  const spool = await makeSpool(8000)
  await spool.append(encode(`${'a'.repeat(999)}\n`))
  const reads = Array.from({ length: 20 }, () => spool.read(0, 1000))
  for (let i = 0; i < 20; i++) await spool.append(encode(`${'b'.repeat(999)}\n`))
  for (const read of await Promise.all(reads)) expect(Buffer.from(read!).toString()).toBe(`${'a'.repeat(999)}\n`)
  expect(await spool.read(0, 1000)).toBeUndefined()
})

test('tells of each change, and of the end', async () => {
  const spool = await makeSpool(8000)
  const seen: [number, boolean][] = []
  const stop = spool.onChange(() => seen.push([spool.end, spool.isEnded]))
  await spool.append(encode('a\n'))
  spool.endInput('the disk is full')
  stop()
  spool.note('not heard')
  expect(seen).toEqual([
    [2, false],
    [2, true],
  ])
  expect(spool.problem).toBe('the disk is full')
})

test('reading stops at a note, so that it is told in its place', async () => {
  const spool = await makeSpool(8000)
  await spool.append(encode('a\n'))
  spool.note('cut')
  await spool.append(encode('b\n'))
  expect(Buffer.from((await spool.read(0, 100))!).toString()).toBe('a\n')
  expect(spool.notesAt(2)).toEqual([{ at: 2, text: 'cut' }])
  expect(Buffer.from((await spool.read(2, 100))!).toString()).toBe('b\n')
})

test('a spool that another program cut is an error, not an endless wait', async () => {
  const spool = await makeSpool(8000)
  await spool.append(encode('abcdef\n'))
  truncateSync(join(folder, 's', '0.log'), 3)
  await expect(spool.read(0, 7)).rejects.toThrow('cut short')
})
