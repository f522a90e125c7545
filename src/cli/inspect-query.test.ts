import { expect, test } from 'vitest'
import { LogParser } from '../ingest/log-parser'
import { drawLog } from '../testing/draw-log'
import { loadLines } from '../testing/load-log'
import { ByteWindow, EventLog, eventTest, readQuery } from './inspect-query'
import { summarize } from './inspect-summary'

const LOG = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..9s
      11 /usr/bin/curl -s http://ü 1s..2s exit 22
        * 1.5s tcp_connect policy net
      12 /bin/sh 3s..8s evicted
  host n1
    1 /usr/lib/systemd/systemd -3600s.. procFS
`)

/** Lines of the events that a query finds, read in pieces of seven bytes, and the summary of their log. */
async function inspect(text: string) {
  const query = await readQuery(text)
  if (typeof query === 'string') throw new Error(query)
  const isWanted = eventTest(loadLines(LOG.lines), query)
  const lines: string[] = []
  const window = new ByteWindow()
  const events = new EventLog()
  const parser = new LogParser(0, {
    onEvent: (event, document, address) => {
      if (!isWanted(event)) return
      lines.push(window.textAt(address))
      events.add(document)
    },
  })
  const bytes = new TextEncoder().encode(LOG.text)
  for (let at = 0; at < bytes.length; at += 7) {
    window.push(bytes.subarray(at, at + 7))
    parser.push(bytes.slice(at, at + 7))
  }
  parser.finish()
  return { lines, summary: summarize(events.finish(), { earliest: undefined, latest: undefined }) }
}

test('the events of the matching processes are found, as their lines', async () => {
  const { lines, summary } = await inspect('curl')
  expect(lines).toEqual(LOG.lines.filter((line) => line.includes('curl')))
  expect(summary).toMatchObject({ events: { process_exec: 1, process_exit: 1, process_kprobe: 1 }, withBoth: 1 })
})

test('an exit without exec_id is found by its pid', async () => {
  const { lines, summary } = await inspect('pid:12')
  expect(lines).toHaveLength(1)
  expect(summary).toMatchObject({ events: { process_exit: 1 }, withoutExecId: 1 })
})

test('a regular expression and a lineage are evaluated', async () => {
  expect((await inspect('args~"^-s"')).lines).toHaveLength(3)
  expect((await inspect('under:(bash) -curl:x')).lines).toHaveLength(0)
  expect((await inspect('under:(bash) -exit:0')).lines).toHaveLength(3)
})

test('an error names its character', async () => {
  expect(await readQuery('curl exit:x')).toBe('character 11 of the query: exit needs a whole number, such as 127')
  expect(await readQuery('args~"a("')).toMatch(/^character 6 of the query: .*missing closing/)
})
