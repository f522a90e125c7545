/** Sizes of the packed layout in CSS pixels, and the bytes of its raster. Read on both sides of the worker boundary. */

/** A section is a header, its lanes, and a gap before the next one. A collapsed one has a single lane for all. */
export const HEADER_PX = 20
export const LANE_PX = 13
export const SECTION_GAP_PX = 3

/** From this width on a span is drawn by itself; narrower ones are pixels of the raster. */
export const WIDE_PX = 24

/** A byte of the raster: 0 for nothing, else `OUTCOME` + 1, with this bit where no match of the filter is under it. */
export const RASTER_DIM = 0x80
/** The outcome of a byte, plus 1. */
export const RASTER_OUTCOME = 0x7f
