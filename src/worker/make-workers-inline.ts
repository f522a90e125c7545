/** The workers of the single file, inside it: a page from disk may start no others. Takes the place of `make-workers.ts`. */
// oxlint-disable import/default -- Vite makes the default export of `?worker` imports
import ParseWorker from './parse-worker?worker&inline'
import StoreWorker from './store-worker?worker&inline'

export function makeStoreWorker(): Worker {
  return new StoreWorker({ name: 'store' })
}

export function makeParseWorker(): Worker {
  return new ParseWorker({ name: 'parse' })
}
