/**
 * What `tail -n +1 -F` does: the file from its start, then what is added to it. When another file takes its name, the old
 * one is read to its end first; when it is cut short, it is read from its start again.
 */
import type { Stats } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { FileWait } from './file-wait'

/** Asking works on every file system, and costs two calls. */
const POLL_MS = 100
const READ_BYTES = 256 * 1024
/** So many bytes before the position must be the same as before, or the file was written anew. */
const OVERLAP_BYTES = 64
const NEWLINE = 10

export interface FollowTarget {
  append(bytes: Uint8Array): Promise<void>
  /** Lines may be missing here. */
  note(text: string): void
  /** What is waited for; empty where that is nothing any more. */
  wait(text: string): void
}

/** Runs until `signal` says so. A file that is not there yet is waited for. Rejects where it may not be read. */
export async function followFile(path: string, target: FollowTarget, signal: AbortSignal): Promise<void> {
  const wait = new FileWait((text) => target.wait(text))
  let file = await openWhenThere(path, wait, signal)
  while (file !== undefined) {
    wait.found()
    const old: FileHandle = file
    try {
      file = await followUntilReplaced(path, new Reader(old, target, wait), signal)
    } finally {
      await old.close()
    }
  }
}

async function openWhenThere(path: string, wait: FileWait, signal: AbortSignal): Promise<FileHandle | undefined> {
  while (!signal.aborted) {
    try {
      return await open(path)
    } catch (error) {
      const why = error as NodeJS.ErrnoException
      if (why.code !== 'ENOENT') throw error
      wait.failed(why, true)
    }
    await rest(signal)
  }
  return undefined
}

/** Gives the file that took its name; undefined at the end. */
async function followUntilReplaced(path: string, reader: Reader, signal: AbortSignal): Promise<FileHandle | undefined> {
  while (!signal.aborted) {
    // opened before the old file is read to its end: it may lose its name, too, until then
    const next = await reader.successor(path)
    try {
      await reader.readToEnd(signal)
      if (next !== undefined) {
        // the writer may have the old one open for a moment yet
        do await rest(signal)
        while (!signal.aborted && (await reader.readToEnd(signal)) > 0)
        await reader.endLine()
        return next
      }
    } catch (error) {
      await next?.close()
      throw error
    }
    await rest(signal)
  }
  return undefined
}

async function rest(signal: AbortSignal): Promise<void> {
  await pause(POLL_MS, undefined, { signal }).catch(() => undefined)
}

class Reader {
  private readonly file: FileHandle
  private readonly target: FollowTarget
  private readonly wait: FileWait
  private position = 0
  /** When the file was changed last, as it was read. */
  private changedMs = NaN
  /** The last bytes that were read. */
  private tail = Buffer.alloc(0)

  constructor(file: FileHandle, target: FollowTarget, wait: FileWait) {
    this.file = file
    this.target = target
    this.wait = wait
  }

  /** Another file that has the name now. While none has it, or one that may not be read, the old one goes on. */
  async successor(path: string): Promise<FileHandle | undefined> {
    const own = await this.file.stat()
    try {
      if (!isSame(own, await stat(path))) {
        const next = await open(path)
        if (!isSame(own, await next.stat())) return next
        await next.close()
      }
      this.wait.found()
    } catch (error) {
      this.wait.failed(error as NodeJS.ErrnoException)
    }
    return undefined
  }

  /** Gives how many bytes were new. */
  async readToEnd(signal: AbortSignal): Promise<number> {
    const { size, mtimeMs } = await this.file.stat()
    if (size === this.position && mtimeMs === this.changedMs) return 0
    this.changedMs = mtimeMs
    if (size < this.position || !(await this.isSameBefore())) await this.startAgain()
    let sum = 0
    while (!signal.aborted) {
      const { bytesRead, buffer } = await this.file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, this.position)
      if (bytesRead === 0) break
      const bytes = buffer.subarray(0, bytesRead)
      this.position += bytesRead
      this.tail = Buffer.concat([this.tail, bytes.subarray(-OVERLAP_BYTES)]).subarray(-OVERLAP_BYTES)
      await this.target.append(bytes)
      sum += bytesRead
    }
    return sum
  }

  /** The next bytes are another file's. */
  async endLine(): Promise<void> {
    if (this.tail.length > 0 && this.tail.at(-1) !== NEWLINE) await this.target.append(Uint8Array.of(NEWLINE))
  }

  private async startAgain(): Promise<void> {
    await this.endLine()
    this.target.note('the file was cut short; lines written just before that may be missing')
    this.position = 0
    this.tail = Buffer.alloc(0)
  }

  private async isSameBefore(): Promise<boolean> {
    const { length } = this.tail
    const { buffer } = await this.file.read(Buffer.alloc(length), 0, length, this.position - length)
    return buffer.equals(this.tail)
  }
}

function isSame(own: Stats, other: Stats): boolean {
  return own.ino === other.ino && own.dev === other.dev
}
