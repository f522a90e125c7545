import { describe, expect, test } from 'vitest'
import { OUTCOME, OUTCOME_COUNT, SEVERITY } from '../codes/outcomes'
import { loadDrawing, loadLines } from '../testing/load-log'
import { execId } from '../testing/wire-builder'
import { rowOfKey } from './process-key'
import { resolve } from './resolve'

const names = Object.fromEntries(Object.entries(OUTCOME).map(([name, value]) => [value, name]))

function outcomeOf(drawing: string, key = 'x'): string {
  const { resolved, row } = loadDrawing(drawing)
  return names[resolved.outcome[row(key)]]
}

describe('the end of a process', () => {
  test.each([
    ['exit0', '1s..2s'],
    ['exit0', '1s..2s exit-only'],
    ['nonzero', '1s..2s exit 1'],
    ['nonzero', '1s..2s exit 137'],
    ['attention', '1s..2s exit 126'],
    ['attention', '1s..2s exit 127'],
    ['nonzero', '1s..2s SIGTERM'],
    ['nonzero', '1s..2s SIGINT'],
    ['nonzero', '1s..2s SIGPIPE'],
    ['nonzero', '1s..2s SIGHUP'],
    ['attention', '1s..2s SIGKILL'],
    ['attention', '1s..2s SIGSEGV'],
    ['attention', '1s..2s SIGABRT'],
    ['attention', '1s..2s SIGBUS'],
    ['attention', '1s..2s SIGILL'],
    ['attention', '1s..2s SIGFPE'],
    ['attention', '1s..2s SIGSYS'],
    ['running', '1s..'],
    ['running', '1s.. procFS'],
    ['running', '1s..\n  * 2s fd_install /x action POST'],
    ['exit0', '1s..2s\n  * 1.5s fd_install /x action SIGNAL'],
    ['attention', '1s..2s\n  * 1.5s fd_install /x action SIGKILL'],
    ['attention', '1s..2s\n  * 1.5s fd_install /x action OVERRIDE'],
    ['attention', '1s..\n  * 1.5s fd_install /x action OVERRIDE'],
  ])('is %s for %s', (outcome, span) => {
    expect(outcomeOf(`host n1\n 9@x sh ${span}`)).toBe(outcome)
  })

  test('is attention where a policy acted on an event that names the process without its exec_id', () => {
    const id = execId('n1', 1_000n, 7)
    const time = '2024-05-01T10:00:01Z'
    const lost = { pid: 7, start_time: time, flags: 'unknown' }
    const store = loadLines(
      [
        { process_exec: { process: { exec_id: id, pid: 7, start_time: time } } },
        { process_kprobe: { process: lost, function_name: 'f', action: 'KPROBE_ACTION_OVERRIDE' } },
        { process_exit: { process: { exec_id: id, pid: 7, start_time: time } } },
      ].map((event) => JSON.stringify({ ...event, node_name: 'n1', time })),
    )
    expect(names[resolve(store).outcome[rowOfKey(store, id)]]).toBe('attention')
  })

  test('is attention when a container’s init ends with any status but 0, through every image', () => {
    expect(outcomeOf('pod d/p\n 9@x sh 1s..2s exit 1 cpid 1')).toBe('attention')
    expect(outcomeOf('pod d/p shim 5\n 9 sh 1s..\n  =9@x node 2s..3s exit 1')).toBe('attention')
    expect(outcomeOf('pod d/p\n 9@x sh 1s..2s cpid 1')).toBe('exit0')
    expect(outcomeOf('pod d/p\n 9@x sh 1s..2s SIGTERM cpid 1')).toBe('nonzero')
    expect(outcomeOf('pod d/p\n 1 sh 1s.. cpid 1\n  9@x sh 1s..2s exit 1')).toBe('nonzero')
  })

  test('is replaced where another image took over', () => {
    expect(outcomeOf('host n1\n 9@x sh 1s..\n  =9 node 2s..3s')).toBe('replaced')
    expect(outcomeOf('host n1\n 9@x sh 0s..\n 9@new sh -10ms.. procFS\n  8 ls 9s..')).toBe('replaced')
  })

  test('is unknown where it cannot be known', () => {
    expect(outcomeOf('host n1\n 9@x sh 0s..\n 9@y ls 5s..')).toBe('unknown')
    expect(outcomeOf('host n1\n 9@x sh 0s..\n 7@old a 0s..\n 7@new a -10ms.. procFS\n  8 ls 9s..')).toBe('unknown')
    expect(outcomeOf('host n1\n 9@x sh 0s.. snapshot\n  8 ls 5s..')).toBe('unknown')
  })
})

test('severity orders attention, unknown, nonzero, running, exit 0, replaced', () => {
  const { attention, unknown, nonzero, running, exit0, replaced } = OUTCOME
  const order = Array.from({ length: OUTCOME_COUNT }, (_, outcome) => outcome).toSorted(
    (a, b) => SEVERITY[b] - SEVERITY[a],
  )
  expect(order).toEqual([attention, unknown, nonzero, running, exit0, replaced])
})
