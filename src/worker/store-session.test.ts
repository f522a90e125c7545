import { describe, expect, test } from 'vitest'
import { addNs, parseTime } from '../base/time'
import { LogParser } from '../ingest/log-parser'
import { drawLog, type DrawnLog } from '../testing/draw-log'
import { execId } from '../testing/wire-builder'
import { StoreSession } from './store-session'
import { NOTHING_CHANGED } from './view-params'
import type { EventsRequest } from './protocol'

const BASE = parseTime('2024-05-01T10:00:00Z')!
const seconds = (from: number, to: number) => ({ from: addNs(BASE, from * 1e9), to: addNs(BASE, to * 1e9) })
const WHOLE = seconds(-1e6, 1e6)

const DRAWING = `
  pod default/xwing container aaa name app workload Deployment/xwing
    1 /bin/bash 0s..9s cpid 1
      2 /usr/bin/curl -s http://x 1s..2s exit 1
        * 1.5s tcp_connect 10.0.0.1:4000->10.0.0.2:80
      3 /bin/sh 3s..
        4 /usr/bin/curl ftp://y 4s..
  host n1
    7 /usr/sbin/cron 0s..
`

interface Loaded {
  readonly session: StoreSession
  readonly log: DrawnLog
}

/** A session that has loaded a text from a Blob, as from a file. */
async function load(text: string, session = new StoreSession(), source = 0): Promise<StoreSession> {
  const blob = new Blob([text])
  session.openSource(source, `file ${source}`, blob)
  const parser = new LogParser(source)
  parser.push(new Uint8Array(await blob.arrayBuffer()))
  parser.finish()
  const chunk = parser.takeChunk()
  if (chunk !== undefined) session.append(chunk)
  await session.refresh()
  return session
}

async function loadDrawn(drawing = DRAWING): Promise<Loaded> {
  const log = drawLog(drawing)
  return { session: await load(log.text), log }
}

function labelsOf(session: StoreSession): string[] {
  const frame = session.frame({ firstRow: 0, rowCount: 99, range: seconds(0, 9), widthPx: 100, selectedKey: '' })!
  return Array.from(frame.rows.columns.label, (label) => frame.strings[label])
}

async function eventsOf(session: StoreSession, request: Partial<EventsRequest> = {}): Promise<string[]> {
  const { lines } = await session.events({ range: WHOLE, first: 0, count: 100, process: '', ...request })
  return lines.map(({ label, rest }) => `${label.slice(2).trim()} ${rest.replaceAll('"', '').slice(0, 15)}`.trim())
}

