import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { END } from '../codes/spans'
import { NO_TIME, offsetNs } from '../base/time'
import { loadDrawing, type LoadedDrawing } from '../testing/load-log'
import { LANE_CAP, deriveLanes, keepSpans, spanOf, type Lanes } from './lanes'
import { rangeOfLog } from '../testing/log-range'
import { finish } from './slices'

/** Keys of the drawing in each lane of each section, by start. */
function lanesOf({ store, resolved, keyOf }: LoadedDrawing): { label: string; lanes: string[][] }[] {
  const lanes = finish(deriveLanes(resolved, rangeOfLog(store)!))
  return lanes.sections.map(({ group, firstLane, laneCount }) => ({
    label: resolved.groups.groups[group].label,
    lanes: Array.from({ length: laneCount }, (_, i) => rowsOf(lanes, firstLane + i).map(keyOf)),
  }))
}

function rowsOf({ starts, process }: Lanes, lane: number): number[] {
  return [...process.subarray(starts[lane], starts[lane + 1])]
}

describe('a process', () => {
  test('is below its parent, in the lowest lane that has room', () => {
    const log = loadDrawing(`
      host n1
        1 bash 0s..10s
          2 curl 1s..3s
            3 sh 1s..2s
          4 id 2s..4s
          5 ls 5s..6s
        6 cron 9s..12s
    `)
    expect(lanesOf(log)).toEqual([{ label: 'n1', lanes: [['1'], ['2', '5', '6'], ['3', '4']] }])
  })

  test('takes a lane in the moment in which another one leaves it', () => {
    const log = loadDrawing('host n1\n 1 a 0s..2s\n 2 b 2s..3s\n 3 c 2.5s..4s')
    expect(lanesOf(log)[0].lanes).toEqual([['1', '2'], ['3']])
  })

  test('keeps its lane for good when nothing tells its end', () => {
    const log = loadDrawing('host n1\n 1 a 0s..\n 2 b 5s..6s')
    expect(lanesOf(log)[0].lanes).toEqual([['1'], ['2']])
    const { store, resolved } = log
    const { toNs } = finish(deriveLanes(resolved, rangeOfLog(store)!))
    expect([...toNs]).toEqual([6e9, 6e9])
  })
})

test('sections are pods, also those of a workload, and hosts; each has lanes of its own', () => {
  const log = loadDrawing(`
    pod a/x container 1 node n1 workload Deployment/x
      1 init 0s..9s
    pod a/y container 2 node n1 workload Deployment/x
      2 init 0s..9s
        3 ls 1s..2s
    host n1
      4 systemd 0s..
  `)
  expect(lanesOf(log)).toEqual([
    { label: 'a/x', lanes: [['1']] },
    { label: 'a/y', lanes: [['2'], ['3']] },
    { label: 'n1', lanes: [['4']] },
  ])
})

test('processes of all containers of a pod share its lanes', () => {
  const log = loadDrawing(`
    pod a/x container 1 name one node n1
      1 init 0s..9s
    pod a/x container 2 name two node n1
      2 init 1s..3s
      3 init 4s..5s
  `)
  expect(lanesOf(log)).toEqual([{ label: 'a/x', lanes: [['1'], ['2', '3']] }])
})

interface Drawn {
  readonly parent: number
  readonly start: number
  readonly length: number | undefined
}

const trees: fc.Arbitrary<Drawn[]> = fc.array(
  fc.record({
    parent: fc.nat(),
    start: fc.nat(40),
    length: fc.option(fc.nat(30), { nil: undefined, freq: 4 }),
  }),
  { minLength: 1, maxLength: 60 },
)

/** A tree: each process under an earlier one, or at the top. A child may well start before its parent. */
function draw(tree: readonly Drawn[]): string {
  const children = tree.map((): number[] => [])
  const tops: number[] = []
  tree.forEach(({ parent }, i) => (parent % (i + 1) === i ? tops : children[parent % (i + 1)]).push(i))
  const lines: string[] = []
  const add = (i: number, depth: number): void => {
    const { start, length } = tree[i]
    const end = length === undefined ? '' : `${start + length}ms`
    lines.push(`${' '.repeat(depth)}${i + 1} p ${start}ms..${end}`)
    for (const child of children[i]) add(child, depth + 1)
  }
  for (const top of tops) add(top, 2)
  return `host n1\n${lines.join('\n')}`
}

