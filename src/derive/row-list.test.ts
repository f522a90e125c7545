import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { GROUP_ORDERS, ROW_KIND, SIBLING_ORDERS } from '../codes/rows'
import { generateClusterLog } from '../testing/cluster-log'
import { loadDrawing, loadLines, type LoadedDrawing } from '../testing/load-log'
import { describeCompound } from './compound-rows'
import { rangeOfLog } from '../testing/log-range'
import { resolve } from './resolve'
import { PLAIN_ROWS, isGroupKind, membersOf, type RowParams, type RowSource } from './list-rows'
import { RowList } from './row-list'
import { deriveRowSource } from './row-source'
import { findMatches } from '../testing/find-matches'
import { finish } from './slices'

const DRAWING = `
  pod default/web container aaa name web workload Deployment/web
    1 nginx 0s..
      2 worker 1s..
        3 curl 2s..3s
      4 worker 1.5s..
    5 sh 9s..
  pod default/web container bbb name side workload Deployment/web
    6 envoy 0s..
  host n1
    7 cron 0s..
`

interface View extends Partial<Omit<RowParams, 'collapsedGroups' | 'collapsedProcesses'>> {
  readonly collapsed?: readonly string[]
  readonly groups?: readonly string[]
  readonly filter?: string
}

function paramsOf(log: LoadedDrawing, { collapsed = [], groups = [], filter = '', ...params }: View = {}): RowParams {
  return {
    ...PLAIN_ROWS,
    collapsedGroups: new Set(groups),
    collapsedProcesses: new Set(collapsed.map(log.row)),
    matches: findMatches(log.store, log.resolved, filter),
    ...params,
  }
}

function sourceOf({ store, resolved }: Pick<LoadedDrawing, 'store' | 'resolved'>): RowSource {
  return finish(deriveRowSource(store, resolved, rangeOfLog(store)?.to))
}

/** The list as text, indented by depth: `+` collapsed, `-` open, then place among siblings. */
function draw(log: LoadedDrawing, view?: View): string[] {
  return drawList(log, finish(RowList.of(sourceOf(log), paramsOf(log, view))))
}

function drawList({ store, resolved }: LoadedDrawing, list: RowList): string[] {
  return Array.from({ length: list.length }, (_, listRow) => {
    const place = list.at(listRow)
    const { columns } = place.block.rows
    const { row } = place
    const name = isGroupKind(columns.kind[row])
      ? resolved.groups.groups[columns.id[row]].label
      : columns.kind[row] === ROW_KIND.process
        ? store.strings.get(store.processes.columns.binary[columns.id[row]])
        : describeCompound(list.source, place.block, row).label
    const sign = columns.hasChildren[row] === 0 ? ' ' : columns.isCollapsed[row] === 1 ? '+' : '-'
    const times = columns.kind[row] === ROW_KIND.fold ? ` x${membersOf(place.block, row).length}` : ''
    const position = row === 0 ? place.position : columns.position[row]
    const siblings = row === 0 ? place.siblings : columns.siblings[row]
    return `${'  '.repeat(columns.depth[row])}${sign}${name}${times} ${position}/${siblings}`
  })
}

test('groups and their processes come in order of the tree, each with its place among its siblings', () => {
  expect(draw(loadDrawing(DRAWING))).toEqual([
    '-default/web 1/2',
    '  -web 1/2',
    '    -nginx 1/2',
    '      -worker 1/2',
    '         curl 1/1',
    '       worker 2/2',
    '     sh 2/2',
    '  -side 2/2',
    '     envoy 1/1',
    '-n1 2/2',
    '   cron 1/1',
  ])
})

test('a workload has a row above its pods, and a change in one pod leaves the rows of the others as they are', () => {
  const log = loadDrawing(`
  pod default/web-1 container aaa name web workload Deployment/web
    1 nginx 0s..
      2 worker 1s..
  pod default/web-2 container bbb name web workload Deployment/web
    3 nginx 0s..
  host n1
    4 cron 0s..
`)
  const source = sourceOf(log)
  const open = finish(RowList.of(source, paramsOf(log)))
  expect(drawList(log, open)).toEqual([
    '-default/web 1/2',
    '  -default/web-1 1/2',
    '    -nginx 1/1',
    '       worker 1/1',
    '  -default/web-2 2/2',
    '     nginx 1/1',
    '-n1 2/2',
    '   cron 1/1',
  ])
  const closed = finish(RowList.of(source, paramsOf(log, { collapsed: ['1'] }), open))
  expect(drawList(log, closed).slice(2, 4)).toEqual(['    +nginx 1/1', '  -default/web-2 2/2'])
  expect(closed.at(3).block).toBe(open.at(4).block)
  expect([open.at(4).above, open.at(0).above, open.at(6).above]).toEqual([0, -1, -1])
  const { groups } = log.resolved.groups
  const workload = finish(RowList.of(source, paramsOf(log, { groups: [groups[0].key] }), closed))
  expect(drawList(log, workload)).toEqual(['+default/web 1/2', '-n1 2/2', '   cron 1/1'])
  expect(workload.rowShowing(log.row('2'))).toBe(0)
})

