import { expect, test } from 'vitest'
import { PlaceKeeper } from './list-place'
import { createViewport } from './viewport'

test('waits until the rows are there, and stays while rows come in', () => {
  const viewport = createViewport()
  viewport.setState({ heightPx: 240 })
  const keeper = new PlaceKeeper(viewport)
  keeper.want({ top: 50, selected: undefined }, 0)
  keeper.follow({ rows: 20 }, false)
  expect(viewport.getState().scrollTop).toBe(0)
  keeper.follow({ rows: 100 }, false)
  expect(viewport.getState().scrollTop).toBe(1200)
  expect(keeper.waiting).toBeDefined()
  keeper.follow({ rows: 120 }, true)
  expect(viewport.getState().scrollTop).toBe(1200)
  expect(keeper.waiting).toBeUndefined()
})

test('goes as far as the list does when no more comes', () => {
  const viewport = createViewport()
  viewport.setState({ heightPx: 240 })
  const keeper = new PlaceKeeper(viewport)
  keeper.want({ top: 50, selected: undefined }, 0)
  keeper.follow({ rows: 30 }, true)
  expect(viewport.getState().scrollTop).toBe(480)
})

test('a place that was waited for when all was closed is not that of the next log', () => {
  const viewport = createViewport()
  viewport.setState({ heightPx: 240 })
  const keeper = new PlaceKeeper(viewport)
  keeper.want({ top: 50, selected: undefined }, 0)
  keeper.forget()
  keeper.follow({ rows: 100 }, true)
  expect(viewport.getState().scrollTop).toBe(0)
})

test('lets go when the user scrolls', () => {
  const viewport = createViewport()
  const keeper = new PlaceKeeper(viewport)
  keeper.want({ top: 50, selected: undefined }, 0)
  viewport.setState({ scrollTop: 24 })
  keeper.follow({ rows: 1000 }, true)
  expect(viewport.getState().scrollTop).toBe(24)
})

test('brings the selected row into a lower window', () => {
  const viewport = createViewport()
  viewport.setState({ heightPx: 240 })
  const keeper = new PlaceKeeper(viewport)
  keeper.want({ top: 10, selected: 30 }, 0)
  keeper.follow({ rows: 1000 }, true)
  expect(viewport.getState().scrollTop).toBe(30 * 24 + 72 - 240)
})

test('the packed layout has a place of its own', () => {
  const viewport = createViewport()
  viewport.setState({ heightPx: 240 })
  const keeper = new PlaceKeeper(viewport)
  keeper.want({ top: 0, selected: undefined }, 333)
  keeper.follow({ packedPx: 2000 }, true)
  expect(viewport.getState()).toMatchObject({ packedTop: 333, scrollTop: 0 })
})