describe('a session', () => {
  test('answers nothing before the first refresh, and is stale once a chunk has come', async () => {
    const session = new StoreSession()
    expect(session.isStale).toBe(false)
    expect(session.frame({ firstRow: 0, rowCount: 9, range: WHOLE, widthPx: 9, selectedKey: '' })).toBeUndefined()
    expect(await session.events({ range: WHOLE, first: 0, count: 9, process: '' })).toMatchObject({ total: 0 })
    expect(await session.details('x')).toBeUndefined()
    expect([session.find('', 1), session.reveal('x'), session.locateGroup('x').row]).toEqual([undefined, undefined, -1])
    expect(session.summary()).toMatchObject({ processes: 0, events: 0 })
    expect(session.rangeStats(WHOLE)).toBeUndefined()
    expect(session.locateEvent({ range: WHOLE, process: '', key: 'x' })).toBe(-1)
    expect(session.sessions({ withProbes: true, first: 0, count: 9 })).toMatchObject({ total: 0, sessions: [] })
    const parser = new LogParser(0)
    parser.push(Buffer.from('{"test":{}}\n'))
    session.openSource(0, 'x', undefined)
    session.append(parser.takeChunk()!)
    expect(session.isStale).toBe(true)
    await session.refresh()
    expect(session.isStale).toBe(false)
  })

  test('gives frames of the list, with the selection found in it', async () => {
    const { session, log } = await loadDrawn()
    expect(labelsOf(session)).toEqual([
      'default/xwing',
      '/bin/bash',
      '/usr/bin/curl',
      '/bin/sh',
      '/usr/bin/curl',
      'n1',
      '/usr/sbin/cron',
    ])
    const request = { firstRow: 2, rowCount: 2, range: seconds(0, 9), widthPx: 900, selectedKey: log.ids['4'] }
    expect(session.frame(request)).toMatchObject({ totalRows: 7, firstRow: 2, selectedRow: 4, logEndNs: 9e9 })
  })

  test('finds the first event of a process in the list as it is limited', async () => {
    const { session, log } = await loadDrawn()
    const locate = (key: string, range = WHOLE, process = ''): number =>
      session.locateEvent({ range, process, key: log.ids[key] })
    expect([locate('1'), locate('2'), locate('3')]).toEqual([0, 2, 5])
    expect(locate('2', seconds(1.5, 9))).toBe(0)
    expect(locate('2', WHOLE, log.ids['2'])).toBe(0)
    expect([locate('2', WHOLE, log.ids['3']), locate('2', seconds(5, 9))]).toEqual([-1, -1])
    session.setView({ ...NOTHING_CHANGED, filterText: 'ftp' })
    expect([locate('4'), locate('2')]).toEqual([0, -1])
  })

  test('counts what happened in a range, of what the filter finds', async () => {
    const { session } = await loadDrawn()
    expect(session.rangeStats(seconds(1, 3))).toMatchObject({ execs: 2, exits: 1, activityEvents: 1, alive: 4 })
    session.setView({ ...NOTHING_CHANGED, filterText: 'curl' })
    expect(session.rangeStats(seconds(1, 3))).toMatchObject({ execs: 1, exits: 1, activityEvents: 1, alive: 1 })
  })

  test('pages through the sessions', async () => {
    const { session, log } = await loadDrawn(`
      host n1
        4 /usr/bin/runc 0s.. parent kernel
      pod d/p container aaa
        9 /bin/a 1s..2s parent 4
        8 /bin/b 3s..4s parent 4
        7 /bin/c 5s..6s parent 4
    `)
    const page = session.sessions({ withProbes: false, first: 1, count: 1 })
    expect(page).toMatchObject({ total: 3, probes: 0, first: 1, sessions: [{ key: log.ids['8'], name: '/bin/b' }] })
  })

  test('shows what a view leaves open and matches', async () => {
    const { session, log } = await loadDrawn()
    session.setView({ ...NOTHING_CHANGED, filterText: 'curl', collapsedProcesses: [log.ids['3'], 'not in this log'] })
    expect(labelsOf(session)).toEqual(['default/xwing', '/bin/bash', '/usr/bin/curl', '/bin/sh'])
    expect(session.summary()).toMatchObject({ matches: 2 })
    expect(await eventsOf(session)).toEqual([
      'process -s http://x',
      'connect tcp 10.0.0.1:40',
      'exit -s http://x 1',
      'process ftp://y',
    ])
  })

  test('merges chunks of several sources, and asks them while more come', async () => {
    const log = drawLog(DRAWING)
    const session = await load(log.lines.slice(0, 4).join('\n'))
    await load(log.lines.slice(3).join('\n'), session, 1)
    expect(session.summary()).toMatchObject({ events: log.lines.length, quality: { duplicates: 1 } })
    expect(await session.rawText(0)).toBe(log.lines[0])
    expect(await session.rawText(log.lines.length - 1)).toBe(log.lines.at(-1))
    expect(labelsOf(session)).toHaveLength(7)
  })

  test('starts from nothing after it was cleared, and drops chunks of what was open', async () => {
    const { session } = await loadDrawn()
    const late = new LogParser(0)
    late.push(Buffer.from('{"test":{}}\n'))
    session.clear()
    session.append(late.takeChunk()!)
    expect(session.isStale).toBe(false)
    expect((await session.refresh()).events).toBe(0)
    await load(drawLog(DRAWING).text, session, 1)
    expect(labelsOf(session)).toHaveLength(7)
  })

  test('that is cleared while it refreshes gives what is there afterwards', async () => {
    const { session } = await loadDrawn()
    let isCleared = false
    const summary = await session.refresh(async () => {
      if (!isCleared) session.clear()
      isCleared = true
      await Promise.resolve()
    })
    expect(summary.events).toBe(0)
    expect(labelsOf(session)).toEqual([])
  })

  test('answers from what was derived last while chunks come', async () => {
    const { session, log } = await loadDrawn('host n1\n 1 a 0s..')
    const parser = new LogParser(0)
    parser.push(Buffer.from(drawLog('host n1\n 5 new 2s..3s').text))
    session.append(parser.takeChunk()!)
    expect(labelsOf(session)).toEqual(['n1', 'a'])
    expect(session.summary().processes).toBe(1)
    expect(await session.details(log.ids['5'] ?? 'x')).toBeUndefined()
    await session.refresh()
    expect(labelsOf(session)).toEqual(['n1', 'a', 'new'])
  })
})

