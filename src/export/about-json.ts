/** What an export is of as JSON, for what the page writes itself: pictures and snapshots. */
import { aboutOf } from './about'
import type { Exporter } from './exporter'

export const aboutJson: Exporter = {
  async *write(input, out) {
    out.write(JSON.stringify(yield* aboutOf(input, true)))
  },
}
