import { FileUp } from 'lucide-react'
import { useLinks, useStoreValue } from '../../state/viewer-context'
import { filesText } from './link-notices'

/** On the welcome page: what has to be opened to see the view of the link. */
export function AwaitedFiles() {
  const { files, needsLog } = useStoreValue(useLinks().wishes, (state) => state)
  if (files.length === 0 && !needsLog) return null
  return (
    <p className="link-hint" role="status">
      <FileUp size={16} aria-hidden="true" />
      {files.length === 0 ? (
        <span>This link shows a view of a log that is not in the link. Open that log, and the view comes with it.</span>
      ) : (
        <span>
          This link is a view of <b>{filesText(files)}</b>. Drop {files.length === 1 ? 'that file' : 'those files'} here
          to see it.
        </span>
      )}
    </p>
  )
}