describe('what was derived before', () => {
  test('is given back when it is derived anew, and when the log is closed', async () => {
    const { session } = await loadDrawn()
    const [first, firstList] = [session['derived']!, session['view']!.list]
    await load(drawLog('host n2\n 8 a 0s..').text, session, 1)
    expect([first.resolved.parents, first.resolved.lifetimes.endKind, first.order].map(({ length }) => length)).toEqual(
      [0, 0, 0],
    )
    expect(firstList.at(0).block.rows.columns.kind).toHaveLength(0)
    const second = session['derived']!
    session.clear()
    expect(second.resolved.parents).toHaveLength(0)
  })

  test('stays for an export that reads it', async () => {
    const { session } = await loadDrawn()
    const { resolved, activity } = session.exportInput({ range: WHOLE, isMasked: false, selectedKey: '' }, [])!
    await load(drawLog('host n2\n 8 a 0s..').text, session, 1)
    expect(resolved.parents).toHaveLength(resolved.rowCount)
    expect(activity.starts).toHaveLength(resolved.rowCount + 1)
  })

  test('is the order of events where no more came', async () => {
    const { session } = await loadDrawn()
    const before = await eventsOf(session)
    await session.refresh()
    expect(await eventsOf(session)).toEqual(before)
  })
})

describe('events', () => {
  test('come page by page in order of time, of a range', async () => {
    const { session, log } = await loadDrawn()
    const page = await session.events({ range: WHOLE, first: 2, count: 2, process: '' })
    expect([page.total, page.first, page.lines.length]).toEqual([log.lines.length, 2, 2])
    expect(await eventsOf(session, { range: seconds(1, 2) })).toEqual([
      'process -s http://x',
      'connect tcp 10.0.0.1:40',
      'exit -s http://x 1',
    ])
    expect(await eventsOf(session, { first: 99 })).toEqual([])
  })

  test('of one process are those that name it, also without its exec_id', async () => {
    const { session, log } = await loadDrawn(
      'host n1\n 1 a 0s..5s exec-only\n 1@lost a 0s..5s evicted parent kernel\n 2 b 1s..',
    )
    const { lines } = await session.events({ range: WHOLE, first: 0, count: 9, process: log.ids['1'] })
    expect(lines.map(({ label }) => label.trim().slice(2).trim())).toEqual(['process', 'exit'])
    const lost = await session.events({ range: WHOLE, first: 0, count: 9, process: lines[1].process })
    expect(lost.total).toBe(2)
  })

  test('are told from what the store keeps when their bytes are gone', async () => {
    const log = drawLog(DRAWING)
    const session = new StoreSession()
    session.openSource(0, 'gone', new Blob(['']))
    const parser = new LogParser(0)
    parser.push(Buffer.from(log.text))
    session.append(parser.takeChunk()!)
    await session.refresh()
    const { lines } = await session.events({ range: seconds(1, 2), first: 0, count: 9, process: '' })
    expect(lines.map(({ label, binary, rest, gap }) => [label.slice(2).trim(), binary, rest, gap])).toEqual([
      ['process', '/usr/bin/curl', '-s http://x', 'changed'],
      ['kprobe', '/usr/bin/curl', 'tcp_connect', 'changed'],
      ['exit', '/usr/bin/curl', '-s http://x 1', 'changed'],
    ])
    expect(await session.rawText(0)).toBeUndefined()
  })

  test('whose text is still to be unpacked say so, and are shown from the store until then', async () => {
    const log = drawLog(DRAWING)
    const session = new StoreSession()
    session.openSource(4, 'x.gz', undefined, true)
    const parser = new LogParser(4)
    parser.push(Buffer.from(log.text))
    session.append(parser.takeChunk()!)
    await session.refresh()
    const gaps = async () =>
      (await session.events({ range: WHOLE, first: 0, count: 99, process: '' })).lines.map(({ gap }) => gap)
    expect(new Set(await gaps())).toEqual(new Set(['awaited']))
    expect(session.rawGap(0)).toEqual({ gap: 'awaited', source: 4 })
    expect(await session.details(log.ids['2'])).toMatchObject({ fields: [], areFieldsAwaited: true })
    const text = session.rawText(0)

    session.addSegment(4, new Blob([log.text]))
    session.endKeeping(4, 'complete')
    expect(await text).toBe(log.lines[0])
    expect(new Set(await gaps())).toEqual(new Set([undefined]))
    expect(session.rawGap(0)).toBeUndefined()
    const details = await session.details(log.ids['2'])
    expect(details?.areFieldsAwaited).toBe(false)
    expect(details?.fields).toContainEqual(['arguments', '-s http://x'])
  })

  test('have their raw text, and no others', async () => {
    const { session, log } = await loadDrawn()
    expect(await Promise.all(log.lines.map((_, event) => session.rawText(event)))).toEqual(log.lines)
    expect([await session.rawText(-1), await session.rawText(999)]).toEqual([undefined, undefined])
  })

  test('of pretty documents and arrays are read from their bytes, too', async () => {
    const { lines, ids } = drawLog(DRAWING)
    const documents = lines.map((line) => JSON.parse(line) as unknown)
    const pretty = documents.map((document) => JSON.stringify(document, undefined, 2)).join('\n')
    const expected = await eventsOf(await load(lines.join('\n')))
    for (const text of [
      pretty,
      JSON.stringify(documents, undefined, 2),
      JSON.stringify(documents),
      `[${lines.join(',\n')}]`,
    ]) {
      const session = await load(text)
      expect(await eventsOf(session)).toEqual(expected)
      expect((await session.details(ids['2']))?.fields).toContainEqual(['arguments', '-s http://x'])
    }
  })
})

