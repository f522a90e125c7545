import type { LucideIcon } from 'lucide-react'

/** A small button in the chip of a source. `title` says more than its label. */
export function ChipButton(props: {
  readonly label: string
  readonly title: string
  readonly icon: LucideIcon
  readonly onClick: () => void
}) {
  const { label, title, icon: Icon, onClick } = props
  return (
    <button className="icon-button small" aria-label={label} title={title} onClick={onClick}>
      <Icon size={13} />
    </button>
  )
}
