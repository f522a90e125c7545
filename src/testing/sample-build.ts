/**
 * The build of the sample log: a new pod `pipelines/build-7-…`, a burst of short processes some levels deep, so many that the
 * agent throttles the pod for a moment and the export limit drops the rest: a hole in the log that says it is one.
 */
import type { ProcessEnd, SimContainer, SimProcess } from './cluster-parts'
import { deployed, shimCommand, splitCommand, until, type SampleWorld } from './sample-cluster'
import type { SimulatedCluster } from './simulated-cluster'
import { SECOND, type Script } from './simulation'
import { rateLimitLine, throttleLine } from './wire-lines'

const THROTTLE_FROM = 13.1
const THROTTLE_TO = 14.6
const SOURCE = '/ci/src'

export function* build(world: SampleWorld): Script {
  const { cluster, nodeB } = world
  yield* until(cluster, 6.2)
  const fields = deployed(cluster, 'pipelines', 'build-7-x4k2m', 'Job', 'build-7', 'builder', 'docker.io/library/gcc')
  const container = cluster.makeContainer(nodeB.node, fields, cluster.simulation.now)
  const shim = cluster.exec(nodeB.systemd, ...shimCommand(container), {
    cwd: `/run/containerd/io.containerd.runtime.v2.task/k8s.io/${container.id}`,
  })
  yield 0.05 * SECOND
  const create = `--root /run/containerd/runc/k8s.io create --bundle /run/bundle --pid-file /run/init.pid ${container.id}`
  const runc = cluster.exec(shim, '/usr/bin/runc', create)
  yield 0.04 * SECOND
  const init = cluster.exec(runc, '/proc/self/fd/7', 'init')
  yield 0.05 * SECOND
  cluster.exit(runc)
  yield 0.08 * SECOND
  const late = { container, isPodLate: true, lateNs: 2.1 * SECOND, inInitTree: true }
  const bash = cluster.become(init, '/usr/bin/bash', '-eo pipefail /ci/build.sh', { ...late, cwd: '/ci' })

  const builder = new Builder(cluster, world)
  cluster.simulation.start(builder.throttle(container))
  yield 0.2 * SECOND
  yield* builder.fetch(bash)
  yield* builder.step(bash, '/bin/sh ./configure --prefix=/usr', 0.4)
  yield* builder.make(bash, SOURCE, 2)
  yield* builder.tests(bash)
  yield* builder.step(bash, '/usr/bin/strip -s build/treeline-agent', 0.15)
  yield* builder.step(bash, '/bin/tar -czf /ci/out/agent.tar.gz build', 0.9)
  yield* builder.step(bash, '/usr/bin/curl -fsS -T /ci/out/agent.tar.gz https://artifacts.example/build-7/', 0.7)
  cluster.exit(bash)
}

class Builder {
  readonly #cluster: SimulatedCluster
  readonly #world: SampleWorld
  #isThrottled = false
  #dropped = 0

  constructor(cluster: SimulatedCluster, world: SampleWorld) {
    this.#cluster = cluster
    this.#world = world
  }