describe('details', () => {
  test('have the fields of the record that describes the process best', async () => {
    const { session, log } = await loadDrawn()
    const details = (await session.details(log.ids['2']))!
    expect(details).toMatchObject({ name: '/usr/bin/curl', knownFrom: 'exec', activityCount: 1, eventCount: 3 })
    expect(details.fields).toContainEqual(['exec_id', log.ids['2']])
    expect(details.containerFields).toContainEqual(['namespace', 'default'])
    expect(await session.details('not in this log')).toBeUndefined()
  })

  test('have what other records say, too, where the best one does not', async () => {
    const id = execId('n1', 1n, 7)
    const pod = { namespace: 'd', name: 'p', container: { id: 'containerd://abc' } }
    const line = (event: object): string => JSON.stringify({ ...event, node_name: 'n1', time: '2024-05-01T10:00:00Z' })
    const exec = { process_exec: { process: { exec_id: id, pid: 7, binary: 'a', cwd: '/' } } }
    const exit = { process_exit: { process: { exec_id: id, pid: 7, binary: 'b', pod } } }
    const details = (await (await load([exec, exit].map(line).join('\n'))).details(id))!
    expect(details.fields).toContainEqual(['binary', 'a'])
    expect(details.containerFields).toContainEqual(['container.id', 'containerd://abc'])
  })

  test('of a snapshot are read from its child’s event', async () => {
    const { session, log } = await loadDrawn('pod d/p container aaa\n 1 a 0s.. snapshot\n  2 b 1s..')
    const details = (await session.details(log.ids['1']))!
    expect(details.knownFrom).toBe('parent snapshot')
    expect(details.fields).toContainEqual(['binary', 'a'])
  })

  test('of a key without exec_id are those of the process that it belongs to', async () => {
    const { session, log } = await loadDrawn(
      'host n1\n 1 a 0s..5s snapshot\n  2 b 1s..\n 1@lost a 0s..5s evicted parent kernel',
    )
    const { lines } = await session.events({ range: seconds(5, 5), first: 0, count: 1, process: '' })
    expect(lines[0].process).toMatch(/^lost:/)
    const details = (await session.details(lines[0].process))!
    expect(details.key).toBe(log.ids['1'])
    expect(details.fields).toContainEqual(['exec_id', log.ids['1']])
  })

  test('survive a record that cannot be read', async () => {
    const session = await load('{"process_exec":{"process":{"exec_id":"x","pid":1,"deep":{"er":[{"a":[]}]}}}}')
    expect((await session.details('x'))?.fields).toContainEqual(['deep.er', '{"a":[]}'])
  })
})

