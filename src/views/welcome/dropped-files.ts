import { messageOf } from '../../base/error-text'
import { withResolvers } from '../../base/with-resolvers'
import type { FileSet, LeftOut } from '../../state/session'
import { fileSetOf, isHiddenInFolder, type PathFile } from './file-set'

/** The files of a drop, those inside dropped folders too. */
export async function droppedFiles(transfer: DataTransfer): Promise<FileSet> {
  // entries must be taken before the first await: the browser empties the transfer after the event
  const entries = [...transfer.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null))
  const plain = [...transfer.files]
  if (!entries.some((entry) => entry?.isDirectory)) return fileSetOf(plain.map((file) => ({ path: file.name, file })))
  const files: PathFile[] = []
  const leftOut: LeftOut[] = []
  for (const entry of entries) if (entry !== null) await addEntry(entry, entry.name, files, leftOut)
  return fileSetOf(files, leftOut)
}

async function addEntry(entry: FileSystemEntry, path: string, files: PathFile[], leftOut: LeftOut[]): Promise<void> {
  try {
    if (entry.isFile) {
      const { promise, resolve, reject } = withResolvers<File>()
      ;(entry as FileSystemFileEntry).file(resolve, reject)
      files.push({ path, file: await promise })
      return
    }
    const before = files.length + leftOut.length
    for (const child of await childrenOf(entry as FileSystemDirectoryEntry)) {
      const childPath = `${path}/${child.name}`
      if (isHiddenInFolder(childPath)) leftOut.push({ name: childPath, reason: 'hidden' })
      else await addEntry(child, childPath, files, leftOut)
    }
    if (files.length + leftOut.length === before) leftOut.push({ name: path, reason: 'an empty folder' })
  } catch (error) {
    leftOut.push({ name: path, reason: `cannot be read: ${messageOf(error)}` })
  }
}

/** The browser gives them in parts. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const children: FileSystemEntry[] = []
  for (;;) {
    const { promise, resolve, reject } = withResolvers<FileSystemEntry[]>()
    reader.readEntries(resolve, reject)
    const part = await promise
    if (part.length === 0) return children
    children.push(...part)
  }
}
