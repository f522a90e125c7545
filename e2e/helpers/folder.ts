import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A folder that is gone after the test, or the tests, that it was made for. */
export class Folder {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Makes a folder in it and gives its path. */
  async make(name: string): Promise<string> {
    const path = join(this.path, name)
    await mkdir(path)
    return path
  }

  /** Writes a file and gives its path. */
  async write(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.path, name)
    await writeFile(path, content)
    return path
  }
}
