import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openInputs, type Inputs } from './inputs'
import { Spool } from './spool'

let folder: string
let stop: AbortController
let said: string[]
let opened: Inputs[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'treeline-test-'))
  mkdirSync(join(folder, 'spools'))
  stop = new AbortController()
  said = []
  opened = []
})
afterEach(async () => {
  stop.abort()
  vi.restoreAllMocks()
  for (const { feeds } of opened) for (const { spool } of feeds) await spool.close()
  rmSync(folder, { recursive: true })
})

async function openNamed(names: readonly string[], isFollowing = false): Promise<Inputs> {
  const inputs = await openInputs({
    names,
    isFollowing,
    spoolLimitBytes: 1e6,
    spoolFolder: join(folder, 'spools'),
    tell: (sentence) => said.push(sentence),
  })
  opened.push(inputs)
  return inputs
}

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  return path
}

test('files are served as they are, each once, with their paths where two have one name', async () => {
  const [a, b, c] = [write('n1/a.log', 'x\n'), write('n2/a.log', 'yy\n'), write('c.log.gz', '')]
  symlinkSync(c, join(folder, 'link.gz'))
  const { files, feeds } = await openNamed([a, b, c, a, join(folder, 'link.gz')])
  expect(files).toEqual([
    { name: a, path: a, size: 2 },
    { name: b, path: b, size: 3 },
    { name: 'c.log.gz', path: c, size: 0 },
  ])
  expect(feeds).toEqual([])
})

test('with --follow they are feeds, also one that is not there yet', async () => {
  const inputs = await openNamed([write('a.log', 'x\n'), join(folder, 'b.log')], true)
  expect([inputs.files, inputs.feeds.map(({ name }) => name)]).toEqual([[], ['a.log', 'b.log']])
  inputs.start(stop.signal)
  await vi.waitFor(() => expect(inputs.feeds[1].spool.problem).toBe('waits for the file: it is not there'))
  write('b.log', 'yy\n')
  await vi.waitFor(() => expect(inputs.feeds.map(({ spool }) => spool.end)).toEqual([2, 3]))
  expect(inputs.feeds[1].spool.problem).toBe('')
  expect(said).toEqual(['b.log waits for the file: it is not there.', 'b.log is there and is read.'])
})

test('what cannot be served is said before anything starts', async () => {
  await expect(openNamed([join(folder, 'none')])).rejects.toThrow('none cannot be read: ENOENT')
  await expect(openNamed([folder])).rejects.toThrow('is a folder: name the files in it')
  await expect(openNamed([write('a.gz', Uint8Array.of(0x1f, 0x8b, 8, 0))], true)).rejects.toThrow('leave out --follow')
  await expect(openNamed([write('a.zst', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd))], true)).rejects.toThrow('--follow')
})

test('an input that ends, fails or passes its limit says so in the terminal', async () => {
  const pipe = join(folder, 'pipe')
  await once(spawn('mkfifo', [pipe]), 'exit')
  expect(existsSync(pipe)).toBe(true)
  const inputs = await openNamed([pipe])
  inputs.start(stop.signal)
  const writer = spawn('sh', ['-c', `yes 'a line of a log' | head -c 3000000 > ${pipe}`])
  await once(writer, 'exit')
  const [{ spool }] = inputs.feeds
  await vi.waitFor(() => expect(spool.isEnded).toBe(true))
  expect([spool.end, spool.problem]).toEqual([3_000_000, ''])
  expect(spool.end - spool.start).toBeLessThanOrEqual(1e6)
  expect(said).toEqual([
    'The spool of pipe is full: the oldest of it goes. --spool-limit sets how much is kept.',
    'pipe has ended; what came is served until Ctrl-C.',
  ])
})

test('a spool that cannot be written ends its feed with the reason', async () => {
  const path = write('a.log', 'one\n')
  const inputs = await openNamed([path], true)
  vi.spyOn(Spool.prototype, 'append').mockRejectedValue(new Error('ENOSPC: no space left on device, write'))
  inputs.start(stop.signal)
  const [{ spool }] = inputs.feeds
  await vi.waitFor(() => expect(spool.problem).toBe('ENOSPC: no space left on device, write'))
  expect(said).toEqual([
    'a.log cannot be read further: ENOSPC: no space left on device, write. What came before is served until Ctrl-C.',
  ])
})

test('whoever writes waits while the spool is written', async () => {
  const pipe = join(folder, 'pipe')
  await once(spawn('mkfifo', [pipe]), 'exit')
  const inputs = await openNamed([pipe])
  let appends = 0
  let goOn: () => void = () => undefined
  vi.spyOn(Spool.prototype, 'append').mockImplementation(() => {
    appends++
    return new Promise((resolve) => (goOn = resolve))
  })
  inputs.start(stop.signal)
  const writer = spawn('sh', ['-c', `yes 'a line of a log' | head -c 3000000 > ${pipe}`])
  await vi.waitFor(() => expect(appends).toBe(1))
  await pause(300)
  expect([appends, writer.exitCode]).toEqual([1, null])
  const end = once(writer, 'exit')
  const timer = setInterval(() => goOn(), 1)
  await end
  clearInterval(timer)
  expect(appends).toBeGreaterThan(10)
})
