/** The page's end of a worker that runs baselines. It lives as long as the page, as the app's workers do. */
import type { BaselineReply, BaselineTask } from './baseline-worker'
import type { BaselineRun } from './report'

export class BaselineClient {
  private readonly worker = new Worker(new URL('./baseline-worker.ts', import.meta.url), { type: 'module' })

  /** Runs one task; undefined when the browser could not do it. One at a time. */
  async run(task: BaselineTask): Promise<BaselineRun | undefined> {
    const reply = await new Promise<BaselineReply>((resolve, reject) => {
      this.worker.onmessage = ({ data }: MessageEvent<BaselineReply>) => resolve(data)
      this.worker.onerror = ({ message }) => reject(new Error(message || 'a baseline worker could not be started'))
      this.worker.postMessage(task)
    })
    return 'run' in reply ? reply.run : undefined
  }
}
