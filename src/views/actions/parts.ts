/** Parts of the page that actions bring the focus to. They are found in the document, as they belong to no store. */

export function focusFilter(): void {
  const input = document.querySelector<HTMLInputElement>('#filter')
  input?.focus()
  input?.select()
}

export function focusTree(): void {
  document.querySelector<HTMLElement>('[role=treegrid], .packed-lanes')?.focus()
}

export function focusBrush(): void {
  document.querySelector<HTMLElement>('.brush')?.focus()
}

export function focusEvents(): void {
  document.querySelector<HTMLElement>('.event-list')?.focus()
}

export function focusDetails(): void {
  document.querySelector<HTMLElement>('.details button')?.focus()
}

export function openQuality(): void {
  const button = document.querySelector<HTMLButtonElement>('button.quality')
  if (button?.ariaExpanded === 'false') button.click()
}

export function openQueryReference(): void {
  document.querySelector<HTMLButtonElement>('button.query-help')?.click()
}

export function openSessions(): void {
  const tab = document.querySelector<HTMLButtonElement>('#tab-sessions')
  tab?.focus()
  tab?.click()
}
