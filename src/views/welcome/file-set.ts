import type { FileSet, LeftOut } from '../../state/session'

/** A file with its path from the folder that was chosen or dropped; its name where it came by itself. */
export interface PathFile {
  readonly path: string
  readonly file: File
}

/** As people read names: `tetragon-2.log` before `tetragon-10.log`; the same in every language. */
const BY_NAME = new Intl.Collator('en', { numeric: true })

/** True for what lies in a hidden file or folder below the chosen one. What was chosen by itself is never hidden. */
export function isHiddenInFolder(path: string): boolean {
  return path.includes('/.')
}

/** Files in order of their paths; hidden ones of folders are left out. */
export function fileSetOf(files: readonly PathFile[], leftOut: readonly LeftOut[] = []): FileSet {
  const hidden = new Set<string>()
  for (const { path } of files) {
    // one line for a hidden folder, whatever it holds
    if (isHiddenInFolder(path)) hidden.add(/^.*?\/\.[^/]*/.exec(path)?.[0] ?? path)
  }
  return {
    files: files
      .filter(({ path }) => !isHiddenInFolder(path))
      .toSorted((a, b) => BY_NAME.compare(a.path, b.path))
      .map(({ path, file }) => ({ name: path, blob: file })),
    leftOut: [...leftOut, ...[...hidden].map((name) => ({ name, reason: 'hidden' }))],
  }
}
