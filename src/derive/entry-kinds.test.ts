import { describe, expect, test } from 'vitest'
import { ENTRY, ENTRY_LABELS, type Entry } from '../codes/entries'
import { loadDrawing } from '../testing/load-log'
import { entryEvidence, isRuntimeBinary } from './entry-kinds'

/** Entry kind and evidence of the row `x`. */
function entryOf(drawing: string): readonly [label: string, evidence: string] {
  const { store, resolved, row } = loadDrawing(drawing)
  const entry = resolved.entry[row('x')] as Entry
  const parent = resolved.parents[row('x')]
  const isDescribed = parent >= 0 && resolved.isShown[parent] === 1
  return [ENTRY_LABELS[entry], entryEvidence(store, row('x'), isDescribed ? parent : -1, entry)]
}

describe('a top process of a container', () => {
  test.each([
    ['container init', 'pid in the container is 1', 'pod d/p\n 9@x nginx 0s.. cpid 1'],
    ['container init', 'parent is the container shim', 'pod d/p shim 5\n 9@x nginx 0s..'],
    ['container init', 'pid 7 in the container', 'pod d/p shim 5\n 9@x nginx 0s.. cpid 7'],
    ['runtime exec', '/usr/bin/runc', 'host n1\n 4 /usr/bin/runc 0s..\npod d/p\n 9@x sh 0s.. parent 4'],
    ['runtime exec', 'crun', 'host n1\n 4 crun 0s..\npod d/p\n 9@x sh 0s.. parent 4'],
    ['runtime exec', '/usr/libexec/conmon', 'host n1\n 4 /usr/libexec/conmon 0s..\npod d/p\n 9@x sh 0s.. parent 4'],
    ['runtime exec', '/proc/self/fd/7', 'host n1\n 4 /proc/self/fd/7 0s..\npod d/p\n 9@x sh 0s.. parent 4'],
    ['exec probe', 'maybe_exec_probe', 'pod d/p shim 5\n 9@x cat 0s.. probe'],
    [
      'parent outside the container, unverified',
      '/usr/bin/nsenter',
      'host n1\n 4 /usr/bin/nsenter 0s..\npod d/p\n 9@x sh 0s.. parent 4',
    ],
    [
      'parent outside the container, unverified',
      'sh',
      'pod d/q container aa\n 4 sh 0s..\npod d/p container bb\n 9@x sh 0s.. parent 4',
    ],
    ['entry unknown', 'not in this log', 'pod d/p\n 9@x sh 0s..'],
    ['entry unknown', 'not in this log', 'host n1\n 4 runc 0s.. snapshot\npod d/p\n 9@x sh 0s.. parent 4 bare-parent'],
    ['entry unknown', '/usr/bin/containerd', 'host n1\n 4 /usr/bin/containerd 0s..\npod d/p\n 9@x sh 0s.. parent 4'],
  ])('%s: %s', (label, evidence, drawing) => {
    const [entry, why] = entryOf(drawing)
    expect(entry).toBe(label)
    expect(why).toContain(evidence)
  })

  test('is not judged by in_init_tree', () => {
    expect(entryOf('pod d/p\n 9@x sh 0s.. not-in-tree')[0]).toBe('entry unknown')
    expect(entryOf('pod d/p\n 9@x sh 0s.. cpid 1 not-in-tree')[0]).toBe('container init')
  })

  test('says of a runtime exec that the log cannot tell which, nor who', () => {
    expect(entryOf('host n1\n 4 runc 0s..\npod d/p\n 9@x sh 0s.. parent 4')[1]).toContain('cannot tell which, nor who')
  })
})

test('processes below the top, and processes of hosts, have no entry', () => {
  const { resolved, row } = loadDrawing('pod d/p\n 1 a 0s..\n  2 b 0s..\nhost n1\n 3 c 0s..')
  expect(['2', '3'].map((key) => resolved.entry[row(key)])).toEqual([ENTRY.none, ENTRY.none])
})

test('knows the binaries of container runtimes', () => {
  const runtimes = [
    '/usr/bin/containerd-shim-runc-v2',
    'runc',
    '/usr/bin/crun',
    '/proc/self/exe',
    '/usr/bin/dockerd',
    'crio',
  ]
  expect(runtimes.filter((binary) => !isRuntimeBinary(binary))).toEqual([])
  const others = ['', 'runcible', '/usr/bin/truncate', '/bin/sh', '/proc/selfish/x', '/opt/runc/bin']
  expect(others.filter(isRuntimeBinary)).toEqual([])
})
