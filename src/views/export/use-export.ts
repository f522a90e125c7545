import { useEffect, useRef, useState } from 'react'
import { messageOf } from '../../base/error-text'
import type { TimeRange } from '../../derive/log-range'
import { exportText, runExport } from '../../state/export-run'
import { usePage } from '../actions/page'
import type { ExportChoice } from './export-choice'
import { exportFileName } from './file-name'
import { saveFile } from '../shared/save-file'

export interface Written {
  readonly name: string
  readonly bytes: number
  /** In hex; empty while it is made. */
  readonly sha256: string
  readonly isMasked: boolean
  readonly range: TimeRange
}

export type ExportState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'running'; readonly what: 'file' | 'note'; readonly part: number; readonly written?: Written }
  | { readonly kind: 'written'; readonly written: Written; readonly isNoted: boolean }
  | { readonly kind: 'failed'; readonly problem: string }

export interface ExportRun {
  readonly state: ExportState
  start(choice: ExportChoice, range: TimeRange, isMasked: boolean): Promise<void>
  /** Saves a text that states what the file is of. */
  saveNote(): Promise<void>
  cancel(): void
  /** What was written is not what is chosen now. */
  reset(): void
}

/** One export at a time; it is given up when what shows it is closed. */
export function useExport(): ExportRun {
  const { viewer, links } = usePage()
  const [state, setState] = useState<ExportState>({ kind: 'ready' })
  const abort = useRef<AbortController>(undefined)
  useEffect(() => () => abort.current?.abort(), [])

  const run = async (work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    abort.current?.abort()
    const controller = new AbortController()
    abort.current = controller
    try {
      await work(controller.signal)
    } catch (error) {
      if (controller.signal.aborted) return
      setState({ kind: 'failed', problem: messageOf(error) })
    }
  }

  const start = (choice: ExportChoice, range: TimeRange, isMasked: boolean): Promise<void> =>
    run(async (signal) => {
      setState({ kind: 'running', what: 'file', part: 0 })
      const onProgress = byPercent((part) => {
        if (!signal.aborted) setState({ kind: 'running', what: 'file', part })
      })
      const blob = await choice.make({ viewer, range, isMasked, signal, onProgress }, links.current().url)
      if (signal.aborted) return
      const name = exportFileName(range, choice.id, choice.extension)
      saveFile(blob, name)
      const written = { name, bytes: blob.size, sha256: '', isMasked, range }
      setState({ kind: 'written', written, isNoted: false })
      const sha256 = await exportText(viewer, { format: 'sha256', blob, range, isMasked, selectedKey: '' }, signal)
      if (!signal.aborted) setState({ kind: 'written', written: { ...written, sha256 }, isNoted: false })
    })

  const saveNote = (): Promise<void> =>
    run(async (signal) => {
      if (state.kind !== 'written') return
      const { written } = state
      const { range, isMasked, name } = written
      const show = byPercent((part) => {
        if (!signal.aborted) setState({ kind: 'running', what: 'note', part, written })
      })
      show(0)
      const note = await runExport(
        viewer,
        { format: 'note', file: written, range, isMasked, selectedKey: '' },
        signal,
        show,
      )
      if (signal.aborted) return
      saveFile(note, `${name}.note.txt`)
      setState({ kind: 'written', written, isNoted: true })
    })

  const cancel = (): void => {
    abort.current?.abort()
    setState(
      state.kind === 'running' && state.written
        ? { kind: 'written', written: state.written, isNoted: false }
        : { kind: 'ready' },
    )
  }
  const reset = (): void => {
    if (state.kind === 'ready') return
    abort.current?.abort()
    setState({ kind: 'ready' })
  }
  return { state, start, saveNote, cancel, reset }
}

/** Slices are many; what is shown of them is whole percents. */
function byPercent(show: (part: number) => void): (part: number) => void {
  let shown = -1
  return (part) => {
    const percent = Math.floor(100 * part)
    if (percent === shown) return
    shown = percent
    show(part)
  }
}
