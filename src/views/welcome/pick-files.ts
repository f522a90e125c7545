import type { FileSet } from '../../state/session'
import { fileSetOf } from './file-set'

/** A file that the user picks in the browser's dialog; undefined when it was closed. */
export async function pickFile(): Promise<File | undefined> {
  return (await pick(() => undefined)).at(0)
}

/** Files that the user picks. */
export async function pickFiles(): Promise<FileSet> {
  const files = await pick((input) => (input.multiple = true))
  return fileSetOf(files.map((file) => ({ path: file.name, file })))
}

/** All files in a folder that the user picks, and in the folders in it. */
export async function pickFolder(): Promise<FileSet> {
  const files = await pick((input) => (input.webkitdirectory = true))
  return fileSetOf(files.map((file) => ({ path: file.webkitRelativePath || file.name, file })))
}

/** Must be called from a click or key. */
function pick(prepare: (input: HTMLInputElement) => void): Promise<File[]> {
  const input = document.createElement('input')
  input.type = 'file'
  prepare(input)
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve([...(input.files ?? [])]))
    input.addEventListener('cancel', () => resolve([]))
    input.click()
  })
}