test('what is collapsed keeps its row and loses what is below', () => {
  const log = loadDrawing(DRAWING)
  const side = log.resolved.groups.groups.find((group) => group.label === 'side')!
  expect(draw(log, { collapsed: ['1'], groups: [side.key] })).toEqual([
    '-default/web 1/2',
    '  -web 1/2',
    '    +nginx 1/2',
    '     sh 2/2',
    '  +side 2/2',
    '-n1 2/2',
    '   cron 1/1',
  ])
})

test('a filter keeps matches with all that is above them, and counts siblings among what is kept', () => {
  expect(draw(loadDrawing(DRAWING), { filter: 'curl' })).toEqual([
    '-default/web 1/1',
    '  -web 1/1',
    '    -nginx 1/1',
    '      -worker 1/1',
    '         curl 1/1',
  ])
  expect(draw(loadDrawing(DRAWING), { filter: 'nothing like it' })).toEqual([])
})

test('a filter keeps the ancestors of a match in other containers, too', () => {
  const log = loadDrawing('host n1\n 4 runc 0s..\npod d/p container aaa\n 9 sh 1s.. parent 4')
  expect(draw(log, { filter: 'sh' }).map((line) => line.trim().split(' ')[0])).toEqual(['-d/p', 'sh', '-n1', 'runc'])
})

test('children stand in order of their start, whatever the order of lines', () => {
  const log = loadDrawing('host n1\n 1 a 0s..\n  9 late 5s..\n  8 early 1s..\n  7 middle 3s..', { order: 'drawn' })
  expect(
    draw(log)
      .slice(2)
      .map((line) => line.trim().split(' ')[0]),
  ).toEqual(['early', 'middle', 'late'])
})

/** Columns of the whole list, rows above as rows of the list. */
function flatten(list: RowList) {
  const kind: number[] = []
  const id: number[] = []
  const depth: number[] = []
  const parentRow: number[] = []
  const places: string[] = []
  for (let listRow = 0; listRow < list.length; listRow++) {
    const { block, row, first, above, position, siblings } = list.at(listRow)
    const { columns } = block.rows
    kind.push(columns.kind[row])
    id.push(columns.id[row])
    depth.push(columns.depth[row])
    parentRow.push(columns.parentRow[row] < 0 ? above : first + columns.parentRow[row])
    places.push(row === 0 ? `${position}/${siblings}` : `${columns.position[row]}/${columns.siblings[row]}`)
  }
  return { columns: { kind, id, depth, parentRow, places }, length: list.length }
}

describe('alike siblings', () => {
  const FOLDED = `
    host n1
      1 sh 0s..
        2 sleep 1 1s..2s
        3 curl 1.5s..2s
        4 sleep 1 3s..4s
        5 sleep 1 5s..6s
        6 sleep 1 7s..8s exit 1
        7 sleep 1 9s..10s
          8 child 9s..10s
  `

  test('are one row where the first of them is: same command and outcome, nothing below', () => {
    expect(draw(loadDrawing(FOLDED), { isFolding: true }).slice(2)).toEqual([
      '    +sleep x3 1/4',
      '     curl 2/4',
      '     sleep 3/4',
      '    -sleep 4/4',
      '       child 1/1',
    ])
  })

  test('are rows below that row when it is opened', () => {
    const log = loadDrawing(FOLDED)
    const openFolds = new Set([log.row('2')])
    expect(draw(log, { isFolding: true, openFolds }).slice(2, 7)).toEqual([
      '    -sleep x3 1/4',
      '       sleep 1/3',
      '       sleep 2/3',
      '       sleep 3/3',
      '     curl 2/4',
    ])
  })

  test('are rows of their own where hiding leaves fewer than three', () => {
    const log = loadDrawing(FOLDED)
    expect(draw(log, { isFolding: true, hiddenProcesses: new Set([log.row('4')]) }).slice(2, 5)).toEqual([
      '     sleep 1/5',
      '     sleep 2/5',
      '     curl 3/5',
    ])
  })

  test('a process in a fold is shown by it', () => {
    const log = loadDrawing(FOLDED)
    const list = finish(RowList.of(sourceOf(log), paramsOf(log, { isFolding: true, collapsed: ['7'] })))
    expect(['1', '2', '5', '3', '6', '8'].map((key) => list.rowShowing(log.row(key)))).toEqual([1, 2, 2, 3, 4, 5])
    expect(list.rowOfProcess(log.row('2'))).toBe(-1)
  })
})

