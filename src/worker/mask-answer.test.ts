import { expect, test } from 'vitest'
import { addNs, parseTime } from '../base/time'
import { LogParser } from '../ingest/log-parser'
import { drawLog } from '../testing/draw-log'
import { maskAnswer } from './mask-answer'
import type { StoreQuestion } from './protocol'
import { StoreSession } from './store-session'

const BASE = parseTime('2024-05-01T10:00:00Z')!
const RANGE = { from: BASE, to: addNs(BASE, 9e9) }
const LOG = drawLog(`
  pod default/xwing container aaa node n1
    1 /usr/bin/mysql -u root -phunter2 0s..9s cpid 1
      2 /usr/bin/curl -u bob:hunter2 http://x 1s..2s
        * 1.5s fd_install /tmp/x?token=hunter2 policy net
`)

async function load(text = LOG.text): Promise<StoreSession> {
  const session = new StoreSession()
  const blob = new Blob([text])
  session.openSource(0, 'tetragon.log', blob)
  const parser = new LogParser(0)
  parser.push(new Uint8Array(await blob.arrayBuffer()))
  parser.finish()
  session.append(parser.takeChunk()!)
  await session.refresh()
  return session
}

test('programs that were called alike are masked each by its own options', async () => {
  const { text } = drawLog('host n1\n 1 redis-cli -a S3cretPw ping 0s..\n 2 timeout -a S3cretPw ping 1s..')
  const frame = (await load(text)).frame({ firstRow: 0, rowCount: 9, range: RANGE, widthPx: 900, selectedKey: '' })
  expect(JSON.stringify(maskAnswer('frame', frame))).not.toContain('S3cretPw')
})

test('no answer with text of the log shows a secret, and all else stays as it is', async () => {
  const session = await load()
  const key = LOG.ids['2']
  const answers: readonly (readonly [StoreQuestion, unknown])[] = [
    ['frame', session.frame({ firstRow: 0, rowCount: 9, range: RANGE, widthPx: 900, selectedKey: key })],
    ['details', await session.details(key)],
    ['events', await session.events({ range: RANGE, first: 0, count: 9, process: '' })],
    ['raw', await session.rawText(0)],
    ['rangeStats', session.rangeStats(RANGE)],
    ['sessions', session.sessions({ withProbes: true, first: 0, count: 9 })],
    ['fieldValues', session.fieldValues('args', '')],
  ]
  for (const [question, answer] of answers) {
    expect(`${question} ${JSON.stringify(maskAnswer(question, answer))}`).not.toContain('hunter2')
  }
  const [, frame] = answers[0] as readonly [StoreQuestion, { readonly strings: readonly string[] }]
  const masked = maskAnswer('frame', frame)
  expect(masked.strings).toContain('-u root -p••••')
  expect(masked.strings).toContain('-u bob:•••• http://x')
  expect(masked.strings).toContain(key)
  expect(maskAnswer('details', answers[1][1])).toMatchObject({ key, lineage: [{ key: LOG.ids['1'] }, { key }] })
})
