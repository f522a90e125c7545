/** Words of `process.flags`. The agent's authors call them debugging aids: unknown words are shown, never an error. */

/** `execve clone rootcwd` holds a word; flags are separated by single blanks. */
export function hasFlag(flags: string, word: string): boolean {
  const at = flags.indexOf(word)
  if (at < 0) return false
  const end = at + word.length
  const isWhole = (at === 0 || flags[at - 1] === ' ') && (end === flags.length || flags[end] === ' ')
  return isWhole || flags.split(' ').includes(word)
}

/** The process existed before the agent: read from /proc, no exec was seen, start_time is the process's start. */
export function isProcFs(flags: string): boolean {
  return hasFlag(flags, 'procFS')
}

const MEANINGS: ReadonlyMap<string, string> = new Map([
  ['execve', 'exec seen live'],
  ['execveat', 'exec seen live (execveat)'],
  ['procFS', 'ran before the agent started; read from /proc'],
  ['clone', 'forked, then executed'],
  ['inInitTree', "descends from the container's init"],
  ['rootcwd', 'working directory is /'],
  ['nocwd', 'working directory unknown'],
  ['errorCWD', 'working directory unknown'],
  ['errorPathResolutionCwd', 'working directory only partly resolved'],
  ['truncArgs', 'arguments were cut'],
  ['truncFilename', 'file name was cut'],
  ['errorArgs', 'arguments could not be read'],
  ['errorFilename', 'file name could not be read'],
  ['errorEnvs', 'environment could not be read'],
  ['dataFilename', 'long file name, sent separately'],
  ['dataArgs', 'long arguments, sent separately'],
  ['auid', 'login user still to be looked up'],
  ['miss', "parent's data was missing"],
  ['errorCgroupName', 'pod or container may be missing'],
  ['errorCgroupID', 'pod or container may be missing'],
  ['errorCgroupSubsysCgrp', 'pod or container may be missing'],
  ['errorCgroupSubsys', 'pod or container may be missing'],
  ['errorCgroups', 'pod or container may be missing'],
  ['unknown', 'the agent did not know this process'],
])

/** What a flag word means, in plain words; undefined for words of other releases. */
export function flagMeaning(word: string): string | undefined {
  return MEANINGS.get(word)
}
