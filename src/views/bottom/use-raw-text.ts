import { useEffect, useState } from 'react'
import { usePreferences, useSession, useViewer } from '../../state/viewer-context'
import type { RawGapOfEvent } from '../../worker/protocol'

/** Text of an event, or why there is none, as yet or at all; undefined while it is read. */
export type RawText = { readonly text: string } | RawGapOfEvent | undefined

/** Reads the text of an event; waits for it where it is still being unpacked. */
export function useRawText(event: number | undefined): RawText {
  const viewer = useViewer()
  const [read, setRead] = useState<{ readonly event: number; readonly result: RawText }>()
  // a file that was opened again can be read again
  const changedFiles = useSession(
    (state) => state.sources.filter((source) => source.kind === 'file' && source.end?.reason === 'changed').length,
  )
  const areSecretsHidden = usePreferences((all) => all.areSecretsHidden)
  useEffect(() => {
    if (event === undefined) return
    let isCurrent = true
    const show = (result: RawText): void => {
      if (isCurrent) setRead({ event, result })
    }
    const ask = async (): Promise<void> => {
      const gap = await viewer.ask('rawGap', { event })
      if (gap?.gap === 'awaited') show(gap)
      const text = await viewer.ask('raw', { event })
      if (text !== undefined) show({ text })
      else show((await viewer.ask('rawGap', { event })) ?? { gap: 'changed', source: -1 })
    }
    void ask()
    return () => {
      isCurrent = false
    }
  }, [viewer, event, changedFiles, areSecretsHidden])
  return read?.event === event ? read?.result : undefined
}
