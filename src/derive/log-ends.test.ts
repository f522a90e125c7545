import { expect, test } from 'vitest'
import { END } from '../codes/spans'
import { StoreBuilder } from '../model/store-builder'
import { drawLog } from '../testing/draw-log'
import { loadPieces } from '../testing/load-log'
import { rowOfKey } from './process-key'
import { resolve } from './resolve'

/** How the processes of several logs end that are open at once. */
function endsOf(...drawings: readonly string[]): Record<string, string> {
  const store = new StoreBuilder()
  const logs = drawings.map((drawing) => drawLog(drawing))
  logs.forEach(({ text }, source) => loadPieces([new TextEncoder().encode(text)], store, undefined, source))
  const { lifetimes, outcome } = resolve(store)
  const names = Object.fromEntries(Object.entries(END).map(([name, value]) => [value, name]))
  const from = Math.min(...lifetimes.startSec)
  return Object.fromEntries(
    logs.flatMap(({ ids }) =>
      Object.entries(ids).map(([key, id]) => {
        const row = rowOfKey(store, id)
        const kind = names[lifetimes.endKind[row]]
        return [key, kind === 'open' ? `open ${outcome[row]}` : `${kind} ${lifetimes.endSec[row] - from}`]
      }),
    ),
  )
}

test('what is open when its log ends is not known to run until another log ends long after it', () => {
  const ends = endsOf(
    'host n1\n 1@a sh 0s..\n 2@b ls 5s..6s\nhost quiet\n 3@c top 1s..',
    'host n2\n 1@d sh 7200s..\n 2@e ls 7210s..7300s',
  )
  expect(ends).toEqual({ a: 'logEnded 6', b: 'exited 6', c: 'logEnded 6', d: 'open 3', e: 'exited 7300' })
})

test('logs that end within the hour, and parts of one log, are one', () => {
  expect(endsOf('host n1\n 1@a sh 0s..', 'host n2\n 1@d sh 3000s..')).toEqual({ a: 'open 3', d: 'open 3' })
  const rotated = endsOf('host n1\n 1@a sh 0s..', 'host n1\n 2@b ls 9000s..9001s')
  expect(rotated).toEqual({ a: 'open 3', b: 'exited 9001' })
})
