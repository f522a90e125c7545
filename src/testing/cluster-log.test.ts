import { describe, expect, test } from 'vitest'
import { generateClusterLog, type ClusterLogOptions } from './cluster-log'
import type { LogTruth } from './log-truth'

interface Process {
  readonly exec_id?: string
  readonly pid: number
  readonly parent_exec_id?: string
  readonly flags?: string
  readonly pod?: { readonly namespace: string; readonly name: string }
}

interface Body {
  readonly process?: Process
  readonly parent?: Process
  readonly status?: number
  readonly signal?: string
}

function generate(options: Partial<ClusterLogOptions> = {}): { lines: string[]; truth: LogTruth } {
  const log = generateClusterLog({ seed: 5, processes: 3000, ...options })
  return { lines: [...log.lines], truth: log.truth }
}

/** The same counts from the lines alone. */
function count(lines: readonly string[]): Omit<LogTruth, 'duplicates'> {
  const events: Record<string, number> = {}
  const nodes: Record<string, number> = {}
  const exitStatus: Record<string, number> = {}
  const exitSignal: Record<string, number> = {}
  const add = (counts: Record<string, number>, key: string): void => void (counts[key] = (counts[key] ?? 0) + 1)
  const ids = { process: new Set<string>(), any: new Set<string>(), exec: new Set<string>(), exit: new Set<string>() }
  const pods = new Set<string>()
  let withoutExecId = 0
  for (const line of lines) {
    const event = JSON.parse(line) as Record<string, Body> & { node_name: string }
    const key = Object.keys(event)[0]
    const { process, parent, status, signal } = event[key]
    add(events, key)
    add(nodes, event.node_name)
    for (const one of [process, parent]) {
      if (one?.exec_id !== undefined) ids.any.add(one.exec_id)
      if (one?.pod !== undefined) pods.add(`${one.pod.namespace}/${one.pod.name}`)
    }
    if (process !== undefined && process.exec_id === undefined) withoutExecId++
    if (process?.exec_id !== undefined) {
      ids.process.add(process.exec_id)
      if (key === 'process_exec') ids.exec.add(process.exec_id)
      if (key === 'process_exit') ids.exit.add(process.exec_id)
    }
    if (key === 'process_exit') add(signal === undefined ? exitStatus : exitSignal, signal ?? String(status ?? 0))
  }
  const withBoth = [...ids.exec].filter((id) => ids.exit.has(id)).length
  return {
    events,
    withoutExecId,
    processes: ids.process.size,
    execIds: ids.any.size,
    withExec: ids.exec.size,
    withExit: ids.exit.size,
    withBoth,
    pods,
    nodes,
    exitStatus,
    exitSignal,
  }
}

describe('generateClusterLog', () => {
  test('writes the same log for the same options, and another for another seed', () => {
    const { lines } = generate()
    expect(generate().lines).toEqual(lines)
    expect(generate({ seed: 6 }).lines).not.toEqual(lines)
  })

  test.each([
    ['clean', {}],
    ['flawed', { missing: 0.05, duplicates: 0.02, shuffleWindow: 40, hasRateLimits: true, isSpaced: true }],
  ])('counts what it wrote (%s)', (_, options) => {
    const { lines, truth } = generate(options)
    const { duplicates, ...counted } = truth
    expect({ ...counted }).toEqual(count(lines))
    expect(lines.length - new Set(lines).size).toBe(duplicates)
  })

  test('ends at about the number of processes asked for', () => {
    const { truth } = generate({ processes: 8_000 })
    expect(truth.execIds).toBeGreaterThan(7_900)
    expect(truth.execIds).toBeLessThanOrEqual(8_010)
  })

  test('holds what a reader must cope with', () => {
    const { lines, truth } = generate({ processes: 8_000 })
    const processes = lines.map((line) => Object.values(JSON.parse(line) as Record<string, Body>)[0].process)
    const flags = new Set(processes.map((process) => process?.flags?.replace(' inInitTree', '')))
    expect([...flags]).toEqual(
      expect.arrayContaining([
        'procFS rootcwd',
        'execve rootcwd clone',
        'execve rootcwd',
        'rootcwd clone',
        'execve clone',
      ]),
    )
    expect(lines.some((line) => line.includes('"maybe_exec_probe":true'))).toBe(true)
    expect(truth.events['process_kprobe']).toBeGreaterThan(200)
    expect(Object.keys(truth.exitSignal)).toContain('SIGSEGV')
    expect(Object.keys(truth.exitStatus)).toEqual(expect.arrayContaining(['0', '1', '127']))
    expect(Object.keys(truth.nodes)).toHaveLength(4)
    expect(new Set([...truth.pods].map((pod) => pod.split('/')[0])).size).toBeGreaterThan(4)
  })

  test('nests builds deeply', () => {
    const parents = new Map<string, string>()
    for (const line of generate({ processes: 8_000 }).lines) {
      const process = Object.values(JSON.parse(line) as Record<string, Body>)[0].process
      if (process?.exec_id !== undefined && process.parent_exec_id !== undefined)
        parents.set(process.exec_id, process.parent_exec_id)
    }
    let deepest = 0
    for (let id of parents.keys()) {
      let depth = 0
      for (let up = parents.get(id); up !== undefined; up = parents.get((id = up))) depth++
      deepest = Math.max(deepest, depth)
    }
    expect(deepest).toBeGreaterThanOrEqual(12)
  })

  test('keeps time order unless asked to shuffle', () => {
    const disorder = (options: Partial<ClusterLogOptions>): number => {
      const times = generate(options).lines.map((line) => (JSON.parse(line) as { time: string }).time)
      const live = times.filter((time) => time >= '2024-05-14T12:00:00')
      return live.filter((time, i) => i > 0 && time.slice(0, 26) < live[i - 1].slice(0, 26)).length / live.length
    }
    expect(disorder({})).toBeLessThan(0.05)
    expect(disorder({ shuffleWindow: 50 })).toBeGreaterThan(0.3)
  })

  test('is lazy', () => {
    const { lines } = generateClusterLog({ seed: 1, processes: 1_000_000_000 })
    let read = 0
    for (const line of lines) {
      expect(line.startsWith('{"process_')).toBe(true)
      if (++read === 1000) break
    }
    expect(read).toBe(1000)
  })
})
