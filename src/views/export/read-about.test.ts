import { expect, test } from 'vitest'
import type { SnapshotAbout, SnapshotInfo } from '../../state/snapshot'
import { withOrigin } from './read-about'

const about: SnapshotAbout = {
  version: '1.0.0',
  sources: [{ name: 'a.log (snapshot)', bytes: 7, sha256: 'of the lines' }, { name: 'other.log' }],
  query: 'name:sh',
  range: { from: '2024-05-01T10:00:00Z', to: '2024-05-01T11:00:00Z' },
  isWholeLog: true,
  isMasked: false,
  processes: 1,
  inferredParents: 0,
  gaps: [],
}
const origin = { ...about, sources: [{ name: 'a.log', bytes: 99, sha256: 'of the file' }], isMasked: true }
const snapshot: SnapshotInfo = {
  name: 'a.log (snapshot)',
  madeAt: '2024-05-02T00:00:00Z',
  allEvents: 9,
  view: '',
  isQueryLeftOut: false,
  about: { ...origin, query: 'pod:web' },
}

test('what is exported from a snapshot is of its sources, and of both queries, and masked where that was', () => {
  const found = withOrigin(about, snapshot)
  expect(found.sources).toEqual([{ name: 'a.log', bytes: 99, sha256: 'of the file' }, { name: 'other.log' }])
  expect(found.query).toBe('name:sh, of what this found: pod:web')
  expect(found.isMasked).toBe(true)
  expect(found.isWholeLog).toBe(false)
})

test('the same query is said once', () => {
  expect(withOrigin({ ...about, query: 'pod:web' }, snapshot).query).toBe('pod:web')
})
