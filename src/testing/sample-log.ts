/**
 * The sample that the welcome page opens, `public/samples/incident.ndjson`: 85 seconds of a small cluster with an
 * incident in one of its pods. Made here, so that it can be changed: edit the scripts, then write the file with
 *
 *     UPDATE_SAMPLES=1 npx vitest run src/testing/sample-log
 */
import type { SimEvent } from './cluster-parts'
import { writeLines } from './log-flaws'
import { TruthCounter, type LogTruth } from './log-truth'
import { makeRandom } from './random'
import { startBackground } from './sample-background'
import { build } from './sample-build'
import { startSampleWorld } from './sample-cluster'
import { incident, nodeCron } from './sample-incident'
import { SimulatedCluster } from './simulated-cluster'
import { SECOND, Simulation, type Script } from './simulation'

const SAMPLE_START = '2024-05-14T12:54:00Z'
const SAMPLE_SECONDS = 85

export interface SampleLog {
  /** The whole file. */
  readonly text: string
  readonly lines: readonly string[]
  readonly truth: LogTruth
}

export function generateSampleLog(): SampleLog {
  const random = makeRandom(20_240_514)
  const simulation = new Simulation<SimEvent>()
  const cluster = new SimulatedCluster(simulation, random, SAMPLE_START)
  simulation.start(everything(cluster))
  const truth = new TruthCounter()
  // Like the real ones: a little out of order, and a few lines twice.
  const flaws = { shuffleWindow: 3, duplicates: 0.002 }
  const lines = [...writeLines(simulation.run(SAMPLE_SECONDS * SECOND), flaws, random, truth)]
  return { text: lines.map((line) => `${line}\n`).join(''), lines, truth }
}

function* everything(cluster: SimulatedCluster): Script {
  const world = startSampleWorld(cluster)
  yield 0.2 * SECOND
  cluster.simulation.start(incident(world))
  cluster.simulation.start(nodeCron(world))
  cluster.simulation.start(build(world))
  startBackground(world)
}
