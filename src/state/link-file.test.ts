import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fragmentOfFile, fragmentOfText, printLinkFile } from './link-file'

const blobOf = (text: string): Blob => new Blob([text])

test('a link file gives its fragment back, whatever is in the link', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
      const fragment = `#v=2&q=${text}"><script>&amp;`
      const file = printLinkFile(`https://treeline.example/${fragment}`, [text])
      expect(await fragmentOfFile(blobOf(file))).toBe(fragment)
    }),
  )
})

test('nothing in a link becomes markup of the file', () => {
  const file = printLinkFile('https://treeline.example/#q="><script>alert(1)</script>', [
    '<img src=x onerror=alert(2)>',
  ])
  expect(file).not.toMatch(/<script|<img/)
})

test('the link of a page from disk is the fragment alone', async () => {
  const file = printLinkFile('#v=2&q=curl', [])
  expect(file).not.toContain('<a ')
  expect(await fragmentOfFile(blobOf(file))).toBe('#v=2&q=curl')
})

test('other files are no links', async () => {
  expect(await fragmentOfFile(blobOf(''))).toBeUndefined()
  expect(await fragmentOfFile(blobOf('{"process_exec":{}}\n'.repeat(10)))).toBeUndefined()
  expect(await fragmentOfFile(blobOf('<!doctype html><title>A page</title> with a href="#v=2"'))).toBeUndefined()
})

test('a pasted text is a link when it is nothing else', () => {
  expect(fragmentOfText(' https://treeline.example/app/#v=2-abc&q=curl\n')).toBe('#v=2-abc&q=curl')
  expect(fragmentOfText('#v=1&q=curl')).toBe('#v=1&q=curl')
  expect(fragmentOfText('{"process_exec":{"args":"#v=1&q=x"}}')).toBeUndefined()
  expect(fragmentOfText('javascript:alert(1)#v=1')).toBeUndefined()
  expect(fragmentOfText('see https://treeline.example/#v=2&q=curl')).toBeUndefined()
})
