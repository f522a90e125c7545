import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteParts } from './byte-parts'

test('gives what was written, in order, in parts of at most a megabyte', () => {
  const piece = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 50 }), fc.uint8Array({ maxLength: 50 }))
  fc.assert(
    fc.property(fc.array(fc.record({ piece, times: fc.constantFrom(1, 1, 1, 2000), isTaken: fc.boolean() })), (all) => {
      const out = new ByteParts()
      const expected: Uint8Array[] = []
      const taken: Uint8Array[] = []
      for (const { piece: some, times, isTaken } of all) {
        for (let i = 0; i < times; i++) {
          if (typeof some === 'string') out.write(some)
          else out.writeBytes(some)
          expected.push(typeof some === 'string' ? new TextEncoder().encode(some) : some)
        }
        if (isTaken) taken.push(...out.take())
      }
      taken.push(...out.take())
      expect(Buffer.concat(taken).equals(Buffer.concat(expected))).toBe(true)
    }),
    { numRuns: 30 },
  )
  const out = new ByteParts()
  out.writeBytes(new Uint8Array(2_500_000))
  expect(out.take().map(({ length }) => length)).toEqual([1048576, 1048576, 402848])
})
