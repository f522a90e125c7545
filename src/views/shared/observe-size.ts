/**
 * Calls back with the inner size of an element in CSS pixels, soon and whenever it changes: asked for at another moment, it
 * would make the browser lay out the page there and then. Gives what ends that.
 */
export function observeSize(element: Element, onSize: (widthPx: number, heightPx: number) => void): () => void {
  const observer = new ResizeObserver(() => onSize(element.clientWidth, element.clientHeight))
  observer.observe(element)
  return () => observer.disconnect()
}
