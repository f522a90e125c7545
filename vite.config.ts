import react from '@vitejs/plugin-react'
import { viteSingleFile } from 'vite-plugin-singlefile'
import { defineConfig } from 'vitest/config'
import { wasmPlugin } from './src/cli/wasm-plugin.mjs'
import packageJson from './package.json' with { type: 'json' }

/** Snapshots are made from the single file, which must be of the version of the page that makes them: `src/page-mark.ts`. */
const markPage = {
  name: 'mark-page',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { name: 'treeline-page', content: `single-file ${packageJson.version}` },
      injectTo: 'head' as const,
    },
  ],
}

/** How long plugins take says nothing to who starts the viewer. */
const QUIET = { pluginTimings: false }

/**
 * Two builds from one source:
 * - `vite build`                  dist/         the hosted page, ES module workers in files of their own; `npm run build`
 *                                               puts the single file beside it, as treeline.html
 * - `vite build --mode single`    dist-single/  one HTML file that opens from disk; a worker over file:// starts
 *                                               only when it is inlined as a classic (iife) script
 */
export default defineConfig(({ mode }) => {
  const isSingle = mode === 'single'
  return {
    base: './',
    plugins: [react(), wasmPlugin(), ...(isSingle ? [viteSingleFile(), markPage] : [])],
    resolve: {
      alias: isSingle
        ? [
            { find: './make-workers', replacement: './make-workers-inline' },
            { find: './sample', replacement: './sample-inline' },
            { find: './viewer-page', replacement: './viewer-page-inline' },
          ]
        : [],
    },
    worker: { format: isSingle ? 'iife' : 'es', plugins: () => [wasmPlugin()], rolldownOptions: { checks: QUIET } },
    build: {
      outDir: isSingle ? 'dist-single' : 'dist',
      target: 'es2022',
      chunkSizeWarningLimit: 900,
      rolldownOptions: isSingle
        ? { checks: QUIET }
        : // what lazy parts share with the page is in the page's chunk: in files of their own it would compress worse
          // but for what those alone need who connect to a feed, or make or open a snapshot
          {
            checks: QUIET,
            output: {
              codeSplitting: {
                groups: [
                  {
                    name: 'page',
                    minShareCount: 2,
                    test: /^(?!.*\/(?:views\/connect\/|CredentialFields\.|nats-form\.|state\/snapshot\.))/,
                  },
                ],
              },
            },
          },
    },
    test: {
      include: ['src/**/*.test.{ts,tsx}'],
      environment: 'node',
      setupFiles: 'src/testing/free-at-once.ts',
      // property tests on two busy cores
      testTimeout: 120_000,
      // a process a core, which reads a module once for all files: each file on its own costs twice the time. Tests
      // leave no global and no store behind that another file would meet
      maxWorkers: '100%',
      isolate: false,
    },
  }
})
