import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

/**
 * Plants files with imports in a temporary folder of the repository's shape, lints them all at once with the
 * repository's own .oxlintrc.json, and compares what is reported with the table below. A new folder under src/ fails
 * here until it has a line in this table and an override in .oxlintrc.json.
 */
const LAYERS: Record<string, { values?: string; types?: string }> = {
  base: {},
  codes: {},
  tetragon: { values: 'base' },
  model: { values: 'base tetragon' },
  envelopes: { values: 'base tetragon' },
  scanner: {},
  inflate: {},
  ingest: { values: 'base tetragon model envelopes scanner inflate' },
  sources: { values: 'base ingest' },
  query: { values: 'codes base' },
  derive: { values: 'codes base model tetragon query' },
  export: { values: 'codes base tetragon model query derive' },
  worker: { values: 'codes base tetragon model ingest sources envelopes query derive export' },
  state: { values: 'codes base query', types: 'derive worker' },
  render: { values: 'codes base', types: 'derive' },
  views: { values: 'codes base tetragon query state render', types: 'derive worker' },
  cli: { values: 'codes base tetragon model ingest sources envelopes query derive export worker render testing bench' },
  bench: { values: 'codes base tetragon model ingest sources envelopes query derive export worker render testing cli' },
  testing: { values: 'codes base tetragon model ingest sources envelopes query derive export worker render state' },
}

/** Files whose rule differs from their folder's. */
const SPECIAL: typeof LAYERS = {
  'src/worker/store-client.ts': {
    values: 'base codes worker',
    types: 'tetragon model ingest sources envelopes query derive export',
  },
  'src/worker/protocol.ts': {
    types: 'base codes tetragon model ingest sources envelopes query derive export',
  },
  'src/main.tsx': {
    values: 'base codes tetragon model ingest sources envelopes query derive export worker state render views',
  },
  'src/views/timeline/track.tsx': LAYERS.views,
  'src/views/timeline/track.test.tsx': { values: Object.keys(LAYERS).join(' ') },
  'src/model/store.test.ts': {
    values: 'base codes tetragon model ingest sources envelopes query derive export worker render cli testing bench',
  },
  'e2e/open.spec.ts': { values: 'codes testing' },
  'e2e/helpers/viewer.ts': { values: 'codes testing' },
}

/** Other violations: path, source, and the one rule that must report it. */
const VIOLATIONS: [string, string, string][] = [
  ['src/base/react.ts', `export { useMemo } from 'react'`, 'no-restricted-imports'],
  ['src/derive/node.ts', `export { join } from 'node:path'`, 'no-restricted-imports'],
  ['src/render/zustand.ts', `export { create } from 'zustand'`, 'no-restricted-imports'],
  ['src/render/react.ts', `export { createRoot } from 'react-dom/client'`, 'no-restricted-imports'],
  ['src/state/d3.ts', `export { scaleLinear } from 'd3'`, 'no-restricted-imports'],
  ['src/derive/d3.ts', `export { scaleLinear } from 'd3-scale'`, 'no-restricted-imports'],
  ['src/worker/dynamic.ts', `export const lazy = () => import('../views/target')`, 'no-restricted-imports'],
  ['src/base/bare.ts', `import '../model/target'`, 'no-restricted-imports'],
  ['src/worker/store-client-b.ts', `export { run } from './store-worker'`, 'no-restricted-imports'],
  ['src/state/post.ts', `export const f = (w: MessagePort) => w.postMessage(1)`, 'no-restricted-properties'],
  ['src/main-post.ts', `postMessage(1)`, 'no-restricted-globals'],
  ['src/state/start.ts', `export const f = () => new Worker('x.js')`, 'no-restricted-globals'],
  ['src/base/default.ts', `const x = 1\nexport default x`, 'no-default-export'],
  ['src/base/any.ts', `export const f = (x: any) => x as unknown`, 'no-explicit-any'],
  ['src/base/print.ts', `console.log(1)`, 'no-console'],
  ['src/base/cycle-a.ts', `import { b } from './cycle-b'\nexport const a = () => b`, 'no-cycle'],
  ['src/base/cycle-b.ts', `import type { a } from './cycle-a'\nexport const b = (f: typeof a) => f`, 'no-cycle'],
  ['src/base/float.ts', `const f = async () => {}\nexport const g = () => { f() }`, 'no-floating-promises'],
  [
    'src/base/misuse.ts',
    `const f = async () => true\nexport const g = () => { if (f()) return }`,
    'no-misused-promises',
  ],
  [
    'src/views/hook.tsx',
    `import { useMemo } from 'react'\nexport function useX(a: boolean) { if (a) useMemo(() => 1, []) }`,
    'rules-of-hooks',
  ],
  [
    'src/views/deps.tsx',
    `import { useMemo } from 'react'\nexport function useX(a: number) { return useMemo(() => a, []) }`,
    'exhaustive-deps',
  ],
  [
    'src/base/only.test.ts',
    `import { expect, test } from 'vitest'\ntest.only('a', () => { expect(1).toBe(1) })`,
    'no-focused-tests',
  ],
  ['src/base/empty.test.ts', `import { test } from 'vitest'\ntest('a', () => {})`, 'expect-expect'],
]

