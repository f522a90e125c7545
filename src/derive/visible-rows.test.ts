import { describe, expect, test } from 'vitest'
import { ROW_KIND } from '../codes/rows'
import { generateClusterLog } from '../testing/cluster-log'
import { loadDrawing, loadLines, type LoadedDrawing } from '../testing/load-log'
import { resolve } from './resolve'
import { matchText } from './text-filter'
import { deriveVisibleRows, type VisibleRows } from './visible-rows'

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

interface View {
  readonly collapsed?: readonly string[]
  readonly groups?: readonly string[]
  readonly filter?: string
}

function rowsOf(log: LoadedDrawing, { collapsed = [], groups = [], filter = '' }: View = {}): VisibleRows {
  const { store, resolved, row } = log
  return deriveVisibleRows(resolved, {
    collapsedGroups: new Set(groups),
    collapsedProcesses: new Set(collapsed.map(row)),
    matches: matchText(store, resolved, filter),
  })
}

/** The list as text, indented by depth: `+` collapsed, `-` open, then place among siblings. */
function draw(log: LoadedDrawing, view?: View): string[] {
  const { columns, length } = rowsOf(log, view)
  const { store, resolved } = log
  return Array.from({ length }, (_, row) => {
    const name =
      columns.kind[row] === ROW_KIND.process
        ? store.strings.get(store.processes.columns.binary[columns.id[row]])
        : resolved.groups.groups[columns.id[row]].label
    const sign = columns.hasChildren[row] === 0 ? ' ' : columns.isCollapsed[row] === 1 ? '+' : '-'
    return `${'  '.repeat(columns.depth[row])}${sign}${name} ${columns.position[row]}/${columns.siblings[row]}`
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

describe('every shown process is in the open list once', () => {
  function expectEachOnce(lines: readonly string[]): void {
    const store = loadLines(lines)
    const resolved = resolve(store)
    const open = { collapsedGroups: new Set<string>(), collapsedProcesses: new Set<number>(), matches: undefined }
    const { columns, length } = deriveVisibleRows(resolved, open)
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
