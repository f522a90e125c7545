import { expect, test } from 'vitest'
import { nameParts } from './name-parts'

test('a long name is parted before what tells pods of a workload apart', () => {
  expect(nameParts('deathstar-7c848d6855-97x42')).toEqual(['deathstar-7c848d6855-', '97x42'])
  expect(nameParts('ip-10-0-128-17.eu-central-1.compute.internal')).toEqual([
    'ip-10-0-128-17.eu-central-1.compute.in',
    'ternal',
  ])
  expect(nameParts('0123456789abcdef\u{1f600}')).toEqual(['0123456789a', 'bcdef\u{1f600}'])
})

test('a short name is in one part', () => {
  expect(nameParts('xwing')).toEqual(['', 'xwing'])
  expect(nameParts('web-5d8-97x42')).toEqual(['web-5d8-', '97x42'])
  expect(nameParts('worker-97x42')).toEqual(['', 'worker-97x42'])
})
