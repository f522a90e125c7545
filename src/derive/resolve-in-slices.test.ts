import fc from 'fast-check'
import { expect, test, afterAll, beforeAll } from 'vitest'
import { pauseEvery } from './slices'
import { generateClusterLog } from '../testing/cluster-log'
import { loadLines } from '../testing/load-log'
import { resolve, resolveInSlices, type Resolved } from './resolve'

// the logs are small here
beforeAll(() => pauseEvery(2))
afterAll(() => pauseEvery())

test('slices of two stores may be done in turn, in any way', () => {
  fc.assert(
    fc.property(fc.nat(), fc.infiniteStream(fc.boolean()), (seed, turns) => {
      const load = (processes: number) => loadLines([...generateClusterLog({ seed, processes }).lines])
      const stores = [load(60), load(90)] as const
      const works = stores.map((store) => resolveInSlices(store))
      const results: (Resolved | undefined)[] = [undefined, undefined]
      for (const isSecond of turns) {
        const at = isSecond ? 1 : 0
        const slice = works[at].next()
        if (slice.done === true && slice.value !== undefined) results[at] ??= slice.value
        if (results.every((result) => result !== undefined)) break
      }
      stores.forEach((store, i) => expect(results[i]).toEqual(resolve(store)))
    }),
    { numRuns: 20 },
  )
})