describe('find', () => {
  test('goes from match to match in the order of the list, as if all were open, and around', async () => {
    const { session, log } = await loadDrawn()
    expect(session.find('', 1)).toBeUndefined()
    session.setView({ ...NOTHING_CHANGED, filterText: 'curl', collapsedProcesses: [log.ids['1']] })
    const { 2: first, 4: second } = log.ids
    expect([session.find('', 1), session.find(first, 1), session.find(second, 1)]).toEqual([first, second, first])
    expect([session.find('', -1), session.find(second, -1), session.find(first, -1)]).toEqual([second, first, second])
    expect(session.find(log.ids['3'], 1)).toBe(second)
    session.setView({ ...NOTHING_CHANGED, filterText: 'nothing' })
    expect(session.find('', 1)).toBeUndefined()
  })
})

describe('reveal', () => {
  test('says what to open, where the row is then, and the spans to fit', async () => {
    const { session, log } = await loadDrawn()
    const group = session.summary().groups[0].key
    session.setView({ ...NOTHING_CHANGED, collapsedGroups: [group], collapsedProcesses: [log.ids['1'], log.ids['2']] })
    expect(session.reveal(log.ids['4'])).toEqual({
      keys: [log.ids['3'], log.ids['1'], group],
      row: 4,
      span: seconds(4, 9),
      subtreeSpan: seconds(4, 9),
    })
    expect(session.reveal(log.ids['2'])?.span).toEqual(seconds(1, 2))
    expect(session.reveal(log.ids['1'])?.subtreeSpan).toEqual(seconds(0, 9))
    expect(session.reveal('not in this log')).toBeUndefined()
  })

  test('has no row for what the filter leaves out', async () => {
    const { session, log } = await loadDrawn()
    session.setView({ ...NOTHING_CHANGED, filterText: 'cron' })
    expect(session.reveal(log.ids['2'])).toMatchObject({ row: -1 })
  })

  test('has no span that ends before it starts', async () => {
    // by clocks that disagree, the last event may come a moment before its process starts
    const late =
      '{"process_exec":{"process":{"exec_id":"x","start_time":"2024-05-01T10:00:00.000001Z"}},"time":"2024-05-01T10:00:00Z"}'
    const { span } = (await load(late)).reveal('x')!
    expect(span?.to).toEqual(span?.from)
  })
})

test('groups are found in the list as it is', async () => {
  const { session } = await loadDrawn()
  const [pod, host] = session.summary().groups.map((group) => group.key)
  expect([pod, host, 'x'].map((key) => session.locateGroup(key).row)).toEqual([0, 5, -1])
  session.setView({ ...NOTHING_CHANGED, filterText: 'cron' })
  expect([pod, host].map((key) => session.locateGroup(key).row)).toEqual([-1, 0])
})

