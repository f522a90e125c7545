import { describe, expect, test } from 'vitest'
import { addNs, parseTime } from '../base/time'
import { loadDrawing } from '../testing/load-log'
import { indexActivity } from './activity-index'
import { orderEvents } from './event-order'
import { nameMarks } from './named-marks'
import { finish } from './slices'

const BASE = parseTime('2024-05-01T10:00:00Z')!
const range = (from: number, to: number) => ({ from: addNs(BASE, from * 1e9), to: addNs(BASE, to * 1e9) })

const { store, resolved, row } = loadDrawing(`
  pod default/xwing container aaa
    1 /bin/bash 0s..20s
      * 1s security_file_open /etc/shadow policy sensitive-read
      * 2s security_file_open /etc/shadow policy sensitive-read action SIGKILL
      * 3s security_file_open /etc/shadow policy sensitive-read
      * 4s tcp_connect 10.0.0.1:1->10.0.0.2:2
      * 5s sys_a x
      * 6s sys_b x
      * 7s sys_c x
      * 8s sys_d x
      2 /bin/cat 1s..2s
        * 1.5s security_file_open /etc/shadow policy sensitive-read
`)
const activity = finish(indexActivity(store.events, finish(orderEvents(store.events)), resolved))

/** `2× tcp_connect 0s..1s` */
function names(processes: readonly string[], from: number, to: number): string[] {
  const { kinds, more } = nameMarks(
    store,
    activity,
    processes.map((key) => row(key)),
    range(from, to),
  )
  const lines = kinds.map(
    ({ count, wireName, detail, policy, action, first, last }) =>
      `${count}× ${wireName} ${detail} ${policy} ${action} ${first.sec - BASE.sec}s..${last.sec - BASE.sec}s`,
  )
  return [...lines.map((line) => line.replaceAll(/ +/g, ' ')), ...(more > 0 ? [`${more} more`] : [])]
}

describe('names of marks', () => {
  test('events of one kind are counted, with the first and the last time', () => {
    expect(names(['1'], 1, 4)).toEqual([
      '1× process_kprobe security_file_open sensitive-read SIGKILL 2s..2s',
      '2× process_kprobe security_file_open sensitive-read 1s..3s',
      '1× process_kprobe tcp_connect 4s..4s',
    ])
  })

  test('the ends of the range belong to it, and nothing beyond', () => {
    expect(names(['1'], 3, 3)).toEqual(['1× process_kprobe security_file_open sensitive-read 3s..3s'])
    expect(names(['1'], 3.1, 3.9)).toEqual([])
  })

  test('marks of several processes are named together', () => {
    expect(names(['1', '2'], 1, 1.6)).toEqual(['2× process_kprobe security_file_open sensitive-read 1s..1s'])
  })

  test('beyond five kinds the rest is counted', () => {
    expect(names(['1'], 0, 20)).toHaveLength(6)
    expect(names(['1'], 0, 20).at(-1)).toBe('2 more')
  })
})
