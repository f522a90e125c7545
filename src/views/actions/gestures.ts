/** What the mouse does over the rows, for the sheet of keys. */
export const GESTURES: readonly { readonly gesture: readonly string[]; readonly does: string }[] = [
  { gesture: ['wheel'], does: 'Scroll the rows' },
  { gesture: ['Ctrl', 'wheel'], does: 'Zoom at the pointer, as a pinch does' },
  { gesture: ['Shift', 'wheel'], does: 'Pan in time' },
  { gesture: ['drag'], does: 'Pan in time, and scroll' },
  { gesture: ['Shift', 'drag'], does: 'Select a range and show its statistics' },
  { gesture: ['drag', 'axis'], does: 'The same' },
  { gesture: ['click'], does: 'Select a process' },
  { gesture: ['double click'], does: 'Fit a process, open or close a group' },
  { gesture: ['right click'], does: 'Show what can be done with a row' },
  { gesture: ['drag', 'overview'], does: 'Draw, move or resize the visible range' },
  { gesture: ['double click', 'overview'], does: 'Show the whole log' },
]
