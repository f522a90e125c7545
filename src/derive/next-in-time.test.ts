import { expect, test } from 'vitest'
import { addNs, parseTime } from '../base/time'
import { pidOfRow } from '../model/process-table'
import { loadDrawing } from '../testing/load-log'
import { PLAIN_ROWS } from './list-rows'
import { nextInTime } from './next-in-time'
import { RowList } from './row-list'
import { deriveRowSource } from './row-source'
import { findMatches } from '../testing/find-matches'
import { finish } from './slices'

const BASE = parseTime('2024-05-01T10:00:00Z')!

const LOG = loadDrawing(`
  pod default/web container aaa name web
    1 nginx 0s..
      2 worker 5s..
        3 curl 6s..7s
      4 worker 2s..
  host n1
    7 cron 1s..
    8 sshd 5s..
`)

/** Walks from a process, or a second, to the end of the list; pids in order. */
function walk(from: string | number, step: 1 | -1, collapsed: readonly string[] = [], filter = ''): number[] {
  const { store, resolved, row } = LOG
  const list = finish(
    RowList.of(finish(deriveRowSource(store, resolved, undefined)), {
      ...PLAIN_ROWS,
      collapsedProcesses: new Set(collapsed.map(row)),
      matches: findMatches(store, resolved, filter),
    }),
  )
  const pids: number[] = []
  let at = typeof from === 'string' ? row(from) : -1
  const time = addNs(BASE, typeof from === 'string' ? 0 : from * 1e9)
  for (;;) {
    at = nextInTime(list, at, time, step)
    if (at < 0 || pids.length > 9) return pids
    pids.push(pidOfRow(store.processes, at))
  }
}

test('the listed processes follow each other by their start, those of one time as they are listed', () => {
  expect(walk('1', 1)).toEqual([7, 4, 2, 8, 3])
  expect(walk('3', -1)).toEqual([8, 2, 4, 7, 1])
})

test('what is collapsed or filtered away is passed over', () => {
  expect(walk('1', 1, ['2'])).toEqual([7, 4, 2, 8])
  expect(walk('1', 1, [], 'worker')).toEqual([4, 2])
})

test('without a process, the walk begins at a time', () => {
  expect(walk(2, 1)).toEqual([4, 2, 8, 3])
  expect(walk(2, -1)).toEqual([7, 1])
})
