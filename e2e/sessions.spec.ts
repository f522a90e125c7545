import { drawLog } from '../src/testing/draw-log'
import { expect, test, withLog } from './helpers/test'

const log = drawLog(`
  host n1
    4 /usr/bin/runc init -1s..999s parent kernel
  pod default/xwing container 1fb931d2 name app node n1
    1 /srv/server 0s.. cpid 1
    30 /bin/health 3s..4s parent 4 probe
    9 /bin/bash 20s..28s parent 4 cpid 70 exit 3
      10 /bin/ls 22s..23s
      11 /usr/bin/id 24s..25s
  pod default/deathstar container abc123 node n1
    8 /bin/top 5s.. parent 4
`)

test.describe('a log of sessions', () => {
  withLog(log.text)

  test('sessions list what the runtime started in containers, without probes at first', async ({ page }) => {
    const tab = page.getByRole('tab', { name: /^Sessions/ })
    await expect(tab).toHaveText('Sessions 2')
    await tab.click()
    const rows = page.getByRole('table', { name: 'Sessions' }).getByRole('row')
    await expect(rows).toHaveText([
      /^start/,
      /10:00:05\.000.*default\/deathstar.*\/bin\/top.*runc.*running/,
      /10:00:20\.000.*default\/xwing.*app.*\/bin\/bash.*cannot tell which, nor who.*exit 3.*after 8 s.*2 processes.*\/bin\/ls, \/usr\/bin\/id/,
    ])
    await page.getByRole('checkbox', { name: 'with exec probes (1)' }).check()
    await expect(rows).toHaveCount(4)
    await expect(rows.nth(1)).toContainText('exec probe')
    await expect(tab).toHaveText('Sessions 3')
  })

  test('a session is selected by pointer or keyboard, and brought into view', async ({ viewer, page }) => {
    await viewer.twisty(viewer.row('default/xwing')).click()
    await page.getByRole('tab', { name: /^Sessions/ }).click()
    const session = page.getByRole('table', { name: 'Sessions' }).getByRole('button', { name: '/bin/bash' })
    await viewer.tabTo(session)
    await page.keyboard.press('Enter')
    await expect(viewer.row('/bin/bash')).toHaveAttribute('aria-selected', 'true')
    await expect(viewer.details.getByRole('heading', { level: 2 })).toHaveText('/bin/bash')
    await page.getByRole('table', { name: 'Sessions' }).getByText('default/deathstar').click()
    await expect(viewer.row('/bin/top')).toHaveAttribute('aria-selected', 'true')
  })
})

test('a log without one says what a runtime exec is', async ({ viewer, page, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', drawLog('host n1\n 1 /bin/a 0s..1s').text))
  await page.getByRole('tab', { name: 'Sessions' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('No runtime exec is in this log')
  await expect(page.getByRole('tabpanel')).toContainText('kubectl exec')
})

test('of many sessions, those in view exist alone, and the last can be reached', async ({ viewer, page, folder }) => {
  const many = Array.from({ length: 900 }, (_, i) => `      ${100 + i} /bin/step-${i} ${i}s..${i + 1}s parent 4`)
  const drawing = `host n1\n  4 /usr/bin/runc init -1s..9999s parent kernel\npod d/p container abc node n1\n${many.join('\n')}`
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', drawLog(drawing).text))
  const tab = page.getByRole('tab', { name: /^Sessions/ })
  await expect(tab).toHaveText('Sessions 900')
  await tab.click()
  const table = page.getByRole('table', { name: 'Sessions' })
  await expect(table).toHaveAttribute('aria-rowcount', '901')
  await expect(table.getByRole('row').nth(1)).toContainText('/bin/step-0')
  expect(await table.getByRole('row').count()).toBeLessThan(80)
  await table.hover()
  await page.mouse.wheel(0, 100_000)
  await expect(table.getByRole('row').last()).toContainText('/bin/step-899')
  await expect(table.getByRole('row').last()).toBeInViewport()
})
