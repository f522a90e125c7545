import { describe, expect, test } from 'vitest'
import { OUTCOME } from '../codes/outcomes'
import { EDGE, END, START } from '../codes/spans'
import { addNs, parseTime, type Instant } from '../base/time'
import { loadDrawing, type LoadedDrawing } from '../testing/load-log'
import { indexActivity } from './activity-index'
import { orderEvents } from './event-order'
import { deriveFrame, frameBuffers, type Frame, type FrameRequest } from './frame'
import { deriveGaps } from './gaps'
import { deriveLanes } from './lanes'
import { rangeOfLog } from '../testing/log-range'
import { PLAIN_ROWS, type RowParams } from './list-rows'
import { RowList } from './row-list'
import { deriveRowSource } from './row-source'
import { findMatches } from '../testing/find-matches'
import { finish } from './slices'

const BASE = parseTime('2024-05-01T10:00:00Z')!
const at = (seconds: number): Instant => addNs(BASE, Math.round(seconds * 1e9))

interface Ask extends Partial<FrameRequest> {
  readonly filter?: string
  readonly collapsedGroups?: readonly string[]
  readonly selected?: string
  readonly rows?: Partial<RowParams>
}

function frameOf(
  log: LoadedDrawing,
  { filter = '', collapsedGroups = [], selected, rows, ...request }: Ask = {},
): Frame {
  const { store, resolved } = log
  const matches = findMatches(store, resolved, filter)
  const range = rangeOfLog(store)!
  const source = {
    store,
    resolved,
    list: finish(
      RowList.of(finish(deriveRowSource(store, resolved, range.to)), {
        ...PLAIN_ROWS,
        ...rows,
        collapsedGroups: new Set(collapsedGroups),
        matches,
      }),
    ),
    matches,
    activity: finish(indexActivity(store.events, finish(orderEvents(store.events)), resolved)),
    gaps: deriveGaps(store, range),
    logEnd: range.to,
    lanes: () => finish(deriveLanes(resolved, range)),
  }
  const whole = { firstRow: 0, rowCount: 100, range: { from: at(0), to: at(10) }, widthPx: 1000, selectedKey: '' }
  return deriveFrame(source, { ...whole, ...request }, selected === undefined ? -1 : log.row(selected))
}

/** The rows of a frame as objects, strings in place of their numbers. */
function rowsOf({ rows, strings }: Frame) {
  const { columns } = rows
  return Array.from({ length: rows.length }, (_, row) => ({
    label: strings[columns.label[row]],
    detail: strings[columns.detail[row]],
    endText: strings[columns.endText[row]],
    crossing: strings[columns.crossingText[row]],
    node: strings[columns.node[row]],
    startNs: columns.startNs[row],
    endNs: columns.endNs[row],
    startKind: columns.startKind[row],
    endKind: columns.endKind[row],
    edge: columns.edge[row],
    descendants: columns.descendants[row],
    isContext: columns.isContext[row],
  }))
}

const marksOf = ({ marks }: Frame): number[][] =>
  Array.from({ length: marks.length }, (_, i) => {
    const { row, atNs, count, isEnforced } = marks.columns
    return [row[i], atNs[i], count[i], isEnforced[i]]
  })

describe('times', () => {
  test('are exact nanoseconds from the start of the range', () => {
    const log = loadDrawing('host n1\n 1 a 1.000000001s..2.999999999s exit 3\n  2 b -3600s.. procFS')
    const [, a, b] = rowsOf(frameOf(log, { range: { from: at(1), to: at(2) } }))
    expect(a).toMatchObject({
      startNs: 1,
      endNs: 1_999_999_999,
      endText: 'exit 3',
      startKind: START.seen,
      endKind: END.exited,
    })
    expect(b).toMatchObject({ startNs: -3_601e9, endNs: NaN, startKind: START.unseen, endKind: END.open })
  })

  test('of the end of the log and of gaps are relative to it, too', () => {
    const frame = frameOf(loadDrawing('host n1\n 1 a 1s..8s\n * 5s rate-limit 3'), {
      range: { from: at(2), to: at(3) },
    })
    expect(frame.origin).toEqual(at(2))
    expect(frame.logEndNs).toBe(6e9)
    expect(frame.gaps).toMatchObject([{ kind: 'rateLimit', node: 'n1', fromNs: -57e9, toNs: 3e9 }])
  })

  test('are NaN where nothing is known', () => {
    const log = loadDrawing('host n1\n 1 a 0s..', {}, ['{"process_exec":{"process":{"exec_id":"x"}},"node_name":"n1"}'])
    expect(rowsOf(frameOf(log)).find((row) => row.label === 'unknown process')).toMatchObject({
      startNs: NaN,
      endNs: NaN,
    })
  })
})