describe('noise', () => {
  const NOISY = `
    pod default/web container aaa name web
      1 nginx 0s..
      2 sh -c check 1s..2s probe
        3 curl 1s..2s
      4 sh -c check 3s..4s probe
      5 sh -c check 5s..6s probe SIGKILL
    pod default/web container bbb name POD
      9 /pause 0s..
    host n1
      20 /usr/bin/containerd-shim-runc-v2 0s..
        21 /usr/bin/runc 1s..2s
      22 /usr/bin/containerd 0s..
        23 /usr/bin/logger 1s..2s
  `

  test('is one row that counts it; what wants attention, and what is above it, is not noise', () => {
    expect(draw(loadDrawing(NOISY), { isNoiseFolded: true })).toEqual([
      '-default/web 1/2',
      '  -web 1/2',
      '     nginx 1/3',
      '    +2 exec probes hidden 2/3',
      '     sh 3/3',
      '  +1 pause process hidden 2/2',
      '-n1 2/2',
      '  +1 runtime step hidden 1/2',
      '  -/usr/bin/containerd 2/2',
      '     /usr/bin/logger 1/1',
    ])
  })

  test('is all there when it is opened, and for whoever searches', () => {
    const log = loadDrawing(NOISY)
    const pod = log.resolved.groups.groups.find((group) => group.kind === 'pod')!
    const web = log.resolved.groups.groups.find((group) => group.label === 'web')!
    const openNoise = new Set([`probe:${web.key}`, `pause:${pod.key}`])
    expect(draw(log, { isNoiseFolded: true, openNoise }).slice(3, 12)).toEqual([
      '    -2 exec probes hidden 2/3',
      '      -sh 1/2',
      '         curl 1/1',
      '       sh 2/2',
      '     sh 3/3',
      '  -1 pause process hidden 2/2',
      '    -POD 1/1',
      '       /pause 1/1',
      '-n1 2/2',
    ])
    expect(draw(log, { isNoiseFolded: true, filter: 'curl' }).slice(2)).toEqual(['    -sh 1/1', '       curl 1/1'])
  })
})

describe('chains of single children', () => {
  const CHAIN = 'host n1\n 1 sh 0s..\n  2 sh 1s..\n   3 curl 2s..3s\n 4 cron 0s..\n  5 a 1s..\n  6 b 1s..'

  test('are one row, and rows again when opened', () => {
    const log = loadDrawing(CHAIN)
    expect(draw(log, { isLaddering: true }).slice(1, 4)).toEqual(['   sh → sh → curl 1/2', '  -cron 2/2', '     a 1/2'])
    expect(draw(log, { isLaddering: true, openLadders: new Set([log.row('1')]) }).slice(1, 4)).toEqual([
      '  -sh 1/2',
      '    -sh 1/1',
      '       curl 1/1',
    ])
  })
})

describe('hidden rows', () => {
  test('are left out with all below them', () => {
    const log = loadDrawing(DRAWING)
    const [, , host] = ['default/web', 'side', 'n1'].map(
      (label) => log.resolved.groups.groups.find((group) => group.label === label)!.key,
    )
    const hidden = { hiddenProcesses: new Set([log.row('2')]), hiddenGroups: new Set([host]) }
    expect(draw(log, hidden)).toEqual([
      '-default/web 1/1',
      '  -web 1/2',
      '    -nginx 1/2',
      '       worker 1/1',
      '     sh 2/2',
      '  -side 2/2',
      '     envoy 1/1',
    ])
  })

  test('take their group with them when nothing else is in it', () => {
    const log = loadDrawing(DRAWING)
    expect(draw(log, { hiddenProcesses: new Set([log.row('7')]) })).not.toContain('-n1 2/2')
  })
})

describe('order', () => {
  const ORDERED = `
    pod d/b container bbb
      1 zsh 0s..1s
      2 bash 1s..9s
      3 /opt/awk 2s..4s
        4 x 2s..3s
    pod d/a container aaa
      5 sh 5s..6s exit 127
  `
  const names = (log: LoadedDrawing, view: View): string[] =>
    draw(log, view).flatMap((line) => /^ {2}[ +-](\S+)/.exec(line)?.[1] ?? [])

  test.each([
    ['start', ['zsh', 'bash', '/opt/awk']],
    ['duration', ['bash', '/opt/awk', 'zsh']],
    ['name', ['/opt/awk', 'bash', 'zsh']],
    ['descendants', ['/opt/awk', 'zsh', 'bash']],
  ] as const)('of siblings by %s', (siblingOrder, expected) => {
    expect(names(loadDrawing(ORDERED), { siblingOrder }).slice(1)).toEqual(expected)
  })

  test.each([
    ['name', 'd/a'],
    ['start', 'd/b'],
    ['processes', 'd/b'],
    ['attention', 'd/a'],
  ] as const)('of pods by %s', (groupOrder, first) => {
    expect(draw(loadDrawing(ORDERED), { groupOrder })[0]).toContain(first)
  })
})

