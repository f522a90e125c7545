import { beforeEach, expect, test, vi } from 'vitest'
import { inPaintTurn, takePaintTurn } from './paint-turns'

let callbacks: (() => void)[] = []
const done: string[] = []

beforeEach(() => {
  callbacks = []
  done.length = 0
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => callbacks.push(callback))
})

/** What is done in each of so many frames. */
function frames(count: number): string[] {
  return Array.from({ length: count }, () => {
    for (const callback of callbacks.splice(0)) callback()
    return done.splice(0).join(' ')
  })
}

test('each has a frame of its own, none the next one', () => {
  inPaintTurn(() => done.push('a'))
  inPaintTurn(() => done.push('b'))
  expect(frames(4)).toEqual(['', 'a', 'b', ''])
  expect(callbacks).toEqual([])
})

test('a frame that is taken is left out', () => {
  inPaintTurn(() => done.push('a'))
  inPaintTurn(() => done.push('b'))
  expect(frames(2)).toEqual(['', 'a'])
  takePaintTurn()
  expect(frames(2)).toEqual(['', 'b'])
})

test('frames that are taken one after the other do not keep anything waiting for ever', () => {
  inPaintTurn(() => done.push('a'))
  const seen = Array.from({ length: 20 }, () => {
    takePaintTurn()
    return frames(1)[0]
  })
  expect(seen.indexOf('a')).toBe(10)
})

test('what is stopped is not done, and keeps nothing waiting', () => {
  const stop = inPaintTurn(() => done.push('a'))
  inPaintTurn(() => done.push('b'))
  stop()
  expect(frames(3)).toEqual(['', 'b', ''])
})

test('work may wait for another turn', () => {
  inPaintTurn(() => inPaintTurn(() => done.push('again')))
  expect(frames(4)).toEqual(['', '', '', 'again'])
})
