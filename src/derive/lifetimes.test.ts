import { describe, expect, test } from 'vitest'
import { NO_TIME, formatRfc3339, parseTime } from '../base/time'
import { drawLog } from '../testing/draw-log'
import { loadDrawing, loadLines, type LoadedDrawing } from '../testing/load-log'
import { execId } from '../testing/wire-builder'
import { EDGE, END } from '../codes/spans'
import { isAlias, exitRowOf } from './lifetimes'
import { keyOf } from './process-key'
import { resolve } from './resolve'

const endNames = Object.fromEntries(Object.entries(END).map(([name, value]) => [value, name]))

/** `exited 2` and so on: how a process ends, and its end in seconds from 10:00:00. */
function ends(log: LoadedDrawing, ...keys: string[]): string[] {
  return keys.map((key) => {
    const { endKind, endSec, endNs } = log.resolved.lifetimes
    const row = log.row(key)
    const end = endSec[row] === NO_TIME ? '' : ` ${secondsOf(endSec[row], endNs[row])}`
    return `${endNames[endKind[row]]}${end}`
  })
}

const BASE = parseTime('2024-05-01T10:00:00Z')!.sec
function secondsOf(sec: number, ns: number): number {
  return sec - BASE + ns / 1e9
}

function startOf({ resolved, row }: LoadedDrawing, key: string): number {
  return secondsOf(resolved.lifetimes.startSec[row(key)], resolved.lifetimes.startNs[row(key)])
}

const exitLine = (process: object, second: number): string =>
  JSON.stringify({
    process_exit: { process, time: formatRfc3339({ sec: BASE + second, ns: 0 }) },
    node_name: 'n1',
    time: formatRfc3339({ sec: BASE + second, ns: 0 }),
  })

describe('exits and replaced images', () => {
  test('a process ends with its exit, or is open', () => {
    const log = loadDrawing(`
      host n1
        1 a 0s..
          2 b 1s..2.5s
          3 c 1s..4s exit-only
    `)
    expect(ends(log, '1', '2', '3')).toEqual(['open', 'exited 2.5', 'exited 4'])
    expect(startOf(log, '3')).toBe(1)
  })

  test('an image that is replaced ends where the next one of its pid begins', () => {
    const log = loadDrawing(`
      pod default/web
        10 sh 0s..9s
          =10@second env 2s..9s
            =10@third node 3s..9s SIGTERM
              11 worker 4s..5s
    `)
    expect(ends(log, '10', 'second', 'third')).toEqual(['replaced 2', 'replaced 3', 'exited 9'])
    const { edge, successor } = log.resolved.lifetimes
    expect(['10', 'second', 'third', '11'].map((key) => edge[log.row(key)])).toEqual([
      EDGE.none,
      EDGE.became,
      EDGE.became,
      EDGE.forked,
    ])
    expect(log.keyOf(successor[log.row('10')])).toBe('second')
  })

  test('it is the pid that says so, not the missing flag', () => {
    const log = loadDrawing('host n1\n 10 sh 0s..\n  11 ls 1s..\n  =10@b env 2s.. flag clone')
    expect(ends(log, '10', '11', 'b')).toEqual(['replaced 2', 'open', 'open'])
  })

  test('a clone that is seen before its exec ends where it executes, under the same parent only', () => {
    const clone = (parent: string): LoadedDrawing =>
      loadDrawing(`
        host n1
          1 sh 0s..
            2 sh 0s..
            7@clone 1s.. fork
              * 1.1s fd_install /x
            7@exec ls 1.2s..2s ${parent}
      `)
    expect(ends(clone(''), 'clone', 'exec')).toEqual(['replaced 1.2', 'exited 2'])
    expect(ends(clone('parent 2'), 'clone')).toEqual(['pidReused 1.2'])
  })

  test('no duration is negative', () => {
    // clocks of exec and exit, and of two execs, are converted apart
    const log = loadDrawing(`
      host n1
        1 a 1s..0.999999s
        2 b 5s..
          =2 c 4.999999s..
    `)
    expect(ends(log, '1', '2', '=2')).toEqual(['exited 1', 'replaced 5', 'open'])
  })

  test('an exit without a time ends the process, nobody knows when', () => {
    const log = loadDrawing('host n1\n 1 a 1s..', {}, [
      JSON.stringify({ process_exit: { process: { exec_id: execId('n1', 864_001_000_000_000n, 1) } } }),
    ])
    expect(ends(log, '1')).toEqual(['exited'])
  })

  test('a process whose start was filtered out begins with its first event', () => {
    const log = loadDrawing('host n1\n 1 a 0s..', {}, [exitLine({ exec_id: 'x' }, 7), exitLine({ exec_id: 'x' }, 6)])
    const row = log.store.findProcess('x')
    expect(secondsOf(log.resolved.lifetimes.startSec[row], log.resolved.lifetimes.startNs[row])).toBe(6)
  })
})

