import { describe, expect, test } from 'vitest'
import { loadDrawing } from '../testing/load-log'
import { listSessions, sessionRow, type SessionRow } from './sessions'
import { findMatches } from '../testing/find-matches'

const LOG = loadDrawing(`
  host n1
    4 /usr/bin/runc init -1s..99s parent kernel
  pod d/p container aaa name app
    1 /srv/server 0s.. cpid 1
    30 /bin/health 3s..4s parent 4 probe
    9 /bin/sh -c x 20s.. parent 4 cpid 70
      =9@image /bin/bash 21s..28s exit 3
        10 /bin/ls 22s..23s
        11 /bin/sh 23s..24s
          12 /bin/ls -l 23.5s..24s
  pod d/q container bbb
    8 /bin/top 5s.. parent 4
`)

function rowsOf(withProbes: boolean, filter = ''): string[] {
  const { store, resolved, keyOf } = LOG
  const { rows } = listSessions(store, resolved, withProbes, findMatches(store, resolved, filter)?.isKept)
  return Array.from(rows, keyOf)
}
const session = (key: string): SessionRow => sessionRow(LOG.store, LOG.resolved, LOG.row(key))

describe('sessions', () => {
  test('are the runtime execs in order of time, and the probes where they are wanted', () => {
    expect(rowsOf(false)).toEqual(['8', '9'])
    expect(rowsOf(true)).toEqual(['30', '8', '9'])
    expect(listSessions(LOG.store, LOG.resolved, false).probes).toBe(1)
  })

  test('are listed when the filter finds them or what they ran', () => {
    expect(rowsOf(true, '/bin/ls')).toEqual(['9'])
    expect(rowsOf(true, 'd/q')).toEqual(['8'])
    expect(rowsOf(true, 'server')).toEqual([])
  })

  test('say where, what and why, and end with the last image of their pid', () => {
    expect(session('9')).toMatchObject({
      key: LOG.ids['9'],
      owner: 'd/p',
      container: 'app',
      name: '/bin/sh',
      args: '-c x',
      isProbe: false,
      outcomeText: 'exit 3',
      durationNs: 8e9,
      descendants: 4,
    })
    expect(session('9').evidence).toContain('its parent is /usr/bin/runc')
    expect(session('8')).toMatchObject({ outcomeText: 'running when the log ends', durationNs: undefined, ran: [] })
    expect(session('30')).toMatchObject({ isProbe: true })
  })

  test('name each binary that they ran once, in order of time, and count the rest', () => {
    expect(session('9')).toMatchObject({ ran: ['/bin/bash', '/bin/ls', '/bin/sh'], ranMore: 0 })
    const many = loadDrawing(`
      host n1
        4 /usr/bin/runc 0s.. parent kernel
      pod d/p container aaa
        9 /bin/sh 1s.. parent 4
${Array.from({ length: 7 }, (_, i) => `          ${20 + i} /bin/step-${i} ${2 + i}s..`).join('\n')}
    `)
    const { ran, ranMore } = sessionRow(many.store, many.resolved, many.row('9'))
    expect([ran, ranMore]).toEqual([['/bin/step-0', '/bin/step-1', '/bin/step-2', '/bin/step-3'], 3])
  })
})