/** Files that must pass without a word. */
const ALLOWED: [string, string][] = [
  [
    'src/views/ok.tsx',
    `import { useMemo } from 'react'\nimport { scaleLinear } from 'd3'\nexport const useX = (a: number) => useMemo(() => scaleLinear([a], [0]), [a])`,
  ],
  [
    'src/state/ok.ts',
    `import { create } from 'zustand'\nimport { connect } from '../worker/store-client'\nimport type { X } from '../worker/target'\nexport const useS = create<X>(() => connect)`,
  ],
  ['src/export/mask-secrets.ts', `export const maskSecrets = 1`],
  ['src/views/export/ExportDialog.tsx', `export { maskSecrets } from '../../export/mask-secrets'`],
  ['src/views/actions/dialogs.tsx', `export const load = () => import('../export/ExportDialog')`],
  ['src/render/ok.ts', `export { scaleLinear } from 'd3'`],
  ['src/worker/make-workers-inline.ts', `export { run } from './store-worker?worker&inline'`],
  ['src/worker/store-worker.ts', `export const run = () => postMessage(1)`],
  ['src/bench/page/ok.ts', `export const run = () => new Worker('x.js').postMessage(1)`],
  ['src/cli/ok.ts', `import { join } from 'node:path'\nconsole.log(join('a', 'b'))`],
  [
    'src/model/fc.test.ts',
    `import fc from 'fast-check'\nimport { test } from 'vitest'\ntest('a', () => { fc.assert(fc.property(fc.nat(), (n) => n >= 0)) })`,
  ],
]

interface Importer {
  readonly file: string
  readonly values: readonly string[]
  readonly types: readonly string[]
}

const IMPORTERS: Importer[] = [
  ...Object.entries(LAYERS).map(([name, rule]) => importer(`src/${name}/importer.ts`, rule)),
  ...Object.entries(SPECIAL).map(([file, rule]) => importer(file, rule)),
]

/** `rule:line` of every report, by file. */
let reports: Map<string, string[]>
const root = mkdtempSync(join(tmpdir(), 'treeline-layers-'))

beforeAll(() => {
  for (const file of ['.oxlintrc.json', 'tsconfig.json']) copyFileSync(file, join(root, file))
  symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'), 'junction')
  for (const name of Object.keys(LAYERS)) plant(`src/${name}/target.ts`, 'export const x = 1\nexport type X = number')
  for (const each of IMPORTERS) plant(each.file, importLines(each.file).join('\n'))
  for (const [file, source] of [...VIOLATIONS, ...ALLOWED]) plant(file, source)
  reports = lint()
})

afterAll(() => rmSync(root, { recursive: true }))

test('every folder under src/ is in the table', () => {
  const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(Object.keys(LAYERS)).toEqual(expect.arrayContaining(folders.map((entry) => entry.name)))
})

test.each(IMPORTERS)('$file imports what the table says and nothing else', ({ file, values, types }) => {
  const lines = importLines(file)
  const expected = lines.filter((line) => {
    const target = line.split('/').at(-2)!
    return !values.includes(target) && !(types.includes(target) && line.startsWith('import type'))
  })
  const refused = lines.filter((_, i) => reports.get(file)?.includes(`no-restricted-imports:${i + 1}`))
  expect(refused).toEqual(expected)
})

test.each(VIOLATIONS)('%s is reported', (file, _source, rule) => {
  expect(reports.get(file)?.map((report) => report.split(':')[0])).toContain(rule)
})

test.each(ALLOWED)('%s is allowed', (file) => {
  expect(reports.get(file)).toBeUndefined()
})

function importer(file: string, { values = '', types = '' }: { values?: string; types?: string }): Importer {
  return { file, values: values.split(' '), types: types.split(' ') }
}

/** A value import and a type import of every folder but the file's own, as lines. */
function importLines(file: string): string[] {
  const up = file.split('/').length - 2
  const toSource = file.startsWith('src/') ? '../'.repeat(up) || './' : `${'../'.repeat(up + 1)}src/`
  return Object.keys(LAYERS)
    .filter((name) => !file.startsWith(`src/${name}/`))
    .flatMap((name) => [
      `import { x as ${name}X } from '${toSource}${name}/target'`,
      `import type { X as ${name}Type } from '${toSource}${name}/target'`,
    ])
}

function plant(file: string, source: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), `${source}\n`)
}

function lint(): Map<string, string[]> {
  const oxlint = join(process.cwd(), 'node_modules/oxlint/bin/oxlint')
  const { stdout } = spawnSync(process.execPath, [oxlint, '-f', 'json', 'src', 'e2e'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] }
  const byFile = new Map<string, string[]>()
  for (const { code, filename, labels } of diagnostics) {
    const rule = /\((.+)\)$/.exec(code)?.[1] ?? code
    byFile.set(filename, [...(byFile.get(filename) ?? []), `${rule}:${labels[0]?.span.line}`])
  }
  return byFile
}

interface Diagnostic {
  readonly code: string
  readonly filename: string
  readonly labels: readonly { readonly span: { readonly line: number } }[]
}
