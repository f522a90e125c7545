import { describe, expect, test } from 'vitest'
import { drawLog } from '../testing/draw-log'
import { loadDrawing, loadLines, type LoadedDrawing } from '../testing/load-log'
import { indexActivity } from './activity-index'
import { orderEvents } from './event-order'
import { deriveDetails, type ProcessDetails } from './process-details'
import { resolve } from './resolve'
import { finish } from './slices'

function detailsOf(
  { store, resolved, row }: Pick<LoadedDrawing, 'store' | 'resolved' | 'row'>,
  key: string,
): ProcessDetails {
  const activity = finish(indexActivity(store.events, finish(orderEvents(store.events)), resolved))
  return deriveDetails(store, resolved, activity, row(key))
}

const LOG = loadDrawing(`
  host n1
    4 /usr/bin/runc init 0s.. parent kernel
  pod d/p container aaa
    9 /bin/sh -c x 1s.. parent 4 cpid 7
      =9@image /usr/bin/node app.js 2s..8s SIGKILL flag madeUp
        * 4s fd_install /etc/shadow policy files action SIGKILL
        * 3s tcp_connect 10.0.0.1:1->10.0.0.2:2
        10 /bin/ls 5s..6s exit 1
        11 /bin/late 7s.. parent-pid 9
`)

test('says what it is, how it ended, where it lives', () => {
  expect(detailsOf(LOG, 'image')).toMatchObject({
    name: '/usr/bin/node',
    args: 'app.js',
    outcomeText: 'ended by SIGKILL',
    endText: 'SIGKILL',
    signalSender: 'policy files',
    durationNs: 6e9,
    owner: 'd/p',
    knownFrom: 'exec',
    hostPid: 9,
    containerPid: -1,
    childCount: 2,
    descendantCount: 2,
  })
  expect(detailsOf(LOG, '9')).toMatchObject({
    outcomeText: 'replaced by exec',
    durationNs: 1e9,
    entry: 'runtime exec',
    containerPid: 7,
  })
  expect(detailsOf(LOG, '4')).toMatchObject({
    end: undefined,
    durationNs: undefined,
    outcomeText: 'running when the log ends',
    childCount: 1,
    descendantCount: 4,
  })
})

test('leads from the oldest ancestor down to itself, with what joins each step', () => {
  const lineage = detailsOf(LOG, '10').lineage.map(({ name, edge, note, owner }) => [name, edge, note, owner])
  expect(lineage).toEqual([
    ['<kernel>', '', '', ''],
    ['/usr/bin/runc', '', '', 'host n1'],
    ['/bin/sh', '', '', ''],
    ['/usr/bin/node', 'became', '', ''],
    ['/bin/ls', '', '', ''],
  ])
  expect(detailsOf(LOG, '11').lineage.at(-1)!.edge).toBe('inferred by pid')
})

test('says of an ancestor when it is a snapshot, or not in the log', () => {
  const log = loadDrawing(
    'host n1\n 1 a 0s.. snapshot parent kernel\n  2 b 1s..\n 3 c 1s.. parent-pid 77\n 4 d 1s.. parent 1 bare-parent',
  )
  const notes = (key: string): string[] => detailsOf(log, key).lineage.map(({ note }) => note)
  expect(notes('2')).toEqual(['', 'snapshot', ''])
  expect(notes('3')).toEqual(['only its pid is known', ''])
  const lost = loadDrawing('host n1\n 1 a 0s.. snapshot\n 4 d 1s.. parent 1 bare-parent')
  const { lineage } = detailsOf(lost, '4')
  expect(lineage.map(({ note }) => note)).toEqual(['not in this log', ''])
})

test('lists activity and events in order of time, with what a policy did', () => {
  const { activity, events, eventCount } = detailsOf(LOG, 'image')
  expect(activity.map(({ detail, action, policy }) => [detail, policy, action])).toEqual([
    ['tcp_connect', '', ''],
    ['fd_install', 'files', 'SIGKILL'],
  ])
  expect([eventCount, events.map(({ wireName }) => wireName)]).toEqual([
    4,
    ['process_exec', 'process_kprobe', 'process_kprobe', 'process_exit'],
  ])
})

test('explains flags, also those of another release', () => {
  expect(detailsOf(LOG, 'image').flagMeanings).toEqual([
    ['execve', 'exec seen live'],
    ['rootcwd', 'working directory is /'],
    ['madeUp', 'not known to this version'],
  ])
})

describe('children', () => {
  test('are those of the tree and those that live elsewhere, which say where', () => {
    const { children } = detailsOf(LOG, '4')
    expect(children.map(({ name, owner }) => [name, owner])).toEqual([['/bin/sh', 'd/p']])
    expect(detailsOf(LOG, 'image').children.map(({ name, owner }) => [name, owner])).toEqual([
      ['/bin/ls', ''],
      ['/bin/late', ''],
    ])
  })
})

test('names what took over its pid', () => {
  expect(detailsOf(LOG, '9').successor).toMatchObject({ key: LOG.ids['image'], name: '/usr/bin/node', args: 'app.js' })
  expect(detailsOf(LOG, 'image').successor).toBeUndefined()
})

describe('a process that only its child knows', () => {
  const log = loadDrawing(`
    pod default/xwing container aaa node n1
      10 /bin/bash 0s.. snapshot
        11 /bin/id 1s..2s
  `)

  test('is not said to be seen by this log, though the agent saw its exec', () => {
    expect(detailsOf(log, '10')).toMatchObject({
      outcomeText: 'known only from its children',
      knownFrom: 'parent snapshot',
    })
    const meaning = (key: string) => detailsOf(log, key).flagMeanings.find(([word]) => word === 'execve')?.[1]
    expect(meaning('10')).toBe('the agent saw its exec, but this log does not have it')
    expect(meaning('11')).toBe('exec seen live')
  })
})

test('a start before that of its container is marked', () => {
  const of = (start: string) => {
    const drawn = drawLog(`
      pod default/xwing container aaa node n1
        10 /bin/bash 5s..9s
    `)
    const withStart = (line: string): string =>
      line.replace(/("container":\{)/, `$1"start_time":"2024-05-01T${start}Z",`)
    const store = loadLines(drawn.lines.map(withStart))
    const loaded = { ...drawn, store, resolved: resolve(store), row: () => store.findProcess(drawn.ids['10']) }
    return detailsOf(loaded, '10').laterContainerStart
  }
  expect(of('10:01:00')?.sec).toBe(Date.parse('2024-05-01T10:01:00Z') / 1000)
  expect(of('10:00:06')).toBeUndefined() // as exact as the log is
  expect(of('10:00:00')).toBeUndefined()
})
