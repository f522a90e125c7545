import { compactLine } from '../tetragon/compact'

/** What tetra prints of each line of a log; empty for lines that it cannot print. */
export function compactLines(lines: readonly string[]): string[] {
  return lines.map((line) => compactLine(JSON.parse(line)) ?? '')
}
