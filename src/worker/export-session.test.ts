import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { addNs, parseTime } from '../base/time'
import { eventTest, readQuery } from '../cli/inspect-query'
import { LogParser } from '../ingest/log-parser'
import { generateClusterLog } from '../testing/cluster-log'
import { drawLog } from '../testing/draw-log'
import { loadLines } from '../testing/load-log'
import { ExportSession } from './export-session'
import type { ExportOrder } from './protocol'
import { StoreSession } from './store-session'
import { NOTHING_CHANGED } from './view-params'

const BASE = parseTime('2024-05-01T10:00:00Z')!
const seconds = (from: number, to: number) => ({ from: addNs(BASE, from * 1e9), to: addNs(BASE, to * 1e9) })
const WHOLE = seconds(-10, 1e6)

const LOG = drawLog(`
  pod default/xwing container aaa name app node n1 workload Deployment/xwing
    1 /bin/bash 0s..9s cpid 1
      2 /usr/bin/curl -s -u bob:hunter2 http://x 1s..2.000000001s exit 22
        * 1.5s tcp_connect 10.0.0.1:4000->10.0.0.2:80 policy net
      3 =cmd|'/c calc'!A0 "a,b" 3s..
      4 /usr/bin/id 5s..6s parent-pid 1
  host n1
    7 /usr/sbin/cron -3600s.. procFS
    * 8s rate-limit 12
`)

interface Loaded {
  readonly session: StoreSession
  readonly blob: Blob
}

async function load(...texts: readonly string[]): Promise<Loaded> {
  const session = new StoreSession()
  const blobs = texts.map((text) => new Blob([text]))
  for (const [source, blob] of blobs.entries()) {
    session.openSource(source, `file ${source}`, blob)
    const parser = new LogParser(source)
    parser.push(new Uint8Array(await blob.arrayBuffer()))
    parser.finish()
    const chunk = parser.takeChunk()
    if (chunk !== undefined) session.append(chunk)
  }
  await session.refresh()
  return { session, blob: blobs[0] }
}

type Part = Partial<ExportOrder> & Record<string, unknown>

async function bytesOf({ session, blob }: Loaded, part: Part, filterText = ''): Promise<Uint8Array<ArrayBuffer>> {
  session.setView({ ...NOTHING_CHANGED, filterText })
  await session.viewReady
  const exports = new ExportSession(session, () => performance.now())
  const order = {
    range: WHOLE,
    isMasked: false,
    selectedKey: '',
    sources: [{ idx: 0, name: 'tetragon.log', file: blob }],
    ...part,
  } as ExportOrder
  const id = exports.start(order)
  const parts: Blob[] = []
  for (;;) {
    const step = await exports.next(id)
    if (step.problem !== '') throw new Error(step.problem)
    expect(step.part).toBeGreaterThanOrEqual(0)
    expect(step.part).toBeLessThanOrEqual(1)
    parts.push(step.bytes)
    if (step.isEnd) return new Uint8Array(await new Blob(parts).arrayBuffer())
  }
}

async function textOf(loaded: Loaded, part: Part, filterText = ''): Promise<string> {
  return new TextDecoder().decode(await bytesOf(loaded, part, filterText))
}

/** exec_ids that a query finds, by the table. */
async function idsOf(loaded: Loaded, query: string): Promise<string[]> {
  const rows = (await textOf(loaded, { format: 'csv', range: seconds(-1e9, 1e9) }, query)).split('\r\n').slice(1, -1)
  return rows.map((row) => row.split(',')[0]).toSorted()
}

/** The lines that `inspect --lines --query` finds. */
async function inspectLines(text: string, queryText: string): Promise<string[]> {
  const query = await readQuery(queryText)
  if (typeof query === 'string') throw new Error(query)
  const isWanted = eventTest(loadLines(text.split('\n')), query)
  const lines: string[] = []
  const parser = new LogParser(0, {
    onEvent: (event, _document, { offset, byteLength }) => {
      if (isWanted(event)) lines.push(text.slice(offset, offset + byteLength))
    },
  })
  parser.push(new TextEncoder().encode(text))
  parser.finish()
  return lines
}

const linesOf = (loaded: Loaded, part: Part = {}, filterText = '') =>
  textOf(loaded, { format: 'lines', ...part }, filterText)

