/** The files of a drop, those inside dropped folders too, in order of their names. */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  // entries must be taken before the first await: the browser empties the transfer after the event
  const entries = [...transfer.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null))
  const plain = [...transfer.files]
  if (!entries.some((entry) => entry?.isDirectory)) return plain
  const files = (await Promise.all(entries.filter((entry) => entry !== null).map((entry) => filesOf(entry)))).flat()
  return files.toSorted((a, b) => a.name.localeCompare(b.name))
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile)
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))]
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: File[] = []
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (entries.length === 0) return found
    for (const child of entries) found.push(...(await filesOf(child)))
  }
}