  *throttle(container: SimContainer): Script {
    const cluster = this.#cluster
    const { node } = this.#world.nodeB
    const cgroup = `cri-containerd-${container.id}.scope`
    const emit = (type: 'THROTTLE_START' | 'THROTTLE_STOP'): void =>
      cluster.emitLine('process_throttle', node, throttleLine(type, cgroup, cluster.envelope(node)))
    yield* until(cluster, THROTTLE_FROM)
    emit('THROTTLE_START')
    this.#isThrottled = true
    yield* until(cluster, THROTTLE_TO)
    this.#isThrottled = false
    emit('THROTTLE_STOP')
    yield* until(cluster, 41)
    cluster.emitLine('rate_limit_info', node, rateLimitLine(this.#dropped, cluster.envelope(node)))
  }

  /** Drops both lines while throttled, as the agent does. */
  #exec(parent: SimProcess, command: string, cwd: string): SimProcess {
    if (this.#isThrottled) this.#dropped++
    return this.#cluster.exec(parent, ...splitCommand(command), { cwd, isSilent: this.#isThrottled })
  }

  #exit(process: SimProcess, end: ProcessEnd = {}): void {
    if (this.#isThrottled) this.#dropped++
    else this.#cluster.exit(process, end)
  }

  *step(parent: SimProcess, command: string, seconds: number, status = 0, cwd = SOURCE): Script {
    const { random } = this.#cluster
    const process = this.#exec(parent, command, cwd)
    yield random.skewed(seconds) * SECOND
    this.#exit(process, { status })
    yield random.between(200_000, 900_000)
  }

  *fetch(bash: SimProcess): Script {
    const git = this.#exec(bash, '/usr/bin/git clone --depth=1 https://git.example/agent.git /ci/src', '/ci')
    yield 0.02 * SECOND
    const remote = this.#exec(git, '/usr/lib/git-core/git remote-https origin https://git.example/agent.git', '/ci')
    yield 0.01 * SECOND
    const https = this.#exec(remote, '/usr/lib/git-core/git-remote-https origin https://git.example/agent.git', '/ci')
    yield 0.9 * SECOND
    yield* this.step(git, '/usr/lib/git-core/git index-pack --stdin --fix-thin', 0.5, 0, '/ci')
    for (const process of [https, remote, git]) {
      this.#exit(process)
      yield 800_000
    }
  }

  /** make, the files of its directory four at a time, then the directories below through a shell each. */
  *make(parent: SimProcess, cwd: string, depth: number): Script {
    const { random, simulation } = this.#cluster
    const make = this.#exec(parent, '/usr/bin/make -j8', cwd)
    yield 0.01 * SECOND
    const files = random.between(20, 26)
    for (let i = 0; i < files; i++) {
      simulation.start(
        this.compile(
          make,
          cwd,
          `${random.pick(['net', 'map', 'cgroup', 'policy', 'ring', 'proc'])}_${random.suffix(3)}`,
        ),
      )
      yield random.skewed(0.07) * SECOND
    }
    const below = depth === 2 ? ['bpf', 'lib'] : ['gen'].slice(0, depth)
    for (const directory of below) {
      const sh = this.#exec(make, `/bin/sh -c "cd ${directory} && make -j8"`, cwd)
      yield 0.002 * SECOND
      yield* this.make(sh, `${cwd}/${directory}`, depth - 1)
      this.#exit(sh)
      yield 0.003 * SECOND
    }
    yield 0.8 * SECOND
    yield* this.step(make, `/usr/bin/ar rcs ${cwd.split('/').pop()}.a net.o map.o`, 0.04, 0, cwd)
    this.#exit(make)
    yield 600_000
  }

  *compile(make: SimProcess, cwd: string, name: string): Script {
    const gcc = this.#exec(make, `/usr/bin/gcc -O2 -g -Wall -DVERSION="7" -c ${name}.c`, cwd)
    yield 0.003 * SECOND
    yield* this.step(
      gcc,
      `/usr/libexec/gcc/x86_64-linux-gnu/13/cc1 -quiet -O2 -g -Wall ${name}.c -o /tmp/${name}.s`,
      0.45,
      0,
      cwd,
    )
    yield* this.step(gcc, `/usr/bin/as --64 -o ${name}.o /tmp/${name}.s`, 0.03, 0, cwd)
    this.#exit(gcc)
  }

  *tests(bash: SimProcess): Script {
    const { random, simulation } = this.#cluster
    const ctest = this.#exec(bash, '/usr/bin/ctest -j4 --output-on-failure', SOURCE)
    for (let i = 1; i <= 24; i++) {
      simulation.start(
        this.step(ctest, `/ci/src/build/tests/unit_${String(i).padStart(2, '0')}`, 0.5, i === 17 ? 8 : 0),
      )
      yield random.skewed(0.12) * SECOND
    }
    yield 1.6 * SECOND
    this.#exit(ctest)
    yield 700_000
  }
}