describe('original lines', () => {
  test('are the whole log, byte for byte, where nothing is asked for', async () => {
    expect(await linesOf(await load(LOG.text))).toBe(LOG.text)
  })

  test('of a query are those of the processes that it finds', async () => {
    const curl = LOG.lines.filter((line) => line.includes('/usr/bin/curl'))
    expect(await linesOf(await load(LOG.text), {}, 'name:curl')).toBe(curl.map((line) => `${line}\n`).join(''))
  })

  test('of a range hold exec and exit of what was there, and nothing else from outside', async () => {
    const loaded = await load(LOG.text)
    const text = await linesOf(loaded, { range: seconds(1.8, 1.9) })
    expect(text).toContain('"process_exec":{"process":{"exec_id":"' + LOG.ids['1'])
    expect(text).toContain('/usr/bin/curl')
    expect(text).not.toContain('tcp_connect')
    expect(text).not.toContain('rate_limit')
    expect(text).not.toContain('/usr/bin/id')
    expect(await linesOf(loaded, { range: seconds(1.5, 1.5) })).toContain('tcp_connect')
  })

  test('come file by file, each once, with the envelope or the line around an event', async () => {
    const wrapped = LOG.lines.map((line) => `[pod/tetragon-x/export-stdout] ${line}`)
    const two = `{"batch":[${LOG.lines[0]},${LOG.lines[1]}]}`
    const loaded = await load(`${wrapped.join('\r\n')}\r\n`, `${two}\n`)
    const text = await linesOf(loaded)
    expect(text.split('\n').map((line) => line.trim())).toEqual([...wrapped, ''])
    const other = await load(`${two}\n`)
    expect(await linesOf(other)).toBe(`${two}\n`)
  })

  test('of an event in pieces are these alone, whatever stands between them', async () => {
    const [cron, bash] = LOG.lines.map((line) => [line.slice(0, 99), line.slice(99)])
    const cri = (stream: string, end: string, text: string): string => `2024-05-01T10:00:00.1Z ${stream} ${end} ${text}`
    const lines = [
      cri('stdout', 'P', cron[0]),
      cri('stderr', 'P', bash[0]),
      cri('stdout', 'F', cron[1]),
      cri('stderr', 'F', bash[1]),
    ]
    const loaded = await load(lines.map((line) => `${line}\n`).join(''))
    expect(await linesOf(loaded, {}, 'name:cron')).toBe(`${lines[0]}\n${lines[2]}\n`)
    expect(await linesOf(loaded, {}, 'name:bash')).toBe(`${lines[1]}\n${lines[3]}\n`)
    const all = await linesOf(loaded)
    expect(all.split('\n').toSorted()).toEqual(['', ...lines].toSorted())
    expect(await linesOf(await load(all))).toBe(all)
  })

  test('keep bytes that are no UTF-8', async () => {
    const session = new StoreSession()
    const bytes = Uint8Array.from([...Buffer.from(LOG.lines[0].replace('/bin/bash', '/bin/ba#h')), 10])
    bytes[bytes.indexOf(35)] = 0xff
    const blob = new Blob([bytes])
    session.openSource(0, 'x', blob)
    const parser = new LogParser(0)
    parser.push(bytes.slice())
    parser.finish()
    session.append(parser.takeChunk()!)
    await session.refresh()
    expect(await bytesOf({ session, blob }, { format: 'lines' })).toEqual(bytes)
  })

  test('are compressed in one gzip member', async () => {
    const bytes = await bytesOf(await load(LOG.text), { format: 'lines', isGzip: true })
    expect(gunzipSync(bytes).toString()).toBe(LOG.text)
  })

  test.each(['', 'name:curl', 'exit:!=0', 'pod:default', 'args~"[0-9]{3}"', 'event:exit -exit:0', 'duration:>1s'])(
    'of %s give the same processes when they are loaded, and are what inspect --lines prints',
    async (query) => {
      const { lines } = generateClusterLog({ seed: 5, processes: 150, nodes: 2 })
      const text = [...lines].map((line) => `${line}\n`).join('')
      const loaded = await load(text)
      const range = seconds(-1e9, 1e9)
      const found = await linesOf(loaded, { range }, query)
      expect(new Set(found.split('\n'))).toEqual(new Set([...(await inspectLines(text, query)), '']))
      expect(await idsOf(await load(found), query)).toEqual(await idsOf(loaded, query))
    },
  )

  test('of a file that changed on disk end with a sentence', async () => {
    const loaded = await load(LOG.text)
    const gone = { size: 1e6, slice: () => ({ arrayBuffer: () => Promise.reject(new Error('NotReadableError')) }) }
    loaded.session.openSource(0, 'gone.log', gone as unknown as Blob)
    await expect(linesOf(loaded)).rejects.toThrow(/gone\.log changed on disk/)
  })

  test('are searched for secrets', async () => {
    const loaded = await load(LOG.text)
    expect(await textOf(loaded, { format: 'secret-count' })).toBe('3') // curl's exec, exit and connection
  })
})

