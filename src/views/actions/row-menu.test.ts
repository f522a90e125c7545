import { describe, expect, test } from 'vitest'
import type { GroupSummary } from '../../derive/summary'
import { menuOf } from './row-menu'
import type { RowTarget } from './row-target'

const labels = (target: RowTarget, layout: 'tree' | 'packed' = 'tree'): string[][] =>
  menuOf(target, layout).map((items) => items.map(({ label }) => label))

const group = (kind: GroupSummary['kind']): RowTarget => ({
  kind: 'group',
  key: 'pod',
  isOpen: true,
  group: {
    key: 'pod',
    kind,
    label: 'default/xwing',
    detail: '',
    namespace: 'default',
    depth: 0,
    processes: 1,
    matches: 0,
    attention: 0,
  },
})

describe('the menu of a row', () => {
  test('of a process has all that can be done with it', () => {
    expect(labels({ kind: 'process', key: 'p', isOpen: false })).toEqual([
      ['Fit with all below', 'Expand', 'Expand all below', 'Hide with all below'],
      ['Select its parent', 'Show in packed lanes'],
      ['Only this binary', 'Not this binary', 'Only its pod or host', 'Not its pod or host'],
      ['Copy the binary', 'Copy the arguments', 'Copy the exec_id', 'Copy the lineage'],
    ])
  })

  test('of an open row collapses what is below it', () => {
    const opening = ['Collapse', 'Expand all below', 'Collapse all below', 'Hide with all below']
    expect(labels({ kind: 'process', key: 'p', isOpen: true })[0]).toEqual(['Fit with all below', ...opening])
    expect(labels(group('pod'))[0]).toEqual(['Fit', ...opening])
  })

  test('does not offer to open what has nothing below, nor processes where they are packed', () => {
    expect(labels({ kind: 'process', key: 'p', isOpen: undefined })[0]).toEqual([
      'Fit with all below',
      'Hide with all below',
    ])
    expect(labels(group('pod'), 'packed')).toEqual([
      ['Fit', 'Collapse', 'Hide with all below'],
      ['Show in the tree'],
      ['Only this pod', 'Not this pod'],
    ])
  })

  test('of a group names what it is', () => {
    expect(labels(group('host'))[2]).toEqual(['Only this host', 'Not this host'])
    expect(labels(group('container'))[2]).toEqual(['Only its pod', 'Not its pod'])
  })

  test('of a row that stands for several has what is said of all of them', () => {
    expect(labels({ kind: 'noise', key: 'noise:x', isOpen: false })).toEqual([['Expand']])
    expect(labels({ kind: 'fold', key: 'fold:x', isOpen: false }).at(-1)).toEqual([
      'Copy the binary',
      'Copy the arguments',
    ])
  })
})
