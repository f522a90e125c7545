import { describe, expect, test } from 'vitest'
import { loadDrawing, type LoadedDrawing } from '../testing/load-log'
import { deriveQuality, listQuality, type DataQuality, type QualityKind } from './data-quality'
import { deriveGaps } from './gaps'
import { rangeOfLog } from '../testing/log-range'
import { finish } from './slices'

function qualityOf({ store, resolved }: LoadedDrawing): DataQuality {
  return finish(deriveQuality(store, resolved, deriveGaps(store, rangeOfLog(store))))
}

/** Keys of the drawing, in the order in which they are stepped through. */
function listOf({ store, resolved, keyOf }: LoadedDrawing, kind: QualityKind): string[] {
  return Array.from(listQuality(store, resolved, kind), keyOf)
}

const NOTHING: DataQuality = {
  badLines: 0,
  duplicates: 0,
  withoutExecId: 0,
  exitsWithoutExec: 0,
  unresolvedParents: 0,
  inferredParents: 0,
  truncatedArguments: 0,
  agentRestarts: 0,
  unknownEnds: 0,
  clockDisorder: 0,
  rateLimits: 0,
  droppedEvents: 0,
  throttles: 0,
  evictedEvents: 0,
}

const DIRTY = `
  host n1
    1 a 0s..9s exit-only
      2 b 1s.. bare-parent flag truncArgs
    3 c 2s.. parent-pid 1
    4 d 2s.. parent-pid 77
    8 h 1s.. parent-pid 77
    5@x e 0s..
    5@y f 4s..
    7 g 1s..3s evicted
    * 4s rate-limit 12
    * 5s rate-limit 30
    * 6s throttle-start a
`

describe('a log with flaws', () => {
  const log = loadDrawing(DIRTY, {}, ['not JSON'])

  test('has each of them counted', () => {
    expect(qualityOf(log)).toEqual({
      ...NOTHING,
      badLines: 1,
      withoutExecId: 1,
      exitsWithoutExec: 2,
      unresolvedParents: 1,
      inferredParents: 1,
      truncatedArguments: 1,
      unknownEnds: 1,
      rateLimits: 2,
      droppedEvents: 42,
      throttles: 1,
    })
  })

  test('has the processes of each listed, in order of their start', () => {
    expect(listOf(log, 'exitsWithoutExec')).toEqual(['1', expect.stringMatching(/^row/)])
    expect(listOf(log, 'withoutExecId')).toEqual([expect.stringMatching(/^row/)])
    expect(listOf(log, 'unresolvedParents')).toEqual(['8', '4']) // both name the one
    expect(listOf(log, 'inferredParents')).toEqual(['3'])
    expect(listOf(log, 'truncatedArguments')).toEqual(['2'])
    expect(listOf(log, 'unknownEnds')).toEqual(['x'])
    expect(listOf(log, 'agentRestarts')).toEqual([])
  })

  test('that is read twice has no more of them, but duplicates', () => {
    const twice = loadDrawing(DIRTY, {}, [...log.lines, 'not JSON'])
    const { duplicates, ...quality } = qualityOf(twice)
    // events without an exec_id are never duplicates of each other
    expect(quality).toEqual({ ...qualityOf(log), duplicates: undefined, withoutExecId: 2 })
    expect(duplicates).toBe(7)
  })
})

test('a clean log has nothing, whatever the order of its lines', () => {
  const drawing = 'host n1\n 1 init 0s..9s\n  2 sh 1s..\n   =2 ls 2s..3s\n  3 id 4s..5s exit 1'
  expect(qualityOf(loadDrawing(drawing))).toEqual(NOTHING)
  expect(qualityOf(loadDrawing(drawing, { order: 'drawn' }))).toEqual(NOTHING)
})

test('the kernel is no unresolved parent', () => {
  expect(qualityOf(loadDrawing('host n1\n 1 systemd 0s.. parent kernel\n  2 ls 1s..2s'))).toEqual(NOTHING)
})

test('an agent restart is counted by the processes that were seen again, which are no inferred parents', () => {
  const log = loadDrawing('host n1\n 9 init 0s..\n  10@old a 0s..\n 10@new a -10ms.. procFS parent 9\n  12 ls 60s..61s')
  expect(qualityOf(log)).toMatchObject({ agentRestarts: 1, inferredParents: 0, unknownEnds: 1, clockDisorder: 0 })
  expect(listOf(log, 'agentRestarts')).toEqual(['old'])
})

test('an exit that finds its process by pid and start is listed as that process', () => {
  const log = loadDrawing('host n1\n 1 init 0s..9s\n  7@exec curl 1s.. exec-only\n  7@exit curl 1s..3s evicted')
  expect(qualityOf(log)).toMatchObject({ withoutExecId: 1, exitsWithoutExec: 0 })
  expect([...listQuality(log.store, log.resolved, 'withoutExecId')]).toEqual([log.row('exec')])
})

describe('clock disorder', () => {
  const disorderOf = (drawing: string): string[] => {
    const log = loadDrawing(drawing)
    const list = listOf(log, 'clockDisorder')
    expect(qualityOf(log).clockDisorder).toBe(list.length)
    return list
  }

  test('is a child that started more than a millisecond before its parent', () => {
    expect(disorderOf('host n1\n 1 init 10s..\n  2 early 9s..12s\n  3 just 9999500us..12s\n  4 late 11s..12s')).toEqual(
      ['2'],
    )
  })

  test('is an exit before the exec', () => {
    expect(disorderOf('host n1\n 1 init 0s..\n  2 back 5s..4s\n  3 just 5s..4999500us\n  4 well 5s..6s')).toEqual(['2'])
  })

  test('is not what /proc says in ticks, nor a difference between two nodes', () => {
    expect(disorderOf('host n1\n 1 init 10s.. procFS\n  2 a 9992ms.. procFS\n  3 b 9900ms.. procFS')).toEqual(['3'])
    expect(disorderOf('host n1\n 1 init 10s..\nhost n2\n 2 ssh 9s..12s parent 1')).toEqual([])
  })
})