describe('the table', () => {
  const rowsOf = async (part: Part = {}, query = ''): Promise<Record<string, string>[]> => {
    const [head, ...rows] = readCsv(await textOf(await load(LOG.text), { format: 'csv', ...part }, query))
    return rows.map((row) => Object.fromEntries(row.map((cell, i) => [head[i], cell])))
  }

  test('has a row for each process, with times to the nanosecond', async () => {
    const rows = await rowsOf()
    expect(rows.map(({ pid }) => pid)).toEqual(['1', '2', '3', '4', '7'])
    expect(rows[1]).toMatchObject({
      exec_id: LOG.ids['2'],
      parent_exec_id: LOG.ids['1'],
      parent_edge: 'forked',
      node_name: 'n1',
      namespace: 'default',
      pod: 'xwing',
      workload: 'xwing',
      container_name: 'app',
      binary: '/usr/bin/curl',
      arguments: "'-s -u bob:hunter2 http://x",
      start_time: '2024-05-01T10:00:01.000000000Z',
      end_time: '2024-05-01T10:00:02.000000001Z',
      duration_ns: '1000000001',
      end: 'exited',
      status: '22',
      signal: '',
      outcome: 'nonzero',
      known_from: 'exec',
      activity_events: '1',
    })
    expect(rows[3]).toMatchObject({ parent_edge: 'inferred by pid', parent_exec_id: LOG.ids['1'] })
    expect(rows[4]).toMatchObject({ pod: '', end_time: '', duration_ns: '', end: 'running at the end of the log' })
  })

  test('counts processes below another one also where they live elsewhere', async () => {
    const log = drawLog(`
      host n1
        4 /usr/bin/runc 0s..
      pod d/p container aaa
        9 /bin/sh 1s.. parent 4
          10 /bin/ls 5s..6s
    `)
    const [head, ...rows] = readCsv(await textOf(await load(log.text), { format: 'csv' }))
    const of = (row: readonly string[], name: string): string => row[head.indexOf(name)]
    expect(rows.map((row) => `${of(row, 'binary')} ${of(row, 'descendants')}`).toSorted()).toEqual([
      '/bin/ls 0',
      '/bin/sh 1',
      '/usr/bin/runc 2',
    ])
  })

  test('holds no formula, and quotes what would end a cell', async () => {
    const [row] = await rowsOf({}, 'pid:3')
    expect(row).toMatchObject({ binary: `'=cmd|'/c`, arguments: `calc'!A0 "a,b"` })
  })

  test('masks secrets where that is wanted', async () => {
    const [row] = await rowsOf({ isMasked: true }, 'name:curl')
    expect(row['arguments']).toBe("'-s -u bob:•••• http://x")
  })

  test('holds what was there in the range', async () => {
    expect((await rowsOf({ range: seconds(5.5, 5.6) })).map(({ pid }) => pid)).toEqual(['1', '3', '4', '7'])
  })
})

describe('the lineage', () => {
  test('says what it is of, how the process came to be, and what is inferred', async () => {
    const text = await textOf(await load(LOG.text), { format: 'lineage-report', selectedKey: LOG.ids['4'] })
    const hash = createHash('sha256').update(LOG.text).digest('hex')
    expect(text).toContain(`- Source: \`tetragon.log\`, ${LOG.text.length.toLocaleString('en')} bytes`)
    expect(text).toContain(`SHA-256 ${hash}`)
    expect(text).toContain('- Query: none: all processes')
    expect(text).toContain('- Range (UTC): 2024-05-01T09:59:50.000000000Z to ')
    expect(text).toContain('- Inferred parents: 1, by pid')
    expect(text).toMatch(/- Gap: .* node `n1`: `rate limit: 12 events dropped/)
    expect(text).toContain('- `/bin/bash` (pid 1, container init)\n  - `/usr/bin/id` (pid 4, inferred by pid)\n')
    expect(text).toContain('exit 0, started 2024-05-01T10:00:05.000000000Z, ended 2024-05-01T10:00:06.000000000Z')
  })

  test('of what matches is a tree with all above it', async () => {
    const text = await textOf(await load(LOG.text), { format: 'lineage-report', isMasked: true }, 'name:curl')
    expect(text).toContain('- Query: `name:curl`')
    expect(text).toContain(
      '## `default/xwing`\n\n- `/bin/bash` (pid 1, container init, not in the result)\n  - `/usr/bin/curl -s -u bob:•••• http://x` (pid 2, exit 22)\n',
    )
  })

  test('keeps text of the log from being Markdown', async () => {
    const log = drawLog(`
      host n1
        1 /bin/x\`<img> "![a](http://e)|\`\`b" 0s..
    `)
    const text = await textOf(await load(log.text), { format: 'lineage', selectedKey: log.ids['1'] })
    expect(text.split('\n')[0]).toBe('- ``` /bin/x`<img> "![a](http://e)|``b" ``` (pid 1)')
  })
})

