import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { GzipParts } from './gzip-parts'

test('what was written comes out as gzip', async () => {
  const gzip = new GzipParts()
  await gzip.write([Uint8Array.of(1, 2), Uint8Array.of(3)])
  await gzip.end()
  expect([...gunzipSync(Buffer.concat(gzip.take()))]).toEqual([1, 2, 3])
})

test('what is cancelled is closed', async () => {
  const gzip = new GzipParts()
  await gzip.write([Uint8Array.of(1)])
  await gzip.cancel()
  await expect(gzip.write([Uint8Array.of(2)])).rejects.toBeUndefined()
})
