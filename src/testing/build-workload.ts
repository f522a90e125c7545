/** The builds of `cluster-workloads.ts`: bursts of short processes, many levels deep. */
import type { SimProcess } from './cluster-parts'
import { MILLISECOND, SECOND, type Script } from './simulation'
import { short, type Site } from './workload-steps'

/** Builds again and again: nested makes of a random depth. */
export function* build(site: Site, init: SimProcess): Script {
  const { cluster } = site
  const { random } = cluster
  for (;;) {
    yield random.exponential(8 * SECOND)
    const script = cluster.exec(init, '/bin/bash', '-eo pipefail /ci/build.sh', { cwd: '/ci/src' })
    yield 4 * MILLISECOND
    yield* make(site, script, '/ci/src', random.between(2, 5))
    cluster.exit(script, { status: random.chance(0.1) ? 2 : 0 })
  }
}

/** A make with its compilations, a few at a time, and makes below it. */
function* make(site: Site, parent: SimProcess, cwd: string, depth: number): Script {
  const { cluster } = site
  const { random } = cluster
  const process = cluster.exec(parent, '/usr/bin/make', '-j8', { cwd })
  for (let files = random.between(5, 30); files > 0; files--) {
    cluster.simulation.start(compile(site, process, cwd, `${random.suffix(6)}.c`))
    yield random.skewed(8 * MILLISECOND)
  }
  for (let i = depth > 0 ? random.between(1, 2) : 0; i > 0; i--) {
    const directory = random.pick(['net', 'fs', 'core', 'lib'])
    const shell = cluster.exec(process, '/bin/sh', `-c "cd ${directory} && make -j8"`, { cwd })
    yield MILLISECOND
    yield* make(site, shell, `${cwd}/${directory}`, depth - 1)
    cluster.exit(shell)
  }
  yield 1.5 * SECOND
  cluster.exit(process)
}

function* compile(site: Site, make: SimProcess, cwd: string, file: string): Script {
  const { cluster } = site
  const gcc = cluster.exec(make, '/usr/bin/gcc', `-O2 -g -Wall -DVERSION="1.4" -I../include -c ${file}`, { cwd })
  yield MILLISECOND
  yield* short(
    site,
    gcc,
    '/usr/libexec/gcc/x86_64-linux-gnu/13/cc1',
    `-quiet -I../include ${file} -O2 -Wall -o /tmp/${file}.s`,
    60 * MILLISECOND,
    { cwd },
  )
  yield* short(site, gcc, '/usr/bin/as', `--64 -o ${file}.o /tmp/${file}.s`, 6 * MILLISECOND, { cwd })
  cluster.exit(gcc)
}