describe('exits without exec_id', () => {
  test('belong to the process of their node and pid that started within 10 ms', () => {
    const log = loadDrawing(
      `
      host n1
        5@before a 0s..1s
        5@it b 2s..8s exec-only
        5@later c 9s..
      host n2
        5@elsewhere d 2s..
    `,
      {},
      [exitLine({ pid: 5, start_time: '2024-05-01T10:00:02.009Z' }, 8)],
    )
    expect(ends(log, 'before', 'it', 'later', 'elsewhere')).toEqual(['exited 1', 'exited 8', 'open', 'open'])
    const alias = log.resolved.lifetimes.aliasOf.findIndex((row) => row === log.row('it'))
    expect(exitRowOf(log.resolved.lifetimes, log.row('it'))).toBe(alias)
    expect(log.resolved.isShown[alias]).toBe(0)
  })

  test('stand for themselves when no process fits', () => {
    const log = loadDrawing('host n1\n 5 a 2s..', {}, [
      exitLine({ pid: 5, start_time: '2024-05-01T10:00:02.011Z' }, 8),
      exitLine({ pid: 6, start_time: '2024-05-01T10:00:02Z' }, 8),
    ])
    const { lifetimes } = log.resolved
    const lost = [0, 1, 2].filter((row) => row !== log.row('5'))
    expect(lost.map((row) => [isAlias(lifetimes, row), log.resolved.isShown[row], lifetimes.endKind[row]])).toEqual([
      [false, 1, END.exited],
      [false, 1, END.exited],
    ])
  })

  test('do not change an exit that is known', () => {
    const log = loadDrawing('host n1\n 5 a 2s..4s', {}, [exitLine({ pid: 5, start_time: '2024-05-01T10:00:02Z' }, 8)])
    expect(ends(log, '5')).toEqual(['exited 4'])
  })
})

describe('pids that are used again', () => {
  test('end an open process where the next one of the pid begins', () => {
    const log = loadDrawing(`
      host n1
        7@a a 0s..
        7@b b 5s..6s
        7@c c 8s..
      host n2
        7@d d 3s..
    `)
    expect(ends(log, 'a', 'b', 'c', 'd')).toEqual(['pidReused 5', 'exited 6', 'open', 'open'])
  })

  test('do not end the process that an exit without exec_id stands for', () => {
    const log = loadDrawing('host n1\n 7 a 0s..3s evicted\n 7@exec a 0s..3s exec-only parent kernel')
    expect(log.store.findProcess(log.ids['7'])).toBe(log.store.findProcess(log.ids['exec']))
    expect(ends(log, 'exec')).toEqual(['exited 3'])
  })

  test('are found among processes without a start, by their first event', () => {
    const log = loadDrawing('host n1\n 7@a a 0s..\n 7@b b 5s..6s', {}, [
      exitLine({ exec_id: execId('n1', 5n, 7), pid: 7 }, 9),
      JSON.stringify({ process_kprobe: { process: { exec_id: execId('n1', 6n, 7) } }, node_name: 'n1' }),
    ])
    expect(ends(log, 'a')).toEqual(['pidReused 5'])
  })
})