describe('rows', () => {
  const log = loadDrawing(`
    pod d/p container aaa
      1 init 0s..9s
        2 curl -s x 1s..2s SIGKILL
      3@snapshot ghost 0s.. snapshot
        4 child 4s.. 
    host n1
      5 runc 0s..
        =5@new top 1s..
    pod d/q container bbb
      6 sh 2s.. parent 5
  `)

  test('are those of the window, and the whole is counted', () => {
    const frame = frameOf(log, { firstRow: 1, rowCount: 2 })
    expect([frame.totalRows, frame.firstRow, frame.windowRows]).toEqual([10, 1, 2])
    expect(rowsOf(frame).map(({ label }) => label)).toEqual(['init', 'curl', 'd/p'])
    expect(frame.strings).not.toContain('sh')
  })

  test('are none beyond the end', () => {
    expect(frameOf(log, { firstRow: 500 })).toMatchObject({ firstRow: 10, rows: { length: 0 } })
    expect(frameOf(log, { firstRow: -5, rowCount: 1 }).firstRow).toBe(0)
  })

  test('say what is drawn of a process and how it hangs in the tree', () => {
    const byLabel = Object.fromEntries(rowsOf(frameOf(log)).map((row) => [row.label, row]))
    expect(byLabel['curl']).toMatchObject({ detail: '-s x', endText: 'SIGKILL', node: 'n1', edge: EDGE.forked })
    expect(byLabel['ghost']).toMatchObject({ startKind: START.snapshot, endKind: END.open, descendants: 1 })
    expect(byLabel['top'].edge).toBe(EDGE.became)
    expect(byLabel['runc']).toMatchObject({ endKind: END.replaced, endNs: 1e9, crossing: '↓ sh · d/q' })
    expect(byLabel['sh'].crossing).toBe('↑ runc · host n1')
    expect(byLabel['d/p']).toMatchObject({ descendants: 4, startNs: NaN, node: 'n1' })
  })

  test('mark what a filter shows only for what is below', () => {
    const rows = rowsOf(frameOf(log, { filter: 'curl' }))
    expect(rows.map(({ label, isContext }) => `${label} ${isContext}`)).toEqual(['d/p 0', 'init 1', 'curl 0'])
  })

  test('find the selected process, or say that it is not in the list', () => {
    expect(frameOf(log, { selected: '2' }).selectedRow).toBe(2)
    expect(frameOf(log, { selected: '2', filter: 'child' }).selectedRow).toBe(-1)
    expect(frameOf(log).selectedRow).toBe(-1)
  })

  test('come with those above the window, outermost first', () => {
    const frame = frameOf(log, { firstRow: 2, rowCount: 1 })
    expect(rowsOf(frame).map(({ label }) => label)).toEqual(['curl', 'd/p', 'init'])
    expect(Array.from(frame.rows.columns.listRow)).toEqual([2, 0, 1])
  })

  test('that stand for several say how long those took, and show all their spans and marks', () => {
    const sleeps = loadDrawing(`
      host n1
        1 sleep 1 1s..2s
        2 sleep 1 3s..5s
          * 4s fd_install /etc/passwd
        3 sleep 1 7s..8s
    `)
    const frame = frameOf(sleeps, { rows: { isFolding: true }, selected: '2' })
    const { columns } = frame.rows
    expect([columns.members[1], frame.strings[columns.durations[1]]]).toEqual([3, '1 s to 2 s, average 1.33 s'])
    expect(frame.strings[columns.key[1]]).toBe(`fold:${sleeps.ids['1']}`)
    expect(frame.strings[columns.selects[1]]).toBe(sleeps.ids['1'])
    expect(frame.selectedRow).toBe(1)
    const { row, fromNs, toNs } = frame.blocks.columns
    expect(Array.from({ length: frame.blocks.length }, (_, i) => [row[i], fromNs[i], toNs[i]])).toEqual([
      [1, 1e9, 2.01e9],
      [1, 3e9, 5.01e9],
      [1, 7e9, 8.01e9],
    ])
    expect(marksOf(frame)).toEqual([[1, 4e9, 1, 0]])
  })

  test('keep long arguments short', () => {
    const long = loadDrawing(`host n1\n 1 a ${'x'.repeat(5000)} 0s..`)
    expect(rowsOf(frameOf(long))[1].detail).toHaveLength(240)
  })
})

