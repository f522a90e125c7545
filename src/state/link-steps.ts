/** What is a step for Back and Forward. */
import { changedFields, type Link } from './link-fields'

/** Changes of one kind that follow each other within this time are one step: a gesture goes on, a word is typed. */
const REST_MS = 1000

/** One change of the view that came to rest. */
export interface Change {
  /** When it began and ended, in milliseconds of one clock. */
  readonly from: number
  readonly to: number
  /** The range was set at once, as by a key or button, not by a gesture. */
  readonly isJump: boolean
}

export class StepRule {
  /** The field of which the last step is, where it may go on, and when it came to rest. */
  private last = { name: '', to: -Infinity }

  /** True when a change from one view to another is a step of its own; otherwise it takes the place of the last one. */
  isStep(before: Link, after: Link, { from, to, isJump }: Change): boolean {
    const loud = changedFields(before, after).filter(({ step }) => step !== 'quiet')
    if (loud.length === 0) return false
    const name = loud.length === 1 && loud[0].step === 'flow' && !isJump ? loud[0].name : ''
    const goesOn = name !== '' && name === this.last.name && from - this.last.to < REST_MS
    this.last = { name, to }
    return !goesOn
  }

  /** The user went back or forth: what comes next is a step. */
  forget(): void {
    this.last = { name: '', to: -Infinity }
  }
}
