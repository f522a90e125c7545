/**
 * Milliseconds of processor that work takes in this process: for tests that something does not take the square of its
 * input. Unlike the clock, it does not grow much on a machine that is busy with other things.
 */
export function processorMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
