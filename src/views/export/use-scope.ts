import { useEffect, useState } from 'react'
import { messageOf } from '../../base/error-text'
import type { TimeRange } from '../../derive/log-range'
import type { Viewer } from '../../state/viewer'
import type { ExportChoice } from './export-choice'

/** How much an export of a range holds; undefined while it is counted. */
export function useCounts(
  viewer: Viewer,
  range: TimeRange,
): { readonly processes: number; readonly events: number } | undefined {
  const [counted, setCounted] = useState<{
    readonly range: TimeRange
    readonly counts: { readonly processes: number; readonly events: number }
  }>()
  useEffect(() => {
    let isCurrent = true
    void viewer.ask('exportCounts', { range }).then((counts) => {
      if (isCurrent) setCounted({ range, counts })
    })
    return () => {
      isCurrent = false
    }
  }, [viewer, range])
  return counted?.range === range ? counted.counts : undefined
}

/** What a choice warns of: empty for nothing, undefined while that is found out. */
export function useWarning(viewer: Viewer, choice: ExportChoice, range: TimeRange): string | undefined {
  const [found, setFound] = useState<{
    readonly choice: ExportChoice
    readonly range: TimeRange
    readonly text: string
  }>()
  useEffect(() => {
    const { warning } = choice
    if (warning === undefined) return
    const controller = new AbortController()
    const { signal } = controller
    const show = (text: string): void => {
      if (!signal.aborted) setFound({ choice, range, text })
    }
    warning({ viewer, range, isMasked: false, signal, onProgress: () => undefined }).then(show, (error: unknown) =>
      show(messageOf(error)),
    )
    return () => controller.abort()
  }, [viewer, choice, range])
  if (choice.warning === undefined) return ''
  return found?.choice === choice && found.range === range ? found.text : undefined
}
