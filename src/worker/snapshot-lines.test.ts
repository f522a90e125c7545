import { expect, test } from 'vitest'
import { parseTime } from '../base/time'
import { ByteParts } from '../export/byte-parts'
import type { ExportInput } from '../export/exporter'
import { loadDrawing, loadLines } from '../testing/load-log'
import { snapshotLines } from './snapshot-lines'

const LOG = loadDrawing(`
  pod default/token-service container 1fb931d2
    1 /bin/sh 0s..9s
      2 /usr/bin/curl -H "Authorization:Bearer abcdef0123456789" 1s..2s
      3 /bin/ls </script><!-- 3s..4s
`)
const BYTES = new TextEncoder().encode(LOG.lines.map((line) => `${line}\n`).join(''))

async function linesOf(isMasked: boolean, wanted = ['1', '2', '3']): Promise<string[]> {
  const isWanted = new Uint8Array(LOG.resolved.rowCount)
  for (const key of wanted) isWanted[LOG.row(key)] = 1
  const input = {
    store: LOG.store,
    resolved: LOG.resolved,
    range: { from: parseTime('2024-05-01T10:00:00Z')!, to: parseTime('2024-05-01T11:00:00Z')! },
    isWholeLog: true,
    isWanted,
    isMasked,
    readBytes: (_event: number, from: number, to: number) => Promise.resolve(BYTES.subarray(from, to)),
  } as unknown as ExportInput
  const out = new ByteParts()
  for await (const part of snapshotLines.write(input, out)) expect(part).toBeLessThanOrEqual(1)
  return new TextDecoder().decode(Buffer.concat(out.take())).split('\n').slice(0, -1)
}

test('lines are the log’s own, in its order', async () => {
  expect(await linesOf(false)).toEqual(LOG.lines)
})

test('masked lines have no secret and name the same processes, pods and containers', async () => {
  const lines = await linesOf(true)
  expect(lines.join('\n')).not.toContain('abcdef0123456789')
  expect(lines.join('\n')).toContain('Bearer ••••')
  const store = loadLines(lines)
  for (const key of ['1', '2', '3']) expect(store.findProcess(LOG.ids[key])).toBeGreaterThanOrEqual(0)
  expect(store.pods.map(({ name }) => store.strings.get(name))).toEqual(['token-service'])
  expect(store.events.length).toBe(LOG.store.events.length)
})

test('of what is wanted, with exec and exit of what is above it', async () => {
  const lines = await linesOf(false, ['2'])
  expect(lines.some((line) => line.includes('/bin/ls'))).toBe(false)
  expect(lines).toHaveLength(4)
})
