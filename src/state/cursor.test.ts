import { describe, expect, test } from 'vitest'
import { NO_CURSOR, createCursor, cursorX, setCursor, stepCursor } from './cursor'
import { createViewport, lengthOf, setRange } from './viewport'

const range = { from: { sec: 1000, ns: 0 }, to: { sec: 1100, ns: 0 } }

function start() {
  const viewport = createViewport()
  viewport.setState({ widthPx: 1000 })
  setRange(viewport, range)
  return { viewport, cursor: createCursor() }
}

test('a pointer stays at its pixel, a time at its time', () => {
  const at = { sec: 1025, ns: 0 }
  const closer = { from: { sec: 1020, ns: 0 }, to: { sec: 1040, ns: 0 } }
  expect([range, closer].map((shown) => cursorX({ kind: 'pointer', x: 250 }, shown, 1000))).toEqual([250, 250])
  expect([range, closer].map((shown) => cursorX({ kind: 'time', at }, shown, 1000))).toEqual([250, 250])
  expect(cursorX({ kind: 'time', at }, closer, 100)).toBe(25)
  expect(cursorX({ kind: 'time', at: { sec: 1041, ns: 0 } }, closer, 1000)).toBeNaN()
  expect(cursorX(NO_CURSOR, range, 1000)).toBeNaN()
})

describe('steps', () => {
  test('begin at the given place, and go on from where the cursor is', () => {
    const { viewport, cursor } = start()
    stepCursor(cursor, viewport, 0.01, 0.5)
    expect(cursor.getState()).toEqual({ kind: 'time', at: { sec: 1050, ns: 0 } })
    stepCursor(cursor, viewport, 0.01, 0.5)
    stepCursor(cursor, viewport, 0.01, 0.5)
    expect(cursor.getState()).toEqual({ kind: 'time', at: { sec: 1052, ns: 0 } })
    cursor.setState({ kind: 'pointer', x: 700 }, true)
    stepCursor(cursor, viewport, -0.1, 0.5)
    expect(cursor.getState()).toEqual({ kind: 'time', at: { sec: 1060, ns: 0 } })
    expect(viewport.getState().range).toEqual(range)
  })

  test('past an edge take the range with them', () => {
    const { viewport, cursor } = start()
    setCursor(cursor, viewport, { sec: 1095, ns: 0 })
    expect(viewport.getState().range).toEqual(range)
    stepCursor(cursor, viewport, 0.02, 0.5)
    const moved = viewport.getState().range!
    expect(cursor.getState()).toEqual({ kind: 'time', at: { sec: 1097, ns: 0 } })
    expect(moved.from).toEqual({ sec: 1001, ns: 0 })
    expect(lengthOf(moved)).toBe(lengthOf(range))
  })
})

test('a jump to a time that is far away brings it to the middle', () => {
  const { viewport, cursor } = start()
  setCursor(cursor, viewport, { sec: 5000, ns: 0 })
  expect(viewport.getState().range).toEqual({ from: { sec: 4950, ns: 0 }, to: { sec: 5050, ns: 0 } })
})
