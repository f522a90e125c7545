import { defineConfig } from '@playwright/test'
import { findChromium } from '../src/cli/find-chromium.mjs'

const port = Number((process.env['TREELINE_E2E_PORT'] ??= String(4200 + (process.pid % 700))))
const url = `http://127.0.0.1:${port}/`

const executablePath = await findChromium()
if (executablePath === undefined) throw new Error('No Chromium found: run npm test once, or set TREELINE_CHROMIUM')

const isRoot = process.getuid?.() === 0

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  // on a shared machine, a test may run into its time limit once; it counts as passed then, and is listed as flaky
  retries: 1,
  timeout: 60_000,
  expect: {
    timeout: 10_000, // a busy machine of two cores runs two browsers
    // another version of Chromium may smooth letters otherwise; a row that is missing or moved is more than this
    toHaveScreenshot: { maxDiffPixelRatio: 0.004, threshold: 0.25 },
  },
  snapshotPathTemplate: '{testDir}/screens/{arg}{ext}',
  reporter: 'list',
  use: {
    baseURL: url,
    locale: 'en-US',
    timezoneId: 'UTC',
    viewport: { width: 1440, height: 900 },
    trace: 'off', // costs a fifth of the time; a failure leaves the page's tree, `-- --trace retain-on-failure` more
    launchOptions: {
      executablePath,
      args: [
        ...(isRoot ? ['--no-sandbox'] : []), // Chromium's sandbox refuses to start as root
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [{ name: 'chromium' }],
  // builds what is missing or older than the sources, then serves dist/
  webServer: {
    command: `node src/cli/build-all.mjs && node src/cli/start.mjs --no-open --port ${port}`,
    cwd: '..',
    url,
    reuseExistingServer: false,
    timeout: 180_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 2000 },
  },
})
