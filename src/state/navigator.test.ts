import { expect, test, vi } from 'vitest'
import type { StoreClient } from '../worker/store-client'
import { PlaceKeeper } from './list-place'
import { Navigator } from './navigator'
import type { Screen } from './screen'
import { createStores } from './stores'
import type { Tree } from './tree'
import { ROW_HEIGHT_PX } from './viewport'

const ROWS: Readonly<Record<string, number>> = { near: 3, far: 500 }

/** A navigator whose store knows two processes, both in a pod. Its answers come when `answer` is called. */
function start() {
  const stores = createStores()
  stores.viewport.setState({ heightPx: 10 * ROW_HEIGHT_PX })
  const waiting: (() => void)[] = []
  const client = {
    ask: (_: string, { key }: { readonly key: string }) =>
      new Promise((resolve) => {
        waiting.push(() => resolve(key in ROWS ? { keys: ['pod'], row: ROWS[key] } : undefined))
      }),
  }
  const place = new PlaceKeeper(stores.viewport)
  const navigator = new Navigator(
    client as unknown as StoreClient,
    stores,
    { place, requestFrame: vi.fn<() => void>() } as unknown as Screen,
    {} as Tree,
  )
  const answer = async (): Promise<void> => {
    while (waiting.length > 0) {
      waiting.shift()?.()
      await Promise.resolve()
      await Promise.resolve()
    }
  }
  const isInView = (row: number): boolean => {
    const { scrollTop, heightPx } = stores.viewport.getState()
    return row * ROW_HEIGHT_PX >= scrollTop && (row + 1) * ROW_HEIGHT_PX <= scrollTop + heightPx
  }
  return { stores, navigator, place, answer, isInView }
}

test('an answer for a process is not applied when another one was selected meanwhile', async () => {
  const { stores, navigator, answer, isInView } = start()
  void navigator.goTo('far')
  stores.view.setState({ selectedKey: 'near', collapsedGroups: new Set(['pod']) })
  await answer()
  expect(isInView(ROWS['near'])).toBe(true)
  expect(stores.view.getState().collapsedGroups).toEqual(new Set(['pod']))
})

test('what is selected is in view after the filter was cleared', async () => {
  const { stores, answer, isInView } = start()
  stores.view.setState({ selectedKey: 'far', filterText: 'far' })
  stores.view.setState({ filterText: '' })
  await answer()
  expect(isInView(ROWS['far'])).toBe(true)
})

test('nothing is opened or shown again for a selection when the filter is cleared', async () => {
  for (const closed of ['collapsedGroups', 'collapsedProcesses', 'hidden'] as const) {
    const { stores, answer, isInView } = start()
    stores.view.setState({ selectedKey: 'far', filterText: 'far', [closed]: new Set(['pod']) })
    stores.view.setState({ filterText: '' })
    await answer()
    expect(isInView(ROWS['far'])).toBe(false)
    expect(stores.view.getState()[closed]).toEqual(new Set(['pod']))
  }
})

test('a link that clears the filter brings the list to its own place', async () => {
  const { stores, navigator, answer, isInView } = start()
  stores.view.setState({ selectedKey: 'far', filterText: 'far' })
  stores.view.setState({ filterText: '' })
  navigator.goToPlace({ top: 0, selected: undefined }, 0)
  await answer()
  expect(isInView(ROWS['far'])).toBe(false)
})

test('a selection that was waited for when all was closed is not looked for in the next log', async () => {
  const { stores, navigator, answer, isInView } = start()
  navigator.wantReveal()
  navigator.clear()
  stores.view.setState({ selectedKey: 'far' })
  stores.session.setState({ summary: { processes: 1 } as never })
  navigator.noteSummary()
  await answer()
  expect(isInView(ROWS['far'])).toBe(false)
})
