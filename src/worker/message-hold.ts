/** Keeps work that changes the store while the store must not change, and does it afterwards in the order it came. */
export class MessageHold {
  private readonly isBusy: () => boolean
  private readonly held: (() => void)[] = []

  constructor(isBusy: () => boolean) {
    this.isBusy = isBusy
  }

  /** At once, or with the next `release`. */
  take(work: () => void): void {
    if (this.held.length > 0 || this.isBusy()) this.held.push(work)
    else work()
  }

  /** Does what is held, unless it is still too early. */
  release(): void {
    if (!this.isBusy()) this.flush()
  }

  /** Does what is held, whatever it finds. */
  flush(): void {
    for (const work of this.held.splice(0)) work()
  }
}
