import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { childrenOf, cutCycles, depthsOf } from './forest'
import { finish } from './slices'

const byNumber = (a: number, b: number): number => a - b
const cut = (...parents: number[]): number[] => [...finish(cutCycles(Int32Array.from(parents), byNumber))]
/** Any list of parents: trees, cycles, rows that are their own parents. */
const anyParents = fc
  .integer({ min: 1, max: 30 })
  .chain((count) => fc.array(fc.integer({ min: -1, max: count - 1 }), { minLength: count, maxLength: count }))

describe('cutCycles', () => {
  test('leaves trees alone', () => {
    expect(cut(-1, 0, 0, 1, -1)).toEqual([-1, 0, 0, 1, -1])
    expect(cut()).toEqual([])
  })

  test('makes a root of a row that is its own parent', () => {
    expect(cut(0, 1, 0)).toEqual([-1, -1, 0])
  })

  test('cuts a cycle at its smallest row, which need not be where one comes in', () => {
    // 4 → 3 → 2 → 1 → 3: the cycle is 3, 2, 1
    expect(cut(-1, 3, 1, 2, 3)).toEqual([-1, -1, 1, 2, 3])
    const byReverse = (a: number, b: number): number => b - a
    expect([...finish(cutCycles(Int32Array.of(-1, 3, 1, 2, 3), byReverse))]).toEqual([-1, 3, 1, -1, 3])
  })

  test('cuts each cycle once, wherever it is, and nothing else', () => {
    fc.assert(
      fc.property(anyParents, (parents) => {
        const after = cut(...parents)
        for (const [row, parent] of parents.entries()) {
          const cycle = cycleOf(parents, row)
          expect(after[row]).toBe(row === Math.min(...cycle) ? -1 : parent)
        }
      }),
    )
  })
})

/** The rows of the cycle that a row is on; empty when it is on none. */
function cycleOf(parents: readonly number[], row: number): number[] {
  const path = [row]
  for (let up = parents[row]; up >= 0; up = parents[up]) {
    if (up === row) return path
    if (path.length > parents.length) return []
    path.push(up)
  }
  return []
}

test('depths count from 1 at the roots', () => {
  expect([...depthsOf(Int32Array.of(-1, 0, 1, -1, 2, 3))]).toEqual([1, 2, 3, 1, 4, 2])
  const chain = Int32Array.from({ length: 100_000 }, (_, row) => row - 1)
  expect(depthsOf(chain)[99_999]).toBe(100_000)
})

describe('childrenOf', () => {
  test('gives the children of each row in the order asked for', () => {
    const { starts, children } = finish(childrenOf(Int32Array.of(-1, 0, 0, 1, 0), Uint32Array.of(4, 2, 3, 1, 0)))
    const of = (row: number): number[] => [...children.subarray(starts[row], starts[row + 1])]
    expect([0, 1, 2, 3, 4].map(of)).toEqual([[4, 2, 1], [3], [], [], []])
  })

  test('leaves out rows that are not in the order', () => {
    const { starts, children } = finish(childrenOf(Int32Array.of(-1, 0, 0), Uint32Array.of(0, 2)))
    expect([...children.subarray(starts[0], starts[1])]).toEqual([2])
  })

  test('holds every child once', () => {
    fc.assert(
      fc.property(anyParents, (raw) => {
        const parents = finish(cutCycles(Int32Array.from(raw), byNumber))
        const order = Uint32Array.from(parents.keys())
        const { starts, children } = finish(childrenOf(parents, order))
        const found = raw.map((_, row) => [...children.subarray(starts[row], starts[row + 1])])
        for (const [row, list] of found.entries()) for (const child of list) expect(parents[child]).toBe(row)
        expect(found.flat().length).toBe(parents.filter((parent) => parent >= 0).length)
      }),
    )
  })
})