describe('marks', () => {
  const log = loadDrawing(`
    host n1
      1 a 0s..
        * 1s fd_install /x
        * 1.004s fd_install /y action SIGKILL
        * 1.012s fd_install /z
        * 25s fd_install /far
      2 b 0s..
        * 1s fd_install /x
  `)

  test('under one pixel are one, with their count and whether a policy stepped in', () => {
    expect(marksOf(frameOf(log))).toEqual([
      [1, 1e9, 2, 1],
      [1, 1.012e9, 1, 0],
      [2, 1e9, 1, 0],
    ])
  })

  test('come of the range and one more to each side', () => {
    expect(marksOf(frameOf(log, { range: { from: at(15), to: at(24) } }))).toEqual([[1, 10e9, 1, 0]])
    expect(marksOf(frameOf(log, { range: { from: at(2), to: at(3.5) } })).map((mark) => mark[1])).toEqual([
      -1e9, -0.996e9, -0.988e9, -1e9,
    ])
  })

  test('of events that name no exec_id are on the process that they belong to', () => {
    const lost = loadDrawing('host n1\n 1 a 0s..', {}, [
      '{"process_kprobe":{"process":{"pid":1,"start_time":"2024-05-01T10:00:00Z"}},"node_name":"n1","time":"2024-05-01T10:00:05Z"}',
    ])
    expect(marksOf(frameOf(lost))).toEqual([[1, 5e9, 1, 0]])
  })
})

describe('blocks', () => {
  const log = loadDrawing(`
    pod d/p container aaa
      1 init 0s..
        2 a 1s..2s
        3 b 1s..2s SIGSEGV
    host n1
      9 cron 0s..10s
  `)
  const key = log.resolved.groups.groups[0].key

  test('stand for the spans below a collapsed group', () => {
    const { blocks } = frameOf(log, { collapsedGroups: [key], widthPx: 10 })
    const { fromNs, toNs, count } = blocks.columns
    expect(Array.from({ length: blocks.length }, (_, i) => [fromNs[i], toNs[i], count[i]])).toEqual([
      [0, 1e9, 1],
      [1e9, 3e9, 3],
      [3e9, 11e9, 1],
    ])
  })

  test('are none where the group is open', () => {
    expect(frameOf(log).blocks.length).toBe(0)
  })
})

test('no two rows have one key, whatever is folded and opened', () => {
  const log = loadDrawing(`
    pod default/web container aaa name web
      1 nginx 0s..
      2 sh -c check 1s..2s probe
        3 curl 1s..2s
      4 sh -c check 3s..4s probe
    pod default/web container bbb name side
      5 envoy 0s..
    host n1
      10 sh 0s..
        11 sleep 1 1s..2s
        12 sleep 1 3s..4s
        13 sleep 1 5s..6s
        14 sleep 1 7s..8s
      20 sh 0s..
        21 sh 1s..
          22 curl 2s..3s
  `)
  const web = log.resolved.groups.groups.find((group) => group.label === 'web')!
  const isFolded = { isFolding: true, isNoiseFolded: true, isLaddering: true }
  const isOpen = {
    openFolds: new Set([log.row('11')]),
    openNoise: new Set([`probe:${web.key}`]),
    openLadders: new Set([log.row('20')]),
  }
  const counts = [isFolded, { ...isFolded, ...isOpen }].map((rows) => {
    const { rows: shown, strings } = frameOf(log, { rows })
    const keys = new Set(Array.from(shown.columns.key.subarray(0, shown.length), (key) => strings[key]))
    expect(keys.size).toBe(shown.length)
    return shown.length
  })
  expect(counts[1]).toBeGreaterThan(counts[0] + 5)
})

test('a large collapsed group is drawn from its lanes as it would be span by span', () => {
  const seconds = Array.from({ length: 2100 }, (_, i) => 1 + i * 0.004)
  const drawing = (count: number): string =>
    [
      'pod d/p container aaa',
      '  1 init 0s..10s',
      ...seconds
        .slice(0, count)
        .map((s, i) => `    ${10 + i} a${i} ${s}s..${s + 0.003}s${i === 700 ? ' SIGSEGV' : ''}`),
    ].join('\n')
  const blocksOf = (count: number): [number, number, number][] => {
    const log = loadDrawing(drawing(count))
    const { columns, length } = frameOf(log, { collapsedGroups: [log.resolved.groups.groups[0].key] }).blocks
    return Array.from({ length }, (_, i) => [columns.fromNs[i], columns.toNs[i], columns.outcome[i]])
  }
  // just below the limit spans are walked, just above it they are not: what is drawn until then is the same
  const before = (blocks: [number, number, number][]) => blocks.filter(([, to]) => to < 8.5e9)
  expect(before(blocksOf(2100))).toEqual(before(blocksOf(1950)))
  expect(before(blocksOf(2100)).filter(([, , outcome]) => outcome === OUTCOME.attention)).toHaveLength(1)
})

test('all columns can be transferred', () => {
  const frame = frameOf(loadDrawing('host n1\n 1 a 0s..'))
  const buffers = frameBuffers(frame)
  expect(new Set(buffers).size).toBe(buffers.length)
  const moved = structuredClone(frame, { transfer: buffers })
  expect(moved.rows.length).toBe(2)
  expect(frame.rows.columns.startNs.length).toBe(0)
})
