/** Where the label of a row begins, on the page and in pictures, in CSS pixels. */
export const LABEL_LEFT_PX = 8
export const INDENT_PX = 14
/** Part of the width that this takes at most: a name must have room, however deep. */
export const MOST_INDENTED = 0.45
