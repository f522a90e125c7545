/**
 * What every state of the page looks like, in both themes. After a change that is meant:
 *     npm run -s e2e -- screens.spec.ts --update-snapshots
 * and look at the pictures in e2e/screens before they are committed.
 */
import { drawLog } from '../src/testing/draw-log'
import { expect, test } from './helpers/test'
import type { Viewer } from './helpers/viewer'

test.use({ viewport: { width: 1280, height: 720 } })
test.skip(process.platform !== 'linux', 'text is drawn otherwise on other systems: the pictures are from Debian')

interface Screen {
  readonly name: string
  readonly reach: (viewer: Viewer) => Promise<unknown>
}

const openSample = async (viewer: Viewer): Promise<void> => {
  await viewer.openSample()
  await expect(viewer.rows.first()).toBeVisible()
}

/** The rows of the incident in the pod that it happened in. */
const openIncident = async (viewer: Viewer): Promise<void> => {
  await openSample(viewer)
  await viewer.pods.getByRole('button', { name: /^xwing/ }).click()
  await viewer.selectRow('/tmp/.cache/kinsing')
}

const SCREENS: readonly Screen[] = [
  { name: 'welcome', reach: () => Promise.resolve() },
  { name: 'workbench', reach: openIncident },
  {
    name: 'packed',
    reach: async (viewer) => {
      await openIncident(viewer)
      await viewer.page.keyboard.press('v')
      await viewer.waitForIdle()
    },
  },
  {
    name: 'filtered',
    reach: async (viewer) => {
      await openSample(viewer)
      await viewer.filter.fill('curl')
      await expect(viewer.status).toContainText(/matching \d/)
    },
  },
  {
    name: 'no-match',
    reach: async (viewer) => {
      await openSample(viewer)
      await viewer.filter.fill('nothing is called so')
      await expect(viewer.status).toContainText('matching 0')
    },
  },
  {
    name: 'range',
    reach: async (viewer) => {
      await openIncident(viewer)
      await viewer.page.keyboard.press('M')
      await viewer.page.getByRole('tab', { name: /Range/ }).click()
      await expect(viewer.page.getByRole('tabpanel')).toContainText(/exec/)
    },
  },
  {
    name: 'sessions',
    reach: async (viewer) => {
      await openSample(viewer)
      await viewer.page.getByRole('tab', { name: /Sessions/ }).click()
      await expect(viewer.page.getByRole('tabpanel')).toContainText('/bin/bash')
    },
  },
  {
    name: 'raw',
    reach: async (viewer) => {
      await openIncident(viewer)
      await viewer.page.getByRole('tab', { name: 'Raw JSON' }).click()
      await expect(viewer.page.getByRole('tabpanel')).toContainText('process_exec')
    },
  },
  {
    name: 'order-and-folding',
    reach: async (viewer) => {
      await openSample(viewer)
      await viewer.button('Order and folding of rows').click()
    },
  },
  {
    name: 'data-quality',
    reach: async (viewer) => {
      await openSample(viewer)
      await viewer.status.getByRole('button', { name: /data quality/ }).click()
    },
  },
  {
    name: 'palette',
    reach: async (viewer) => {
      await openSample(viewer)
      await viewer.page.keyboard.press('ControlOrMeta+k')
      await expect(viewer.page.getByRole('combobox').last()).toBeFocused()
    },
  },
  {
    name: 'keys',
    reach: async (viewer) => {
      await openSample(viewer)
      await viewer.page.keyboard.press('?')
      await expect(viewer.page.getByRole('dialog')).toBeVisible()
    },
  },
  {
    name: 'no-event',
    reach: async (viewer) => {
      await viewer.dropFiles({ name: 'app.log', content: '{"level":"info","msg":"no event of Tetragon"}\n' })
      await expect(viewer.page.getByText('There is no Tetragon event to show.')).toBeVisible()
    },
  },
  {
    name: 'notices',
    reach: async (viewer) => {
      const { text } = drawLog('host n1\n  1 /usr/sbin/cron 0s..9s')
      await viewer.dropFiles({ name: 'a.log', content: text })
      await viewer.waitForIdle()
      await viewer.dropFiles({ name: 'copy of a.log', content: text })
      await expect(viewer.notices.first()).toBeVisible()
      await viewer.dropFiles({ name: 'photo.log', content: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10) })
      await expect(viewer.page.getByText(/photo\.log/).first()).toBeVisible()
    },
  },
]

for (const { name, reach } of SCREENS) {
  test(`${name} looks as it did, in both themes`, async ({ viewer, page }) => {
    await viewer.goto()
    await reach(viewer)
    await page.mouse.move(0, 0)
    await page.evaluate(() => document.fonts.ready)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await expect.soft(page).toHaveScreenshot(`${name}-${colorScheme}.png`)
    }
  })
}
