import { beforeEach, expect, test } from 'vitest'
import { RefreshSchedule } from './refresh-schedule'

/** A clock that stands still until it is moved, and runs what was put off until then. */
class Clock {
  time = 0
  private readonly pending: { readonly at: number; readonly work: () => void }[] = []

  readonly later = (work: () => void, delayMs: number): void =>
    void this.pending.push({ at: this.time + delayMs, work })
  readonly now = (): number => this.time

  async moveTo(time: number): Promise<void> {
    for (;;) {
      const next = this.pending.toSorted((a, b) => a.at - b.at)[0]
      if (next === undefined || next.at > time) break
      this.pending.splice(this.pending.indexOf(next), 1)
      this.time = Math.max(this.time, next.at)
      next.work()
      await settle()
    }
    this.time = time
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve()
}

let clock: Clock
let starts: number[]
/** How long the next renewals take; `stale` says whether there is anything to renew. */
let took: number
let isStale: boolean

function schedule(): RefreshSchedule {
  const refresh = (): Promise<boolean> => {
    starts.push(clock.time)
    if (!isStale) return Promise.resolve(false)
    isStale = false
    return new Promise((resolve) => clock.later(() => resolve(true), took))
  }
  return new RefreshSchedule(refresh, clock.later, clock.now)
}

beforeEach(() => {
  clock = new Clock()
  starts = []
  took = 100
  isStale = true
})

test('renews soon after the first request, once for many', async () => {
  const renewals = schedule()
  for (let i = 0; i < 5; i++) renewals.request()
  await clock.moveTo(10_000)
  // the second one finds nothing new, and is the last
  expect(starts[0]).toBe(4)
  expect(starts.length).toBe(2)
})

test('pauses longer, the longer renewing took, and less for a feed than for a file', async () => {
  for (const [duration, pause, part] of [
    [100, 60, 0],
    [5000, 3000, 0],
    [1, 40, 0],
    [100, 600, 0.001],
    [5000, 30_000, 0.001],
    [1, 250, 0.001],
  ] as const) {
    clock = new Clock()
    starts = []
    took = duration
    isStale = true
    const renewals = schedule()
    renewals.request(part)
    await clock.moveTo(40)
    isStale = true
    renewals.request(part)
    await clock.moveTo(100_000)
    expect(starts.slice(0, 2)).toEqual([4, 4 + duration + pause])
  }
})

test('renews what came while it was renewing', async () => {
  const renewals = schedule()
  renewals.request()
  await clock.moveTo(50)
  isStale = true
  renewals.request()
  await clock.moveTo(10_000)
  expect(starts).toHaveLength(3)
  expect(isStale).toBe(false)
})

test('renews at once when a source has ended, without waiting for the pause', async () => {
  const renewals = schedule()
  renewals.request()
  await clock.moveTo(140)
  isStale = true
  renewals.requestNow()
  expect(starts).toEqual([4, 140])
})

test('renews again right after the one under way when a source has ended meanwhile', async () => {
  const renewals = schedule()
  renewals.requestNow()
  await clock.moveTo(50)
  isStale = true
  renewals.requestNow()
  expect(starts).toEqual([0])
  await clock.moveTo(120)
  expect(starts).toEqual([0, 100])
})

test('never has two under way', async () => {
  let underWay = 0
  const renewals = new RefreshSchedule(
    async () => {
      expect(++underWay).toBe(1)
      await new Promise<void>((resolve) => clock.later(resolve, 100))
      underWay--
      return true
    },
    clock.later,
    clock.now,
  )
  renewals.request()
  renewals.requestNow()
  for (let time = 0; time < 3000; time += 35) {
    await clock.moveTo(time)
    if (time % 70 === 0) renewals.request()
    else renewals.requestNow()
  }
  expect(underWay).toBeLessThanOrEqual(1)
})

test('paused, a feed waits until it goes on, and a file does not', async () => {
  const renewals = schedule()
  renewals.setPaused(true)
  renewals.request()
  await clock.moveTo(5000)
  expect(starts).toEqual([])
  renewals.request(0.1)
  await clock.moveTo(10_000)
  expect(starts[0]).toBe(5004)
  isStale = true
  renewals.request()
  await clock.moveTo(20_000)
  const before = starts.length
  renewals.setPaused(false)
  expect(starts.length).toBe(before + 1)
})

test('a feed that catches up is renewed rarely, and as usual after that', async () => {
  const renewals = schedule()
  renewals.request()
  await clock.moveTo(50)
  for (let ms = 100; ms <= 1000; ms += 100) {
    renewals.noteBulk()
    isStale = true
    renewals.request()
    await clock.moveTo(ms)
  }
  expect(starts).toEqual([4])
  renewals.request()
  await clock.moveTo(1200)
  expect(starts).toEqual([4, 1104])
  isStale = true
  renewals.request()
  await clock.moveTo(3000)
  expect(starts[2]).toBe(1324)
})

test('a feed that has caught up is renewed soon', async () => {
  const renewals = schedule()
  renewals.request()
  await clock.moveTo(50)
  renewals.noteBulk()
  isStale = true
  renewals.request()
  await clock.moveTo(200)
  renewals.request()
  await clock.moveTo(500)
  expect(starts).toEqual([4, 344])
})

test('what was to be renewed later is not renewed once more when it was renewed at once meanwhile', async () => {
  const renewals = schedule()
  took = 100
  renewals.request()
  await clock.moveTo(110)
  isStale = true
  took = 1
  renewals.request() // for 164
  renewals.requestNow()
  await clock.moveTo(1000)
  expect(starts).toEqual([4, 110, 151])
})

test('the longer a feed catches up, the more rarely it is renewed', async () => {
  const renewals = schedule()
  renewals.request()
  for (let ms = 50; ms <= 16_000; ms += 50) {
    renewals.noteBulk()
    isStale = true
    renewals.request()
    await clock.moveTo(ms)
  }
  const pauses = starts.slice(1).map((start, i) => Math.floor((start - starts[i]) / 1000))
  expect(pauses).toEqual([1, 2, 4, 8])
  const last = starts.length
  for (let ms = 16_050; ms <= 17_000; ms += 50) {
    isStale = true
    renewals.request()
    await clock.moveTo(ms)
  }
  expect(starts[last] - 16_000).toBeLessThan(700) // it has caught up
})

test('near the end of a file it is not renewed: its end would wait for that', async () => {
  const renewals = schedule()
  took = 100
  const read = async (fromMs: number, toMs: number): Promise<void> => {
    for (let ms = fromMs; ms <= toMs; ms += 50) {
      isStale = true
      renewals.request(ms / 2000)
      await clock.moveTo(ms)
    }
  }
  await read(50, 1950)
  const before = starts.at(-1) ?? 0
  expect(starts.length).toBeGreaterThan(1)
  expect(before).toBeLessThan(1700)
  renewals.requestNow()
  expect(starts.at(-1)).toBe(1950)
})

test('of a file that is read no further near its end, what came is shown', async () => {
  const renewals = schedule()
  took = 400
  for (let ms = 50; ms <= 950; ms += 50) {
    isStale = true
    renewals.request(ms / 1000)
    await clock.moveTo(ms)
  }
  expect(starts).toEqual([4])
  await clock.moveTo(10_000)
  expect(starts[1]).toBeGreaterThan(1050)
  expect(isStale).toBe(false)
})
