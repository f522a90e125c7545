/** Resident memory of the page's process, looked at from outside, every 100 ms. */
import { readFileSync, readdirSync } from 'node:fs'

const EVERY_MS = 100

interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly bytes: number
}

export class RendererMemory {
  /** Rejects when the page's process ends. */
  readonly crash: Promise<never>
  private readonly samples: Sample[] = []
  private readonly timer: NodeJS.Timeout

  private constructor(pid: number) {
    let onCrash: (error: Error) => void
    this.crash = new Promise<never>((_, reject) => (onCrash = reject))
    this.crash.catch(() => undefined) // nobody may be waiting
    this.timer = setInterval(() => {
      const bytes = residentBytes(pid)
      if (bytes === undefined) {
        this.stop()
        onCrash(new Error('the process of the page ended'))
      } else this.samples.push({ at: Date.now(), bytes })
    }, EVERY_MS)
  }

  /** Watches the largest renderer under a browser; undefined where there is no /proc. */
  static watch(browserPid: number): RendererMemory | undefined {
    const renderers = descendantsOf(browserPid).filter(isRenderer)
    const sizeOf = (pid: number): number => residentBytes(pid) ?? 0
    const [largest] = renderers.toSorted((a, b) => sizeOf(b) - sizeOf(a))
    return largest === undefined ? undefined : new RendererMemory(largest)
  }

  /** All samples between two times. */
  between(from: number, to: number): number[] {
    return this.samples.filter(({ at }) => at >= from && at <= to).map(({ bytes }) => bytes)
  }

  stop(): void {
    clearInterval(this.timer)
  }
}

function descendantsOf(ancestor: number): number[] {
  const children = new Map<number, number[]>()
  for (const pid of allPids()) {
    // "PID (name) state PPID …": the name may hold blanks and parentheses
    const parent = Number(readProc(pid, 'stat').split(') ').at(-1)?.split(' ')[1])
    children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const found = [ancestor]
  for (const pid of found) found.push(...(children.get(pid) ?? []))
  return found
}

function isRenderer(pid: number): boolean {
  const command = readProc(pid, 'cmdline')
  return command.includes('--type=renderer') && !command.includes('--extension-process')
}

function residentBytes(pid: number): number | undefined {
  const match = /^VmRSS:\s*(\d+) kB$/m.exec(readProc(pid, 'status'))
  return match === null ? undefined : Number(match[1]) * 1024
}

function allPids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    return [] // no /proc on this system
  }
}

/** Empty when the process is gone. */
function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}
