import { expect, test } from 'vitest'
import type { Store } from '../model/store'
import { loadDrawing, loadLines } from '../testing/load-log'
import { resolve } from './resolve'

/** `container d/p abc…`, `pod d/p`, `host n1`: where a process lives. */
function whereIs(store: Store, row: number): string {
  const { owners, ownerOf } = resolve(store).owners
  const owner = owners[ownerOf[row]]
  if (owner === undefined) return 'nowhere'
  const pod = store.pods[owner.pod]
  const name =
    pod &&
    `${store.strings.get(pod.namespace)}/${store.strings.get(pod.name)}#${store.strings.get(pod.uid)}`.replace(/#$/, '')
  const what = owner.kind === 'host' ? store.strings.get(owner.node) : owner.containerId.replace(/0+$/, '')
  return [owner.kind, name, what].filter(Boolean).join(' ')
}

function places(drawing: string): Record<string, string> {
  const { store, ids, row } = loadDrawing(drawing)
  return Object.fromEntries(Object.keys(ids).map((key) => [key, whereIs(store, row(key))]))
}

const exec = (id: string, fields: object, envelope: object = {}): string =>
  JSON.stringify({ process_exec: { process: { exec_id: id, pid: 1, ...fields } }, node_name: 'n1', ...envelope })
function placesOf(...lines: string[]): string[] {
  const store = loadLines(lines)
  return ['a', 'b', 'c'].slice(0, lines.length).map((id) => whereIs(store, store.findProcess(id)))
}

test('a process lives in its pod, in the container that docker names, or on its host', () => {
  expect(
    places(`
      pod d/p container abc
        1 init 0s..
        2 lost 1s.. docker-only
      pod d/q container def
        3 unknown 2s.. docker-only
      host n2
        4 systemd 3s..
    `),
  ).toEqual({ 1: 'container d/p abc', 2: 'container d/p abc', 3: 'container def', 4: 'host n2' })
})

test('a pod without a container is a place of its own', () => {
  expect(placesOf(exec('a', { pod: { namespace: 'd', name: 'p' } }))).toEqual(['pod d/p'])
})

test('docker without pod finds the container by the beginning of its id, where only one begins so', () => {
  const pod = (id: string): object => ({ pod: { namespace: 'd', name: 'p', container: { id: `docker://${id}` } } })
  expect(placesOf(exec('a', { docker: 'abc' }), exec('b', pod('abcd')))).toEqual([
    'container d/p abcd',
    'container d/p abcd',
  ])
  expect(placesOf(exec('a', { docker: 'abc' }), exec('b', pod('abcd')), exec('c', pod('abce')))[0]).toBe(
    'container abc',
  )
  expect(placesOf(exec('a', { docker: 'abce' }), exec('b', pod('abcd')))[0]).toBe('container abce')
})

test('a container is looked for in its own cluster', () => {
  const pod = { pod: { namespace: 'd', name: 'p', container: { id: 'abcd' } } }
  const east = { cluster_name: 'east' }
  expect(placesOf(exec('a', { docker: 'abc' }, east), exec('b', pod))).toEqual(['container abc', 'container d/p abcd'])
  expect(placesOf(exec('a', { docker: 'abc' }, east), exec('b', pod), exec('c', pod, east))[0]).toBe(
    'container d/p abcd',
  )
})

test('a pod without uid is the one pod of its name that has one', () => {
  const pod = (uid?: string): object => ({ pod: { namespace: 'd', name: 'p', uid } })
  expect(placesOf(exec('a', pod()), exec('b', pod('u1')))).toEqual(['pod d/p#u1', 'pod d/p#u1'])
  expect(placesOf(exec('a', pod()), exec('b', pod('u1')), exec('c', pod('u2')))).toEqual([
    'pod d/p',
    'pod d/p#u1',
    'pod d/p#u2',
  ])
})

test('ids that are only named live nowhere', () => {
  const store = loadLines([exec('a', { parent_exec_id: 'b' })])
  expect(whereIs(store, store.findProcess('b'))).toBe('nowhere')
})

test('an exit that belongs to another row makes no place', () => {
  const { resolved } = loadDrawing('pod d/p container abc\n 1 init 0s..3s exec-only\n', {}, [
    JSON.stringify({ process_exit: { process: { pid: 1, start_time: '2024-05-01T10:00:00Z' } }, node_name: 'n1' }),
  ])
  expect(resolved.owners.owners.map((owner) => owner.kind)).toEqual(['container'])
})
