/**
 * The longest task of a page that does next to nothing while two workers do what loading does, one reading and one
 * parsing: how long this machine keeps the main thread from running, whoever wrote the page.
 *
 * The page's only work is a task of 1 ms every 16 ms; it takes longer when it is interrupted.
 */
import type { BaselineClient } from './baseline-client'
import { longestTaskDuring } from './long-tasks'
import type { Compression } from './streams'

const EVERY_MS = 16
const WORK_MS = 1

export function measureIdlePage(
  workers: readonly [BaselineClient, BaselineClient],
  file: File,
  compression: Compression | undefined,
  forMs: number,
): Promise<number> {
  return longestTaskDuring(async () => {
    const timer = setInterval(work, EVERY_MS)
    await Promise.all([
      workers[0].run({ name: 'read', file, compression, forMs }),
      workers[1].run({ name: 'json', file, compression, forMs }),
    ])
    clearInterval(timer)
  })
}

function work(): void {
  const end = performance.now() + WORK_MS
  while (performance.now() < end);
}
