import { expect, test } from 'vitest'
import { snapshotHtml, viewOnly, withoutQuery, type SnapshotInfo } from './snapshot'

const PAGE = '<!doctype html>\n<html><head><title>T</title></head>\n<body>\n<div id="root"></div>\n</body>\n</html>\n'

function infoOf(query: string): SnapshotInfo {
  const range = { from: '2024-05-01T10:00:00Z', to: '2024-05-01T11:00:00Z' }
  return {
    name: 'log (snapshot)',
    madeAt: '2024-05-02T00:00:00Z',
    allEvents: 3,
    view: '#v=1&q=x',
    isQueryLeftOut: false,
    about: {
      version: '1.0.0',
      sources: [{ name: '</script><img src=x onerror=alert(1)>.log' }],
      query,
      range,
      isWholeLog: true,
      isMasked: true,
      processes: 1,
      inferredParents: 0,
      gaps: [],
    },
  }
}

test('nothing of a log can end the element that it is in', async () => {
  const query = 'a</script><!--<script>\u2028&amp;'
  const html = await (await snapshotHtml(PAGE, infoOf(query), new Blob(['</script><!--']))).text()
  expect(html.match(/<\/script>/g)).toHaveLength(2)
  expect(html).not.toContain('<!--')
  expect(html).not.toContain('<img')
  const [, about] = /id="treeline-snapshot">(.*?)<\/script>/.exec(html) ?? []
  expect((JSON.parse(about) as SnapshotInfo).about.query).toBe(query)
})

test('the log is there to the byte, however long it is', async () => {
  const log = new Uint8Array(800_000).map((_, i) => i % 251)
  const html = await (await snapshotHtml(PAGE, infoOf(''), new Blob([log]))).text()
  const [, base64] = /id="treeline-log">(.*?)<\/script>/.exec(html) ?? []
  expect(Buffer.from(base64, 'base64').equals(log)).toBe(true)
})

test('a snapshot may load nothing, by a rule that stands before all else', async () => {
  const html = await (await snapshotHtml(PAGE, infoOf(''), new Blob())).text()
  expect(html).toMatch(/<head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; /)
})

test('the view of a snapshot names no source', () => {
  expect(viewOnly('#v=1&src=sample&q=curl&feed=ws%3A%2F%2Fx&sel=a%3D')).toBe('#v=1&q=curl&sel=a%3D')
  expect(viewOnly('#v=2-1q7xk0d&file=12-ab/x.log&q=a+b')).toBe('#v=2&q=a+b')
  expect(viewOnly('#v=1&src=sample')).toBe('')
  expect(viewOnly('')).toBe('')
})

test('a view without its query is all else of it', () => {
  expect(withoutQuery('#v=2&q=a+b&sel=x')).toBe('#v=2&sel=x')
  expect(withoutQuery('#v=2&q=a+b')).toBe('')
})
