/**
 * Asks a question again and again and keeps the last answer. One question is under way at a time; when several are
 * wanted meanwhile, only the newest of them is asked.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'

export interface AnswerState<Answer> {
  /** Undefined until the first answer, and where the store had none. */
  readonly answer: Answer | undefined
  /** True while a newer answer is on its way. */
  readonly isPending: boolean
}

export class LatestAnswer<Ask, Answer> {
  readonly store: StoreApi<AnswerState<Answer>> = createStore<AnswerState<Answer>>(() => ({
    answer: undefined,
    isPending: false,
  }))
  private readonly ask: (ask: Ask) => Promise<Answer | undefined>
  private wanted: Ask | undefined
  private isAsking = false
  /** Grows with `clear`: answers to older questions are dropped. */
  private generation = 0

  constructor(ask: (ask: Ask) => Promise<Answer | undefined>) {
    this.ask = ask
  }

  request(ask: Ask): void {
    this.wanted = ask
    if (!this.store.getState().isPending) this.store.setState({ isPending: true })
    if (!this.isAsking) void this.run()
  }

  /** Resolves when no answer is on its way. */
  async settled(): Promise<void> {
    if (!this.store.getState().isPending) return
    await new Promise<void>((resolve) => {
      const stop = this.store.subscribe(({ isPending }) => {
        if (isPending) return
        stop()
        resolve()
      })
    })
  }

  /** Forgets the answer, and the one that may be on its way. */
  clear(): void {
    this.wanted = undefined
    this.generation++
    this.store.setState({ answer: undefined, isPending: this.isAsking })
  }

  private async run(): Promise<void> {
    this.isAsking = true
    while (this.wanted !== undefined) {
      const ask = this.wanted
      const { generation } = this
      this.wanted = undefined
      try {
        const answer = await this.ask(ask)
        if (generation === this.generation) this.store.setState({ answer })
      } catch (error) {
        reportError(error) // shown by the page's error handler; the next question may succeed
      }
    }
    this.isAsking = false
    this.store.setState({ isPending: false })
  }
}
