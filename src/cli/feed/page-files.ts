/**
 * The built page as it was at the start, in memory: its parts go on to fit each other when it is built again, and nothing
 * but them can be asked for.
 */
import { readFile, readdir } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

export interface PageFile {
  readonly type: string
  readonly bytes: Buffer
}

/** By path, which begins with `/`. */
export type PageFiles = ReadonlyMap<string, PageFile>

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
}

export async function readPageFiles(dist: string): Promise<PageFiles> {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const files = paths.map(async (path) => {
    const type = TYPES[extname(path)] ?? 'application/octet-stream'
    return [`/${relative(dist, path).split(sep).join('/')}`, { type, bytes: await readFile(path) }] as const
  })
  return new Map(await Promise.all(files))
}