/** The lanes as their definition says, without any columns. */
function plainLanes({ resolved, keyOf }: LoadedDrawing): string[][] {
  const { lifetimes, treeParents, topsOfOwner, children } = resolved
  const rows = topsOfOwner.flat()
  for (let i = 0; i < rows.length; i++)
    rows.push(...children.children.subarray(children.starts[rows[i]], children.starts[rows[i] + 1]))
  const origin = { sec: lifetimes.startSec[rows[0]], ns: 0 }
  const timed = rows
    .filter((row) => lifetimes.startSec[row] !== NO_TIME)
    .map((row) => {
      const from = offsetNs(lifetimes.startSec[row], lifetimes.startNs[row], origin)
      const isOpen = lifetimes.endKind[row] === END.open
      return {
        row,
        from,
        to: isOpen ? Infinity : Math.max(from, offsetNs(lifetimes.endSec[row], lifetimes.endNs[row], origin)),
      }
    })
    .toSorted((a, b) => a.from - b.from)
  const lanes: { row: number; to: number }[][] = []
  for (const { row, from, to } of timed) {
    const above = lanes.findIndex((lane) => lane.some((other) => other.row === treeParents[row]))
    let lane = above + 1
    while (lane < LANE_CAP - 1 && lanes[lane]?.some((other) => other.to > from)) lane++
    lane = Math.min(lane, LANE_CAP - 1)
    ;(lanes[lane] ??= []).push({ row, to })
  }
  return lanes.map((lane) => lane.map(({ row }) => keyOf(row)))
}

test('lanes are those of their definition', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const log = loadDrawing(draw(tree))
      expect(lanesOf(log).flatMap(({ lanes }) => lanes)).toEqual(plainLanes(log))
    }),
  )
})

test('every process with a start is in one lane, and spans overlap in marked lanes alone', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const { store, resolved } = loadDrawing(draw(tree))
      const lanes = finish(deriveLanes(resolved, rangeOfLog(store)!))
      const laneCount = lanes.starts.length - 1
      expect([...lanes.process].toSorted((a, b) => a - b)).toEqual(
        [...lanes.laneOf.keys()].filter((row) => lanes.laneOf[row] >= 0),
      )
      expect(lanes.process).toHaveLength(tree.length)
      for (let lane = 0; lane < laneCount; lane++) {
        for (let span = lanes.starts[lane]; span < lanes.starts[lane + 1]; span++) {
          expect(lanes.laneOf[lanes.process[span]]).toBe(lane)
          expect(spanOf(lanes, lanes.process[span])).toBe(span)
          expect(lanes.toNs[span]).toBeGreaterThanOrEqual(lanes.fromNs[span])
          if (span + 1 === lanes.starts[lane + 1]) continue
          const least = lanes.overlaps.has(lane) ? lanes.fromNs[span] : lanes.toNs[span]
          expect(lanes.fromNs[span + 1]).toBeGreaterThanOrEqual(least)
        }
      }
    }),
  )
})

test('what is kept stays in its lane', () => {
  const log = loadDrawing(`
    host n1
      1 bash 0s..10s
        2 curl 1s..3s
        3 id 4s..5s exit 1
  `)
  const lanes = finish(deriveLanes(log.resolved, rangeOfLog(log.store)!))
  const isKept = new Uint8Array(log.resolved.rowCount)
  isKept[log.row('3')] = 1
  const kept = finish(keepSpans(lanes, isKept))
  expect([rowsOf(kept, 0), rowsOf(kept, 1)]).toEqual([[], [log.row('3')]])
  expect(kept.fromNs[0]).toBe(lanes.fromNs[spanOf(lanes, log.row('3'))])
  expect(kept.masks.spans[0]).toBe(lanes.masks.spans[spanOf(lanes, log.row('3'))])
})