interface TraceEvent {
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly dur: number
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
}

describe('the trace', () => {
  const traceOf = async (text: string, part: Part = {}, query = ''): Promise<TraceEvent[]> =>
    (
      JSON.parse(await textOf(await load(text), { format: 'chrome-trace', ...part }, query)) as {
        readonly traceEvents: TraceEvent[]
      }
    ).traceEvents

  test('has pods as processes, lanes as threads, and times exact to the nanosecond', async () => {
    const events = await traceOf(LOG.text, { range: seconds(0, 9) })
    const named = events.filter(({ name }) => name === 'process_name').map(({ args }) => args['name'])
    expect(named).toEqual(['default/xwing', 'n1'])
    const spans = events.filter(({ ph }) => ph === 'X').map(({ pid, tid, ts, dur, name }) => [pid, tid, ts, dur, name])
    expect(spans).toContainEqual([1, 1, 0, 9e6, 'bash'])
    expect(spans).toContainEqual([1, 2, 1e6, 1000000.001, 'curl'])
    expect(spans).toContainEqual([2, 1, 0, 9e6, 'cron'])
    expect(events.find(({ name }) => name === 'curl')?.args).toMatchObject({ status: 22, parent_exec_id: LOG.ids['1'] })
    expect(events.find(({ name }) => name === 'cron')?.args).toMatchObject({ end: 'running at the end of the log' })
    expect(events.find(({ ph }) => ph === 'i')).toMatchObject({ pid: 1, tid: 2, ts: 1.5e6, name: 'tcp_connect' })
  })

  test('cuts spans at the range, and keeps the times they have', async () => {
    const events = await traceOf(LOG.text, { range: seconds(1.25, 1.5) })
    const bash = events.find(({ name }) => name === 'bash')
    expect(bash).toMatchObject({ ts: 0, dur: 250_000, args: { start_time: '2024-05-01T10:00:00.000000000Z' } })
  })

  test('spreads what overlaps over more threads', async () => {
    const children = Array.from({ length: 60 }, (_, i) => `    ${i + 2} /bin/sleep 1s..${9 - i / 10}s`)
    const log = drawLog(['host n1', '  1 /sbin/init 0s..9s', ...children].join('\n'))
    const spans = (await traceOf(log.text)).filter(({ ph }) => ph === 'X')
    expect(spans).toHaveLength(61)
    expect(new Set(spans.map(({ tid }) => tid)).size).toBe(61)
  })
})

describe('an export', () => {
  test('waits for nothing but its next slice, and is forgotten when it is cancelled', async () => {
    const { session, blob } = await load(LOG.text)
    let now = 0
    const exports = new ExportSession(session, () => (now += 100)) // each slice takes too long
    const sources = [{ idx: 0, name: 'x', file: blob }]
    const id = exports.start({ format: 'lines', range: WHOLE, isMasked: false, selectedKey: '', sources })
    expect(await exports.next(id)).toMatchObject({ isEnd: false, problem: '' })
    exports.cancel(id)
    expect(await exports.next(id)).toMatchObject({ isEnd: true, problem: 'There is nothing to export yet.' })
  })

  test('has a note that states its file, query, range and source', async () => {
    const text = await textOf(
      await load(LOG.text),
      { format: 'note', file: { name: 'a.csv', bytes: 12, sha256: 'abc' }, isMasked: true },
      'args:"--token=x1"',
    )
    expect(text.split('\n').slice(0, 4)).toEqual([
      'File: a.csv',
      'Size: 12 bytes',
      'SHA-256: abc',
      'Written by: Treeline 0.1.0',
    ])
    expect(text).toContain('Query: args:"--token=••••"')
    expect(text).toContain(createHash('sha256').update(LOG.text).digest('hex'))
  })

  test('is hashed', async () => {
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, i) => i * i)
    const hash = createHash('sha256').update(bytes).digest('hex')
    const loaded = await load(LOG.text)
    expect(await textOf(loaded, { format: 'sha256', blob: new Blob([bytes]) })).toBe(hash)
    vi.stubGlobal('crypto', {}) // as on a plain http address
    expect(await textOf(loaded, { format: 'sha256', blob: new Blob([bytes]) })).toBe(hash)
    vi.unstubAllGlobals()
  })
})

/** The cells of a table as RFC 4180 has it. */
function readCsv(text: string): string[][] {
  const rows: string[][] = []
  for (const line of text.split('\r\n').slice(0, -1)) {
    const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)]
    rows.push(cells.map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare))
  }
  return rows
}
