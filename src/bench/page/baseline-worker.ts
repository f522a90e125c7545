/** Entry of the workers that run the baselines: moves messages. */
import { messageOf } from '../../base/error-text'
import { runBaseline, type BaselineName } from './baselines'
import type { BaselineRun } from './report'
import type { Compression } from './streams'

export interface BaselineTask {
  readonly name: BaselineName
  readonly file: Blob
  readonly compression: Compression | undefined
  /** Once and to the end where it is undefined; else again and again for so long. */
  readonly forMs: number | undefined
}

export type BaselineReply = { readonly run: BaselineRun } | { readonly problem: string }

addEventListener('message', ({ data }: MessageEvent<BaselineTask>) => {
  void handle(data).then((reply) => postMessage(reply))
})

async function handle({ name, file, compression, forMs }: BaselineTask): Promise<BaselineReply> {
  const untilMs = forMs === undefined ? Infinity : performance.now() + forMs
  let reply: BaselineReply
  do {
    try {
      reply = { run: await runBaseline(name, file, compression, { untilMs }) }
    } catch (error) {
      reply = { problem: messageOf(error) }
    }
  } while (forMs !== undefined && performance.now() < untilMs)
  return reply
}
