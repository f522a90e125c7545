/** From strokes to actions. A stroke that begins a sequence waits for the next one, for a moment. */
import type { Action } from './action'

/** How long the second stroke of a sequence may take. */
export const SEQUENCE_MS = 1000

export class KeyDispatcher {
  private readonly actions: readonly Action[]
  private readonly isAvailable: (action: Action) => boolean
  private readonly run: (action: Action) => void
  private readonly onPressed: (pressed: string) => void
  private readonly onMissing: (missing: string) => void
  private pressed = ''
  private timer: ReturnType<typeof setTimeout> | undefined

  /**
   * `onPressed` is told the strokes of a sequence that is under way, and the empty text when it is over; `onMissing` what
   * has to be done before the action of the strokes can do something.
   */
  constructor(
    actions: readonly Action[],
    isAvailable: (action: Action) => boolean,
    run: (action: Action) => void,
    onPressed: (pressed: string) => void,
    onMissing: (missing: string) => void = () => undefined,
  ) {
    this.actions = actions
    this.isAvailable = isAvailable
    this.run = run
    this.onPressed = onPressed
    this.onMissing = onMissing
  }

  /** True when the stroke did something. One that does not go on with a sequence is taken as a new one. */
  press(stroke: string): boolean {
    const before = this.pressed
    this.forget()
    if (before !== '' && stroke === 'Escape') return true
    return (before !== '' && this.take(`${before} ${stroke}`)) || this.take(stroke)
  }

  /** Ends a sequence that is under way. */
  forget(): void {
    clearTimeout(this.timer)
    if (this.pressed === '') return
    this.pressed = ''
    this.onPressed('')
  }

  private take(strokes: string): boolean {
    const usable = (keys: (keys: string) => boolean): Action | undefined =>
      this.actions.find((action) => action.keys.some(keys) && this.isAvailable(action))
    const action = usable((keys) => keys === strokes)
    if (action !== undefined) {
      this.run(action)
      return true
    }
    if (usable((keys) => keys.startsWith(`${strokes} `)) === undefined) return this.sayMissing(strokes)
    this.pressed = strokes
    this.timer = setTimeout(() => this.forget(), SEQUENCE_MS)
    this.onPressed(strokes)
    return true
  }

  /** False where no action would need something for these strokes. */
  private sayMissing(strokes: string): boolean {
    const missing = this.actions.find(({ keys, missing }) => missing !== undefined && keys.includes(strokes))?.missing
    if (missing !== undefined) this.onMissing(missing)
    return missing !== undefined
  }
}
