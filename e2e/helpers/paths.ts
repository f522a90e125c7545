import { fileURLToPath } from 'node:url'

const ROOT = new URL('../../', import.meta.url)

/** The folder of the repository. */
export const ROOT_PATH = fileURLToPath(ROOT)

/** A file of `public/samples/`. */
export function samplePath(name: string): string {
  return fileURLToPath(new URL(`public/samples/${name}`, ROOT))
}

/** The page that opens from disk, as a file:// address. */
export const SINGLE_FILE_URL = new URL('dist-single/index.html', ROOT).href
