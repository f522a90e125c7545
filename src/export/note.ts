/** A text beside an export whose format has no place for it: query, range, source, and the hash of the file itself. */
import { formatNumber } from '../base/format'
import { aboutLines, aboutOf } from './about'
import type { Exporter } from './exporter'
import { visibleText } from './markdown-text'

export interface NotedFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

export function noteOn(file: NotedFile): Exporter {
  return {
    async *write(input, out) {
      const about = yield* aboutOf(input, true)
      const own = [
        ['File', visibleText(file.name)],
        ['Size', `${formatNumber(file.bytes)} bytes`],
        ['SHA-256', file.sha256],
      ] as const
      for (const [name, value] of [...own, ...aboutLines(about, visibleText)]) out.write(`${name}: ${value}\n`)
    },
  }
}
