import { describe, expect, test } from 'vitest'
import { loadDrawing } from '../testing/load-log'
import type { Resolved } from './resolve'

/** The groups as an indented list: kind, label and detail. */
function draw({ groups }: Resolved): string[] {
  const lines: string[] = []
  const add = (idx: number): void => {
    const { kind, label, detail, depth, children } = groups.groups[idx]
    lines.push(`${'  '.repeat(depth)}${kind} ${label} (${detail})`)
    for (const child of children) add(child)
  }
  for (const root of groups.roots) add(root)
  return lines
}

const groupsOf = (drawing: string): string[] => draw(loadDrawing(drawing).resolved)

describe('levels', () => {
  test('with one member fold into the row above', () => {
    expect(
      groupsOf(`
        pod default/web-1 container aaaa1111 name nginx image nginx:1 workload Deployment/web node n1
          1 nginx 0s..
        host n1
          2 systemd 0s..
      `),
    ).toEqual([
      'pod default/web-1 (Deployment · node n1 · nginx · nginx:1 · container aaaa1111)',
      'host n1 (host processes)',
    ])
  })

  test('are workload, pod and container where there are several, sorted by name', () => {
    expect(
      groupsOf(`
        pod default/web-2 container cccc name nginx workload Deployment/web node n2
          1 nginx 0s..
        pod default/web-1 container bbbb name sidecar workload Deployment/web node n1
          2 envoy 0s..
        pod default/web-1 container aaaa name nginx workload Deployment/web node n1
          3 nginx 0s..
        pod alpha/job container dddd name job workload Job/job
          4 job 0s..
      `),
    ).toEqual([
      'pod alpha/job (Job · node n1 · job · container dddd0000)',
      'workload default/web (Deployment · 2 pods)',
      '  pod default/web-1 (Deployment · node n1 · 2 containers)',
      '    container nginx (container aaaa0000)',
      '    container sidecar (container bbbb0000)',
      '  pod default/web-2 (Deployment · node n2 · nginx · container cccc0000)',
    ])
  })

  test('do not join pods of one workload name in different namespaces, or of different kinds', () => {
    const drawing = `
      pod a/web-1 workload Deployment/web
        1 x 0s..
      pod b/web-2 workload Deployment/web
        2 x 0s..
      pod b/web-3 workload StatefulSet/web
        3 x 0s..
    `
    expect(groupsOf(drawing).map((line) => line.split(' ')[1])).toEqual(['a/web-1', 'b/web-2', 'b/web-3'])
  })

  test('leave pods alone that are their own workload', () => {
    const drawing = 'pod a/x workload Pod/x\n 1 x 0s..\npod a/y workload Pod/x\n 2 y 0s..'
    expect(groupsOf(drawing).map((line) => line.split(' ')[0])).toEqual(['pod', 'pod'])
  })
})

test('two ids of one container name read restarted or recreated', () => {
  const lines = groupsOf(`
    pod d/p container aaaa name app
      1 app 0s..
    pod d/p container bbbb name app
      2 app 5s..
    pod d/p container cccc name other
      3 other 5s..
  `)
  expect(lines.map((line) => line.includes('restarted or recreated'))).toEqual([false, true, true, false])
})

test('containers of a pod stand in order of their start', () => {
  const container = (id: string, start: string): string =>
    JSON.stringify({
      process_exec: {
        process: {
          exec_id: id,
          pod: { namespace: 'd', name: 'p', container: { id, name: id, start_time: `2024-05-01T${start}Z` } },
        },
      },
    })
  const lines = [container('aaa', '12:00:00'), container('bbb', '11:00:00')]
  expect(draw(loadDrawing('host n1\n 1 x 0s..', {}, lines).resolved).slice(0, 3)).toEqual([
    'pod d/p (2 containers)',
    '  container bbb (container bbb · since 2024-05-01T11:00:00Z)',
    '  container aaa (container aaa · since 2024-05-01T12:00:00Z)',
  ])
})

test('a container without a pod is a group after the pods, hosts come last by name', () => {
  const lines = groupsOf(`
    host n2
      1 a 0s..
    host n1
      2 b 0s..
    pod d/p container abcdef
      3 c 0s.. docker-only
    pod d/q container fedcba
      4 d 0s..
  `)
  expect(lines).toEqual([
    'pod d/q (node n1 · app · container fedcba00)',
    'container container abcdef000000 (pod unknown · n1)',
    'host n1 (host processes)',
    'host n2 (host processes)',
  ])
})

test('processes without a node live on an unnamed one', () => {
  const { resolved } = loadDrawing('host n1\n 1 a 0s..', {}, [
    JSON.stringify({ process_exec: { process: { exec_id: 'x' } } }),
  ])
  expect(draw(resolved)).toEqual(['host unnamed node (host processes)', 'host n1 (host processes)'])
})

test('two clusters are told apart, and named once there are two', () => {
  const line = (cluster: string): string =>
    JSON.stringify({
      process_exec: { process: { exec_id: 'x', pod: { namespace: 'd', name: 'p' } } },
      cluster_name: cluster,
    })
  const { resolved } = loadDrawing('pod d/p container aaa\n 1 a 0s..', {}, [line('east')])
  expect(draw(resolved)).toEqual(['pod d/p (node n1 · app · container aaa00000)', 'pod d/p (east)'])
  expect(new Set(resolved.groups.groups.map((group) => group.key)).size).toBe(2)
})

test('keys do not depend on the order of lines', () => {
  const log = loadDrawing('pod a/x container aa\n 1 x 0s..\npod b/y container bb\n 2 y 0s..\nhost n1\n 3 z 0s..')
  const reversed = loadDrawing('host n1\n 3 z 0s..\npod b/y container bb\n 2 y 0s..\npod a/x container aa\n 1 x 0s..')
  expect(reversed.resolved.groups.groups.map(({ key }) => key)).toEqual(
    log.resolved.groups.groups.map(({ key }) => key),
  )
})
