/** One argument of a command, for every POSIX shell. A null character cannot be an argument and must not be in it. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
