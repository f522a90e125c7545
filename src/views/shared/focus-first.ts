/** As a `ref`: gets the focus when it appears, also in a dialog, which opens after that and looks for the attribute. */
export function focusFirst(element: HTMLElement | null): void {
  element?.setAttribute('autofocus', '')
  element?.focus()
}
