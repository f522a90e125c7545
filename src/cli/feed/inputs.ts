/** What the arguments of `npm start` name: standard input, files that are served as they are, files that are followed. */
import { createReadStream, type Stats } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { messageOf } from '../../base/error-text'
import { followFile, type FollowTarget } from './follow-file'
import type { ServedFeed, ServedFile } from './log-server'
import { Spool } from './spool'

const STANDARD_INPUT = '-'

export interface InputOptions {
  /** Paths as they were typed; `-` is standard input. */
  readonly names: readonly string[]
  readonly isFollowing: boolean
  readonly spoolLimitBytes: number
  /** Where the spools go. */
  readonly spoolFolder: string
  /** Says something in the terminal. */
  readonly tell: (sentence: string) => void
}

export interface Inputs {
  readonly feeds: readonly ServedFeed[]
  readonly files: readonly ServedFile[]
  /** Begins to read the feeds; they are read until `signal` says so. */
  start(signal: AbortSignal): void
}

/** Rejects with a sentence for what cannot be served. */
export async function openInputs(options: InputOptions): Promise<Inputs> {
  const files: ServedFile[] = []
  const feeds: ServedFeed[] = []
  const readers: ((signal: AbortSignal) => Promise<void>)[] = []
  const known = new Set<string>()
  const shownName = namesFor(options.names)
  const addFeed = async (name: string, read: (spool: Spool, signal: AbortSignal) => Promise<void>): Promise<void> => {
    const spool = await Spool.create(join(options.spoolFolder, String(feeds.length)), options.spoolLimitBytes)
    feeds.push({ name, spool })
    readers.push((signal) => feedSpool(name, spool, options, (into) => read(into, signal)))
  }
  for (const typed of options.names) {
    const place = typed === STANDARD_INPUT ? typed : await realpath(typed).catch(() => typed)
    if (known.has(place)) continue
    known.add(place)
    if (typed === STANDARD_INPUT) {
      if (process.stdin.isTTY) throw new Error(NOTHING_PIPED)
      await addFeed('standard input', (spool) => readStream(process.stdin, spool))
      continue
    }
    const found = await stat(typed).catch((error: NodeJS.ErrnoException) => error)
    const isThere = !(found instanceof Error)
    if (!isThere && !(options.isFollowing && found.code === 'ENOENT'))
      throw new Error(`${typed} cannot be read: ${found.message}`)
    if (isThere && found.isDirectory())
      throw new Error(`${typed} is a folder: name the files in it, as in ${typed}/*.log`)
    if (isThere && !found.isFile())
      await addFeed(shownName(typed), (spool) => readStream(createReadStream(typed), spool))
    else if (options.isFollowing) {
      if (await isCompressed(typed))
        throw new Error(`${typed} is compressed and cannot be followed: leave out --follow`)
      const name = shownName(typed)
      await addFeed(name, (spool, signal) => followFile(typed, tellingOf(name, spool, options), signal))
    } else files.push(await servedFile(shownName(typed), typed, found as Stats))
  }
  return { feeds, files, start: (signal) => readers.forEach((read) => void read(signal)) }
}

const NOTHING_PIPED =
  'Nothing is piped into standard input. For example: kubectl logs -n kube-system -l app.kubernetes.io/name=tetragon ' +
  '-c export-stdout --tail=-1 -f --prefix --max-log-requests=100 | npm start -- -'

async function servedFile(name: string, path: string, { size }: Stats): Promise<ServedFile> {
  await (await open(path)).close() // it may be there and not ours to read
  return { name, path, size }
}

/** Nothing more is read of a stream while a write is under way: whoever writes into it waits. */
async function readStream(stream: AsyncIterable<Uint8Array>, spool: Spool): Promise<void> {
  for await (const bytes of stream) await spool.append(bytes)
}

async function feedSpool(
  name: string,
  spool: Spool,
  { tell }: InputOptions,
  read: (spool: Spool) => Promise<void>,
): Promise<void> {
  const stop = spool.onChange(() => {
    if (spool.start === 0) return
    stop()
    tell(`The spool of ${name} is full: the oldest of it goes. --spool-limit sets how much is kept.`)
  })
  try {
    await read(spool)
    spool.endInput()
    tell(`${name} has ended; what came is served until Ctrl-C.`)
  } catch (error) {
    const problem = messageOf(error)
    spool.endInput(problem)
    tell(`${name} cannot be read further: ${problem}. What came before is served until Ctrl-C.`)
  }
}

/** A spool of which the terminal, too, says what it waits for. */
function tellingOf(name: string, spool: Spool, { tell }: InputOptions): FollowTarget {
  return {
    append: (bytes) => spool.append(bytes),
    note: (text) => spool.note(text),
    wait: (text) => {
      spool.wait(text)
      tell(text === '' ? `${name} is there and is read.` : `${name} ${text}.`)
    },
  }
}

async function isCompressed(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return false
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
  await file.close()
  return buffer.readUInt16BE(0) === 0x1f8b || buffer.readUInt32BE(0) === 0x28b52ffd
}

/** File names alone, and paths where two of them have one name. */
function namesFor(paths: readonly string[]): (path: string) => string {
  const names = paths.map((path) => basename(path))
  return (path) => (names.filter((name) => name === basename(path)).length > 1 ? path : basename(path))
}