test('bad lines have file, line number, reason and text', async () => {
  const session = await load(`\nnot JSON\n{"level":"info"}\n${'x'.repeat(1000)}\n`)
  expect(await session.badLines(0, 2)).toEqual([
    { file: 'file 0', line: 2, reason: 'not JSON', text: 'not JSON' },
    { file: 'file 0', line: 3, reason: 'JSON without a Tetragon event', text: '{"level":"info"}' },
  ])
  expect((await session.badLines(2, 9)).map(({ text }) => text.length)).toEqual([400])
  expect(await session.badLines(3, 9)).toEqual([])
})

test('is full above its budget, keeps what it has, and has room again when it is cleared', async () => {
  const { text } = drawLog(DRAWING)
  expect((await load(text)).isFull).toBe(false)
  const small = await load(text, new StoreSession(undefined, 1000))
  expect(small.isFull).toBe(true)
  expect(small.summary().processes).toBe(5)
  small.clear()
  expect(small.summary().processes).toBe(0)
})

describe('rows and ranges to act on', () => {
  test('what is collapsed below a row is found, and nothing else', async () => {
    const { session, log } = await loadDrawn()
    const groups = session.summary().groups
    const pod = groups.find(({ kind }) => kind === 'pod')!.key
    const host = groups.find(({ kind }) => kind === 'host')!.key
    const collapsedProcesses = [log.ids['1'], log.ids['3']]
    session.setView({ ...NOTHING_CHANGED, collapsedGroups: [pod, host], collapsedProcesses })
    expect(session.collapsedBelow(pod)).toEqual(collapsedProcesses)
    expect(session.collapsedBelow(log.ids['1'])).toEqual([log.ids['3']])
    expect(session.collapsedBelow(host)).toEqual([])
  })

  test('what can be collapsed below a row is found, and the row itself is not among it', async () => {
    const { session, log } = await loadDrawn()
    const pod = session.summary().groups.find(({ kind }) => kind === 'pod')!.key
    const parents = [log.ids['1'], log.ids['3']]
    expect(session.parentsBelow(pod)).toEqual({ groups: [], processes: parents })
    expect(session.parentsBelow(log.ids['1'])).toEqual({ groups: [], processes: [log.ids['3']] })
    expect(session.parentsBelow(log.ids['3'])).toEqual({ groups: [], processes: [] })
    expect(session.parentsBelow('nothing')).toEqual({ groups: [], processes: [] })
  })

  test('a range has the time from its first event to its last', async () => {
    const { session } = await loadDrawn()
    expect(session.eventSpan(seconds(0.5, 3.5))).toEqual(seconds(1, 3))
    expect(session.eventSpan(seconds(20, 30))).toBeUndefined()
  })

  test('a group has the time from its first start to its last end', async () => {
    const { session } = await loadDrawn()
    const pod = session.summary().groups.find(({ kind }) => kind === 'pod')!.key
    expect(session.groupSpan(pod)).toEqual(seconds(0, 9))
    expect(session.groupSpan('nothing')).toBeUndefined()
  })
})

test('a query that takes long lets others in, and a newer one ends it', async () => {
  const lines = Array.from({ length: 800 }, (_, i) =>
    JSON.stringify({ process_exec: { process: { exec_id: `id-${i}`, pid: i, binary: '/x', arguments: `a${i}` } } }),
  )
  const session = await load(lines.join('\n'))
  await session.checkQuery('args~"x"') // loads what compiles regular expressions
  let pauses = 0
  const pause = (): Promise<void> => {
    pauses++
    return Promise.resolve()
  }
  const ask = (filterText: string): boolean => session.setView({ ...NOTHING_CHANGED, filterText }, pause, undefined, 0)
  ask('args~"a7.*"')
  const ready = session.viewReady
  expect(ready).toBeDefined()
  expect(session.summary().matches).toBeUndefined() // the view is as before
  ask('pid:7')
  expect(session.viewReady).toBeUndefined()
  expect(session.summary().matches).toBe(1)
  await ready
  expect(pauses).toBe(1)
  expect(session.summary().matches).toBe(1)
})