describe('agent restarts', () => {
  test('join a process to its new exec_id where their starts agree, and end the others', () => {
    const log = loadDrawing(`
      pod default/web
        10@old nginx 0s..
          =10@image nginx 1s..
          11@child sh 2s..
        10@new nginx -10ms.. procFS
          12@after ls 60s..61s
        13@fresh top 70s..
    `)
    expect(ends(log, 'old', 'image', 'new', 'child', 'after', 'fresh')).toEqual([
      'replaced 1',
      'continued 60',
      'open',
      'agentRestarted 60',
      'exited 61',
      'open',
    ])
    const { edge, successor } = log.resolved.lifetimes
    expect(edge[log.row('new')]).toBe(EDGE.continued)
    expect(log.keyOf(successor[log.row('image')])).toBe('new')
    expect(log.keyOf(log.resolved.parents[log.row('new')])).toBe('image')
    expect(startOf(log, 'new')).toBe(60)
  })

  test('join nothing where the starts disagree', () => {
    const log = loadDrawing(`
      host n1
        10@old nginx 0s..
        10@new nginx 3s.. procFS
          12@after ls 60s..61s
    `)
    expect(ends(log, 'old', 'new')).toEqual(['pidReused 3', 'open'])
    const early = loadDrawing('host n1\n 10@old nginx 3s..\n 10@new nginx 0s.. procFS\n  12@after ls 60s..61s')
    expect(ends(early, 'old', 'new')).toEqual(['open', 'pidReused 3'])
  })

  test('join nothing to a process that has ended', () => {
    const log = loadDrawing('host n1\n 10@old nginx 0s..5s\n 10@new nginx 0.01s.. procFS')
    expect(ends(log, 'old', 'new')).toEqual(['exited 5', 'open'])
  })

  test('of many nodes are found in one pass', () => {
    const nodes = Array.from(
      { length: 40 },
      (_, i) => `host n${i}\n 10@old${i} a 0s..\n 10@new${i} a -10ms.. procFS\n  12@ls${i} ls ${60 + i}s..200s`,
    )
    const log = loadDrawing(nodes.join('\n'))
    expect(ends(log, 'old0', 'old39')).toEqual(['continued 60', 'continued 99'])
  })

  test('touch no other node', () => {
    const log = loadDrawing(`
      host n1
        10@old a 0s..
        10@new a -10ms.. procFS
          12 ls 60s..61s
      host n2
        20@other b 0s..
    `)
    expect(ends(log, 'old', 'other')).toEqual(['continued 60', 'open'])
  })

  test('are several where one cannot explain what was seen again', () => {
    const log = loadDrawing(`
      host n1
        7@a a 0s..
        7@a2 a -10ms.. procFS
          8@child sh 100s..
        9@b b 160s..
        9@b2 b 159.99s..300s procFS
        10@between c 150s..
        11@later d 350s..
    `)
    expect(ends(log, 'a', 'child', 'b', 'between', 'later')).toEqual([
      'continued 100',
      'agentRestarted 300',
      'continued 300',
      'agentRestarted 300',
      'open',
    ])
    expect(['a2', 'b2'].map((row) => startOf(log, row))).toEqual([100, 300])
  })

  test('end nothing that is named after them', () => {
    const log = loadDrawing(`
      host n1
        10@old daemon 0s..
        10@new daemon -10ms.. procFS
          12@first ls 500s..501s
        31@shell sh 300s..
          32@child ls 700s..701s
        33@active top 300s..
          * 600s kprobe fd_install
        34@silent top 300s..
    `)
    expect(ends(log, 'old', 'shell', 'active', 'silent')).toEqual([
      'continued 500',
      'open',
      'open',
      'agentRestarted 500',
    ])
  })

  test('are the same in every order of the lines', () => {
    const { lines } = drawLog(
      'host n1\n 10@old a 0s..\n 10@q1 a -10ms.. procFS\n 10@q2 a -20ms.. procFS\n  12 ls 60s..61s',
    )
    const dumps = [lines, lines.toReversed()].map((all) => {
      const store = loadLines(all)
      const { lifetimes } = resolve(store)
      return Array.from({ length: store.processes.length }, (_, row) => {
        const { successor, endKind, endSec } = lifetimes
        const next = successor[row] < 0 ? '' : keyOf(store, successor[row])
        return `${keyOf(store, row)} ${endKind[row]} ${endSec[row]} ${next}`
      }).toSorted()
    })
    expect(dumps[1]).toEqual(dumps[0])
  })

  test('are no inferred parents', () => {
    const log = loadDrawing('host n1\n 10@old a 0s..\n 10@new a -10ms.. procFS parent kernel\n  12 ls 60s..61s')
    expect(log.resolved.lifetimes.edge.includes(EDGE.inferred)).toBe(false)
  })
})
