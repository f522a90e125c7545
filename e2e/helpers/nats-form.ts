/** The welcome page's form for NATS JetStream, and what the page says of a feed. */
import type { Locator } from '@playwright/test'
import { PASSWORDS } from './nats-server'
import type { Viewer } from './viewer'

export interface Choice {
  /** Of the server's WebSocket. */
  readonly url: string
  readonly user?: keyof typeof PASSWORDS
  readonly password?: string
  readonly subjects?: string
  readonly start?: string
}

export async function connectToNats(viewer: Viewer, choice: Choice): Promise<void> {
  const { page } = viewer
  const { url, user = 'viewer', password = PASSWORDS[user], subjects, start } = choice
  await viewer.button('Connect').click()
  await page.getByRole('radio', { name: 'NATS JetStream' }).check()
  await page.getByRole('textbox', { name: 'Server' }).fill(url)
  if (subjects !== undefined) await page.getByRole('textbox', { name: 'Subjects' }).fill(subjects)
  if (start !== undefined) await page.getByRole('combobox', { name: 'Start' }).selectOption(start)
  await logIn(viewer, user, password)
  await page.getByRole('region', { name: 'Open a log' }).getByRole('button', { name: 'Connect' }).last().click()
}

export async function logIn({ page }: Viewer, user: string, password: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Credentials' }).selectOption('password')
  await page.getByRole('textbox', { name: 'User' }).fill(user)
  await page.getByLabel('Password', { exact: true }).fill(password)
}

export function feedState(viewer: Viewer): Locator {
  return viewer.page
    .getByRole('banner')
    .getByRole('status')
    .filter({ hasText: /live|behind|connect|closed/ })
}
