/** Says that a followed file is waited for, and why. */
/** Between two rotations none has the name for a moment, or it may not be read yet: nothing is said of so many looks. */
const LOOKS_UNTOLD = 10

export class FileWait {
  private readonly onWait: (text: string) => void
  private looks = 0
  private told = ''

  /** `onWait` is told for what, and the empty text when it is there. */
  constructor(onWait: (text: string) => void) {
    this.onWait = onWait
  }

  /** It could not be opened once more. `isNew`: there was none before it, so nothing is being rotated. */
  failed(error: NodeJS.ErrnoException, isNew = false): void {
    this.looks++
    if (isNew || this.looks > LOOKS_UNTOLD) this.tell(`waits for the file: ${reasonOf(error)}`)
  }

  found(): void {
    this.looks = 0
    this.tell('')
  }

  private tell(text: string): void {
    if (text === this.told) return
    this.told = text
    this.onWait(text)
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'it is not there'
  return code === 'EACCES' || code === 'EPERM' ? 'it may not be read' : message
}