test('a list made from the one before is the list made anew', () => {
  const lines = [...generateClusterLog({ seed: 5, processes: 600, podsPerNode: 4 }).lines]
  const store = loadLines(lines)
  const source = sourceOf({ store, resolved: resolve(store) })
  const { groups } = source.resolved.groups
  const anyProcess = fc.nat({ max: store.processes.length - 1 })
  const processes = fc.array(anyProcess, { maxLength: 4 }).map((rows) => new Set(rows))
  const keys = fc.array(fc.constantFrom(...groups.map(({ key }) => key)), { maxLength: 4 })
  const anyParams = fc.record({
    collapsedGroups: keys.map((list) => new Set(list)),
    collapsedProcesses: processes,
    openFolds: processes,
    openLadders: processes,
    openNoise: keys.map((list) => new Set(list.map((key) => `probe:${key}`))),
    hiddenGroups: keys.map((list) => new Set(list)),
    hiddenProcesses: processes,
    isFolding: fc.boolean(),
    isNoiseFolded: fc.boolean(),
    isLaddering: fc.boolean(),
    groupOrder: fc.constantFrom(...GROUP_ORDERS),
    siblingOrder: fc.constantFrom(...SIBLING_ORDERS),
    matches: fc.constant(undefined),
    inRange: fc.constant(undefined),
  })
  const anyChange = fc.oneof(
    anyParams,
    fc.record({ siblingOrder: fc.constantFrom(...SIBLING_ORDERS) }),
    fc.record({ collapsedProcesses: processes, siblingOrder: fc.constantFrom(...SIBLING_ORDERS) }),
  )
  fc.assert(
    fc.property(anyParams, fc.array(anyChange, { minLength: 1, maxLength: 4 }), (first, changes) => {
      let params = first
      let list = finish(RowList.of(source, params))
      for (const change of changes) {
        params = { ...params, ...change }
        list = finish(RowList.of(source, params, list))
      }
      const anew = finish(RowList.of(source, params))
      expect(list.length).toBe(anew.length)
      expect(flatten(list)).toEqual(flatten(anew))
    }),
    { numRuns: 100 },
  )
})

describe('every shown process is in the open list once', () => {
  function expectEachOnce(lines: readonly string[]): void {
    const store = loadLines(lines)
    const resolved = resolve(store)
    const { columns, length } = flatten(finish(RowList.of(sourceOf({ store, resolved }), PLAIN_ROWS)))
    const seen = new Map<number, number>()
    for (let row = 0; row < length; row++) {
      const parentRow = columns.parentRow[row]
      expect(parentRow).toBeLessThan(row)
      expect(columns.depth[row]).toBe(parentRow < 0 ? 0 : columns.depth[parentRow] + 1)
      if (columns.kind[row] !== ROW_KIND.process) continue
      const process = columns.id[row]
      expect(seen.has(process)).toBe(false)
      seen.set(process, row)
      const treeParent = resolved.treeParents[process]
      // its parent is right above it in the tree, or its group
      expect(columns.kind[parentRow] === ROW_KIND.process ? columns.id[parentRow] : -1).toBe(treeParent)
    }
    expect(seen.size).toBe(resolved.isShown.reduce((sum, shown) => sum + shown, 0))
    // and below a row are as many as it says
    for (const [process, row] of seen) {
      let end = row + 1
      while (end < length && columns.depth[end] > columns.depth[row]) end++
      expect(resolved.descendants[process]).toBe(end - row - 1)
    }
  }

  test.each([1, 2, 3])('in a generated log with losses and disorder (seed %d)', (seed) => {
    const flaws = { missing: 0.2, duplicates: 0.05, shuffleWindow: 500 }
    expectEachOnce([...generateClusterLog({ seed, processes: 800, ...flaws }).lines])
    expect.hasAssertions()
  })

  test('in a log of cycles and deep chains', () => {
    const exec = (id: string, parent: string): string =>
      JSON.stringify({ process_exec: { process: { exec_id: id, parent_exec_id: parent } } })
    const chain = Array.from({ length: 5000 }, (_, i) => exec(`p${i}`, `p${i - 1}`))
    expectEachOnce([exec('a', 'b'), exec('b', 'a'), exec('c', 'c'), exec('d', 'a'), ...chain])
    expect.hasAssertions()
  })
})
