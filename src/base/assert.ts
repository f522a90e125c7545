/** For switches over a union: does not compile when a case is missing, throws when a value from outside is wrong. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`)
}
