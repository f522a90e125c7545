import { formatBytes } from '../../base/format'
import { NOTHING_OURS } from '../../state/link'
import { sizeOf, type LinkedFile } from '../../state/link-forms'
import type { NoticeContent } from '../../state/session'
import { useLinks, useStoreValue } from '../../state/viewer-context'

type LinkNotice = Extract<NoticeContent, { readonly kind: 'link' | 'not-in-log' | 'other-file' }>

const MAX_NAMED = 4

/** What a link and the log say against each other. */
export function linkNoticeText(notice: LinkNotice): string {
  switch (notice.kind) {
    case 'link': {
      const { problems } = notice
      const more = problems.length > MAX_NAMED ? `; and ${problems.length - MAX_NAMED} more` : ''
      const several = problems.length === 1 ? 'A part' : 'Parts'
      const rest = problems.includes(NOTHING_OURS) ? '' : ' Everything else of it is shown.'
      return `${several} of this link could not be used: ${problems.slice(0, MAX_NAMED).join('; ')}${more}.${rest}`
    }
    case 'not-in-log':
      return 'The link selects a process that is not in this log. Check that it is the log the link was made from.'
    case 'other-file': {
      const wanted = filesText(notice.wanted)
      return `${notice.name} is not the file this link was made from, which is ${wanted}: rows, range and selection may not fit.`
    }
  }
}

/** `a.ndjson (12 MB) and b.ndjson (3 MB)`. */
export function filesText(files: readonly LinkedFile[]): string {
  const names = files.slice(0, MAX_NAMED).map((file) => `${file.name} (${formatBytes(sizeOf(file))})`)
  if (files.length > MAX_NAMED) names.push(`${files.length - MAX_NAMED} more`)
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}

/** Files of the link that are not open, while others are; undefined for none. */
export function useWaitingText(): string | undefined {
  const files = useStoreValue(useLinks().wishes, (state) => state.files)
  if (files.length === 0) return undefined
  return `This link is a view of ${filesText(files)}, which ${files.length === 1 ? 'is' : 'are'} not open. Drop ${files.length === 1 ? 'that file' : 'those files'} to see it.`
}
