/**
 * Draws a Tetragon log for a test. Rows are processes, indentation is parenthood, times count from `base`:
 *
 *     const { lines, ids } = drawLog(`
 *       pod default/xwing container abc123 node n1
 *         10 /bin/bash 0s..9s
 *           11 /usr/bin/curl -s http://x 1s..2s exit 1
 *           12 /bin/sh 3s..
 *             * 3.5s fd_install /etc/shadow policy files action SIGKILL
 *             =12 /usr/bin/python3 4s..8s SIGKILL     # exec in place: same pid, no exit of the image above
 *       host n1
 *         1 /usr/lib/systemd/systemd -3600s.. procFS
 *     `)
 *
 * **Group**: `pod NAMESPACE/NAME` then pairs in any order: `container ID` (start of it, zeros follow), `name` of the
 * container (`app`), `image`, `node` (`n1`), `workload KIND/NAME`, `uid`, `label KEY=VALUE` (repeats), `shim PID`
 * (top rows have this containerd-shim as their parent, a snapshot without events). Or `host NODE`.
 *
 * **Process**: `[=]PID[@LABEL] [BINARY [ARGUMENTS]] START..[END] [WORDS]`. A binary with a blank stands in `"`; the
 * arguments are taken as they stand; the last span in the line counts. Without END nothing tells the end. Top rows have
 * no parent unless `shim` or `parent` says so. Times: `1.5s`, `200ms`, `3us`, `7ns`, `1m30s`, `-3600s`.
 *
 * | word | meaning |
 * | --- | --- |
 * | `exit N`, `SIGKILL` … | how it ended; default status 0 |
 * | `exec-only`, `exit-only` | the other line is missing from the log |
 * | `snapshot` | no line of its own: known only where it is a parent |
 * | `fork` | never exec'd: no exec line; without BINARY its parent's binary and arguments |
 * | `procFS` | was there before the agent |
 * | `evicted` | the exit has only pid and start_time |
 * | `probe`, `cpid N` | `maybe_exec_probe`; pid inside the container |
 * | `uid N`, `auid N`, `cwd PATH` | defaults 0, 4294967295, `/` |
 * | `flag WORD` | one more word in `flags` (repeats) |
 * | `in-tree`, `not-in-tree` | `in_init_tree`; absent otherwise |
 * | `docker-only` | container id but no `pod` |
 * | `parent KEY` | parent is that row, wherever it is drawn; `kernel` is `NODE:1:0` |
 * | `parent-pid N` | parent id is `NODE:0:N`, without a parent object |
 * | `bare-parent` | parent id without a parent object |
 *
 * **Mark**, below its process: `* TIME WHAT [ARGUMENT] [policy NAME] [action NAME] [tid N] [args JSON]`. WHAT is a kernel
 * function, or `tracepoint:SUBSYS/EVENT`, `lsm:HOOK`, `uprobe:PATH:SYMBOL`, `usdt:PATH:PROVIDER:NAME`, `loader:PATH`; the
 * node's `rate-limit` (ARGUMENT dropped) and `throttle-start`, `throttle-stop` (ARGUMENT cgroup) may stand anywhere in its
 * group. ARGUMENT is a path, or `10.0.0.1:4000->10.0.0.2:80` for a socket.
 */
import { readDrawing, type DrawnProcess } from './drawing'
import { markLine } from './drawn-mark'
import { DrawnProcesses, DrawnTimes } from './drawn-process'
import { processText } from './wire-builder'
import { execLine, exitLine } from './wire-lines'

export interface DrawOptions {
  /** Wall clock of time 0. */
  readonly base?: string
  /** `", "` between members. */
  readonly isSpaced?: boolean
  /** `time` (default): by event time, at equal times exec, mark, exit. `drawn`: as drawn, marks last. */
  readonly order?: 'time' | 'drawn'
}

export interface DrawnLog {
  readonly lines: readonly string[]
  /** All lines, each with its line end. */
  readonly text: string
  /** exec_id by label, else by pid; `=PID` for an exec in place; a shim by its pid. */
  readonly ids: Readonly<Record<string, string>>
}

interface TimedLine {
  readonly timeNs: bigint
  /** At equal times: exec, mark, exit. */
  readonly rank: 0 | 1 | 2
  readonly line: string
}

export function drawLog(drawing: string, options: DrawOptions = {}): DrawnLog {
  const { processes: rows, marks } = readDrawing(drawing)
  const times = new DrawnTimes(options.base ?? '2024-05-01T10:00:00Z')
  const processes = new DrawnProcesses(rows, times)
  const written = rows.flatMap((row) => processLines(row, processes, times, options.isSpaced))
  for (const mark of marks) {
    const subject = mark.process === undefined ? undefined : processes.subject(mark.process)
    const envelope = { nodeName: mark.group.node, time: times.wire(mark.timeNs), isSpaced: options.isSpaced }
    written.push({ timeNs: mark.timeNs, rank: 1, line: markLine(mark, subject, envelope) })
  }
  if (options.order !== 'drawn') written.sort(byTime)
  const lines = written.map((entry) => entry.line)
  return { lines, text: lines.map((line) => `${line}\n`).join(''), ids: processes.ids }
}

function processLines(
  row: DrawnProcess,
  processes: DrawnProcesses,
  times: DrawnTimes,
  isSpaced: boolean | undefined,
): TimedLine[] {
  const { words, startNs, endNs } = row
  if (words.has('snapshot')) return []
  const envelope = (timeNs: bigint) => ({ nodeName: row.group.node, time: times.wire(timeNs), isSpaced })
  const lines: TimedLine[] = []
  if (!words.has('exit-only') && !words.has('fork') && !words.has('evicted')) {
    lines.push({ timeNs: startNs, rank: 0, line: execLine(processes.subject(row), envelope(startNs)) })
  }
  if (endNs !== undefined && !row.isReplaced && !words.has('exec-only')) {
    const subject = words.has('evicted')
      ? { process: processText({ pid: row.pid, startTime: times.wire(startNs) }) }
      : processes.subject(row)
    const end = { signal: words.get('signal'), status: Number(words.get('exit') ?? 0) }
    lines.push({ timeNs: endNs, rank: 2, line: exitLine(subject, end, envelope(endNs)) })
  }
  return lines
}

function byTime(a: TimedLine, b: TimedLine): number {
  if (a.timeNs !== b.timeNs) return a.timeNs < b.timeNs ? -1 : 1
  return a.rank - b.rank
}
