/**
 * Large parts of the page that become others at about the same time, as all do after a refresh, are laid out and painted
 * in frames of their own: one after the other they keep nothing waiting for long, together they would.
 */

/** What waits has its turn after so many frames at the latest, though they were taken. */
const MOST_TAKEN = 10

const waiting = new Set<() => void>()
let isTaken = false
let takenFrames = 0
let frame = 0

/** What was changed now is much to lay out: nothing that waits for its turn comes into the same frame. */
export function takePaintTurn(): void {
  isTaken = true
  ask()
}

/** Calls `work` in an animation frame of its own, which is not the next one; gives what stops that. */
export function inPaintTurn(work: () => void): () => void {
  waiting.add(work)
  if (frame === 0) takePaintTurn()
  return () => waiting.delete(work)
}

function ask(): void {
  if (frame !== 0) return
  frame = requestAnimationFrame(() => {
    frame = 0
    const [next] = waiting
    takenFrames = isTaken ? takenFrames + 1 : 0
    isTaken = false
    if (next !== undefined && (takenFrames === 0 || takenFrames > MOST_TAKEN)) {
      takenFrames = 0
      waiting.delete(next)
      next()
    }
    if (waiting.size > 0) ask()
  })
}
