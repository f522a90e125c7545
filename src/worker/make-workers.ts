/** The workers of the hosted page: ES modules in files of their own. */
export function makeStoreWorker(): Worker {
  return new Worker(new URL('./store-worker.ts', import.meta.url), { type: 'module', name: 'store' })
}

export function makeParseWorker(): Worker {
  return new Worker(new URL('./parse-worker.ts', import.meta.url), { type: 'module', name: 'parse' })
}
