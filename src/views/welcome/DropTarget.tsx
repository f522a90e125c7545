import { useEffect, useState, type ReactNode } from 'react'
import { useViewer } from '../../state/viewer-context'
import { droppedFiles } from './dropped-files'
import { fileSetOf } from './file-set'

const PASTED_NAME = 'pasted text'

/** Files dropped anywhere on the page, and text or files pasted where no text is typed, are opened. */
export function DropTarget({ children }: { readonly children: ReactNode }) {
  const viewer = useViewer()
  const [isOver, setOver] = useState(false)

  useEffect(() => {
    let depth = 0
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
    const onEnter = (event: DragEvent): void => {
      if (hasFiles(event)) setOver(++depth > 0)
    }
    const onLeave = (event: DragEvent): void => {
      if (hasFiles(event)) setOver(--depth > 0)
    }
    const onOver = (event: DragEvent): void => {
      if (hasFiles(event)) event.preventDefault()
    }
    const onDrop = (event: DragEvent): void => {
      if (!hasFiles(event) || event.dataTransfer === null) return
      event.preventDefault()
      depth = 0
      setOver(false)
      void droppedFiles(event.dataTransfer).then((files) => viewer.sources.openFiles(files))
    }
    const onPaste = (event: ClipboardEvent): void => {
      const target = event.target
      if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return
      const files = [...(event.clipboardData?.files ?? [])]
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (files.length > 0) viewer.sources.openFiles(fileSetOf(files.map((file) => ({ path: file.name, file }))))
      else if (text.trim() !== '') viewer.sources.openText(PASTED_NAME, text)
    }
    addEventListener('dragenter', onEnter)
    addEventListener('dragleave', onLeave)
    addEventListener('dragover', onOver)
    addEventListener('drop', onDrop)
    addEventListener('paste', onPaste)
    return () => {
      removeEventListener('dragenter', onEnter)
      removeEventListener('dragleave', onLeave)
      removeEventListener('dragover', onOver)
      removeEventListener('drop', onDrop)
      removeEventListener('paste', onPaste)
    }
  }, [viewer])

  return (
    <>
      {children}
      {isOver && (
        <div className="drop-veil" aria-hidden="true">
          <p>Drop to open</p>
        </div>
      )}
    </>
  )
}
