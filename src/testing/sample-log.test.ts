import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { generateSampleLog } from './sample-log'

const FILE = fileURLToPath(new URL('../../public/samples/incident.ndjson', import.meta.url))

interface Process {
  readonly exec_id?: string
  readonly parent_exec_id?: string
  readonly pid: number
  readonly binary?: string
  readonly arguments?: string
  readonly flags?: string
  readonly docker?: string
  readonly pod?: {
    readonly name: string
    readonly container: { readonly name: string; readonly maybe_exec_probe?: boolean }
  }
}

interface Event {
  readonly key: string
  readonly time: string
  /** Absent on events of the node. */
  readonly process: Process
  readonly parent?: Process
  readonly signal?: string
  readonly status?: number
  readonly action?: string
  readonly policy_name?: string
}

const sample = generateSampleLog()
const events = sample.lines.map((line): Event => {
  const parsed = JSON.parse(line) as Record<string, object> & { time: string }
  const key = Object.keys(parsed)[0]
  return { time: parsed.time, ...parsed[key], key } as Event
})

function execOf(binary: string, args?: string): Event {
  const found = events.find(
    ({ key, process }) =>
      key === 'process_exec' && process.binary === binary && (args === undefined || process.arguments === args),
  )
  if (found === undefined) throw new Error(`no exec of ${binary} ${args ?? ''}`)
  return found
}

function exitOf(exec: Event): Event | undefined {
  return events.find(({ key, process }) => key === 'process_exit' && process.exec_id === exec.process.exec_id)
}

test('the shipped sample is what the generator writes', () => {
  if (process.env['UPDATE_SAMPLES'] === '1') writeFileSync(FILE, sample.text)
  const isSame = readFileSync(FILE, 'utf8') === sample.text
  expect(isSame, 'run UPDATE_SAMPLES=1 npx vitest run src/testing/sample-log').toBe(true)
})

test('the sample is of a size to open at once and to look at', () => {
  expect(sample.lines.length).toBeGreaterThan(1500)
  expect(sample.lines.length).toBeLessThan(3500)
  expect(sample.text.length).toBeLessThan(4_000_000)
  expect(Object.keys(sample.truth.nodes)).toEqual(['node-a', 'node-b'])
  expect(sample.truth.pods.size).toBe(13)
})

describe('the incident', () => {
  test('begins with a shell that came in through the runtime', () => {
    const bash = execOf('/bin/bash')
    expect(bash.process.pod?.name).toBe('xwing')
    expect(bash.parent).toMatchObject({ binary: '/proc/self/fd/6', pid: bash.process.pid })
    expect(bash.parent).not.toHaveProperty('pod')
    expect(exitOf(bash)).toBeUndefined()
  })

  test('goes through the script to the miner, which a policy kills', () => {
    const kinsing = execOf('/tmp/.cache/kinsing')
    const script = execOf('/bin/sh', '/tmp/.x')
    expect(kinsing.process.parent_exec_id).toBe(script.process.exec_id)
    expect(exitOf(kinsing)).toMatchObject({ signal: 'SIGKILL' })
    const killer = events.find(({ action }) => action === 'KPROBE_ACTION_SIGKILL')
    expect(killer).toMatchObject({ process: { exec_id: kinsing.process.exec_id }, policy_name: 'protect-ld-preload' })
    expect(exitOf(execOf('/usr/bin/find', '/ -perm -4000'))).toMatchObject({ status: 1 })
    expect(exitOf(execOf('/bin/sh', '-c "xmrig --version"'))).toMatchObject({ status: 127 })
  })

  test('leaves the container for the node', () => {
    const nsenter = execOf('/usr/bin/nsenter')
    const crossed = events.find(
      ({ key, process }) => key === 'process_exec' && process.parent_exec_id === nsenter.process.exec_id,
    )
    expect(crossed).toMatchObject({ process: { binary: '/bin/sh' }, parent: { pod: { name: 'xwing' } } })
    expect(crossed?.process).not.toHaveProperty('docker')
  })

  test('has 24 identical sleeps', () => {
    const isSleep = ({ key, process }: Event): boolean => key === 'process_exec' && process.binary === '/bin/sleep'
    expect(new Set(events.filter(isSleep).map(({ process }) => process.exec_id)).size).toBe(24)
    expect(new Set(events.filter(isSleep).map(({ process }) => process.parent_exec_id)).size).toBe(1)
  })

  test('ends with a python that became a shell', () => {
    const python = execOf('/usr/bin/python3')
    const shell = events.find(({ process }) => process?.parent_exec_id === python.process.exec_id)
    expect(shell?.process).toMatchObject({ binary: '/bin/bash', pid: python.process.pid, flags: 'execve rootcwd' })
  })
})

describe('the rest of the sample', () => {
  test('has every kind of event the viewer draws', () => {
    expect(Object.keys(sample.truth.events).toSorted()).toEqual([
      'process_exec',
      'process_exit',
      'process_kprobe',
      'process_loader',
      'process_lsm',
      'process_throttle',
      'process_tracepoint',
      'process_uprobe',
      'rate_limit_info',
    ])
    expect(sample.truth.events['process_throttle']).toBe(2)
    expect(Object.keys(sample.truth.exitSignal).toSorted()).toEqual(['SIGINT', 'SIGKILL', 'SIGSEGV', 'SIGTERM'])
  })

  test('probes the tiefighter every ten seconds', () => {
    const isProbe = ({ key, process }: Event): boolean =>
      key === 'process_exec' &&
      process.pod?.container.maybe_exec_probe === true &&
      process.pod.name.startsWith('tiefighter')
    const seconds = events.filter(isProbe).map(({ time }) => time.slice(14, 19))
    expect(new Set(seconds)).toEqual(
      new Set(['54:03', '54:13', '54:23', '54:33', '54:43', '54:53', '55:03', '55:13', '55:23']),
    )
  })

  test('restarts a container of the api after a crash', () => {
    const ids = new Set(
      events.filter(({ process }) => process?.pod?.name.endsWith('n7cxz')).map(({ process }) => process.docker),
    )
    expect(ids.size).toBe(2)
  })

  test('has the gaps of real logs', () => {
    const { truth } = sample
    expect(truth.duplicates).toBeGreaterThan(1)
    expect(truth.withoutExecId).toBe(1)
    expect(truth.withExec).toBeGreaterThan(truth.withBoth)
    expect(truth.withExit).toBeGreaterThan(truth.withBoth)
    const forks = events.filter(({ process }) => process?.flags === 'rootcwd clone')
    expect(forks.map(({ key }) => key)).toEqual(['process_exit'])
    const lost = events.filter(
      ({ process }) => process?.parent_exec_id !== undefined && atob(process.parent_exec_id).includes(':0:'),
    )
    expect(lost.map(({ process, parent }) => [process.binary, parent])).toEqual([
      ['/usr/bin/curl', undefined],
      ['/usr/bin/curl', undefined],
    ])
    const docker = events.filter(({ process }) => process?.docker !== undefined && process.pod === undefined)
    expect(docker.length).toBe(2)
  })

  test('is not quite in time order', () => {
    const times = events.map(({ time }) => time).filter((time) => time > '2024-05-14T12:54:00')
    expect(times.some((time, i) => i > 0 && time < times[i - 1])).toBe(true)
  })
})
