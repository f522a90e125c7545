import { ROOT } from './repo.mjs'

/**
 * Serves dist/ to this machine alone, on the port or the next free one; with `strictPort` on that one or not at all.
 * Port 0 is any free one.
 */
export async function serve({ port, strictPort = false, plugins = [] }) {
  const { preview } = await import('vite') // not there yet when start.mjs is loaded
  const server = await preview({
    root: ROOT,
    logLevel: 'error',
    plugins,
    preview: { host: '127.0.0.1', port, strictPort, open: false },
  })
  return { url: `http://127.0.0.1:${server.httpServer.address().port}/`, close: () => server.close() }
}
