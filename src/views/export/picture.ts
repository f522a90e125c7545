/** The timeline as it is in view, as a picture: rows from the store, drawn by `render/draw-picture.ts`. */
import { formatCount, formatNumber } from '../../base/format'
import type { TimeZone } from '../../base/time-format'
import { printableText } from '../../base/printable-text'
import { ROW_KIND } from '../../codes/rows'
import { EDGE } from '../../codes/spans'
import { axisBase, ticksOf } from '../../render/axis-ticks'
import {
  drawPicture,
  layoutPicture,
  spansWidth,
  type Picture,
  type PictureLayout,
  type PictureRows,
  type PictureTexts,
} from '../../render/draw-picture'
import { SvgSurface, type MeasureText } from '../../render/svg-surface'
import { readTheme, type CanvasTheme } from '../../render/theme'
import { TimeScale } from '../../render/time-scale'
import type { SnapshotAbout } from '../../state/snapshot'
import { stickyRows } from '../../state/sticky-rows'
import { ROW_HEIGHT_PX } from '../../state/viewport'
import type { ExportJob } from './export-choice'
import { readAbout } from './read-about'
import { pictureOptions, type PictureOptions } from './picture-options'

/** Of a whole list, so many rows and lanes are drawn at most. */
const MOST_ROWS_PX = 2000 * ROW_HEIGHT_PX
/** What canvases hold in all browsers: length of a side, and pixels. */
const MOST_SIDE = 16_384
const MOST_PIXELS = 100e6

export async function makeSvg(job: ExportJob): Promise<Blob> {
  const options = pictureOptions.getState()
  const measure = measureOn(canvasOf(1, 1))
  const surface = new SvgSurface(measure)
  const { picture, layout, theme } = await preparePicture(job, { ...options, pixelRatio: 1 }, MOST_ROWS_PX)
  drawPicture(surface, picture, layout, theme)
  const heightPx = layout.abovePx + picture.rowsHeightPx + layout.belowPx
  const { title, facts, notes } = picture.texts
  const description = [...facts.map(({ name, value }) => `${name}: ${value}`), ...notes].join('\n')
  return new Blob([surface.toSvg(picture.widthPx, heightPx, { title, description })], { type: 'image/svg+xml' })
}

export async function makePng(job: ExportJob): Promise<Blob> {
  const options = pictureOptions.getState()
  const { pixelRatio } = options
  const widthPx = Math.min(options.widthPx, Math.floor(MOST_SIDE / pixelRatio))
  const mostPx = Math.min(MOST_SIDE / pixelRatio, MOST_PIXELS / (widthPx * pixelRatio * pixelRatio))
  const { picture, layout, theme } = await preparePicture(job, { ...options, widthPx }, Math.floor(mostPx), true)
  const heightPx = layout.abovePx + picture.rowsHeightPx + layout.belowPx
  const context = canvasOf(Math.round(widthPx * pixelRatio), Math.round(heightPx * pixelRatio))
  context.scale(pixelRatio, pixelRatio)
  drawPicture(context, picture, layout, theme)
  return context.canvas.convertToBlob({ type: 'image/png' })
}

function canvasOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d')
  if (context === null)
    throw new Error(
      'The browser cannot make a picture of this size: choose a smaller one, or SVG, which needs no canvas.',
    )
  return context
}

/** Measures on a canvas. */
function measureOn(context: OffscreenCanvasRenderingContext2D): MeasureText {
  const baselines = new Map<string, number>()
  return (font, text) => {
    context.font = font
    let baseline = baselines.get(font)
    if (baseline === undefined) {
      const ascent = (textBaseline: CanvasTextBaseline): number => {
        context.textBaseline = textBaseline
        return context.measureText('H').actualBoundingBoxAscent
      }
      baseline = ascent('alphabetic') - ascent('middle')
      baselines.set(font, baseline)
    }
    return { width: context.measureText(text).width, baseline }
  }
}

interface Prepared {
  readonly picture: Picture
  readonly layout: PictureLayout
  readonly theme: CanvasTheme
}

/** `mostPx`: height that the rows may have, or, where `isOfAll`, the picture. */
async function preparePicture(
  job: ExportJob,
  options: PictureOptions,
  mostPx: number,
  isOfAll = false,
): Promise<Prepared> {
  const { viewer, range, signal } = job
  await document.fonts.ready
  const about = await readAbout(job, 0.8)
  const theme = themeOf(options.theme)
  const measuring = canvasOf(1, 1)
  const { widthPx } = options
  // the notes' lines are made of what the rows say, which need to know how much room there is: one line for each
  const first = layoutPicture(measuring, widthPx, textsOf(about, ['x', 'x', 'x', 'x', 'x']), theme)
  const roomPx = Math.max(ROW_HEIGHT_PX, mostPx - (isOfAll ? first.abovePx + first.belowPx : 0))
  const { rows, rowsHeightPx, notes } = await takeRows(job, options, roomPx)
  signal.throwIfAborted()
  const format = viewer.timeFormat.getState()
  const zone = ZONE_NOTES[format.zone]
  const texts = textsOf(about, zone === undefined ? notes : [zone, ...notes])
  const labelWidthPx = rows.layout === 'tree' ? rows.labelWidthPx : 0
  const scale = new TimeScale(range, spansWidth(widthPx, labelWidthPx))
  const picture: Picture = {
    widthPx,
    rowsHeightPx,
    rows,
    selectedKey: viewer.view.getState().selectedKey,
    scale,
    base: axisBase(scale, format),
    ticks: ticksOf(scale, format),
    texts,
    pixelRatio: options.pixelRatio,
  }
  return { picture, layout: layoutPicture(measuring, widthPx, texts, theme), theme }
}

/** What has to be said of the axis where it is not in UTC, as all else is. */
const ZONE_NOTES: Readonly<Partial<Record<TimeZone, string>>> = {
  local: 'Times of the axis are in the zone of the computer that made this picture.',
  relative: 'Times of the axis count from the first event of the log.',
}

/** The page's colours, or those that it has when it is light. */
function themeOf(theme: PictureOptions['theme']): CanvasTheme {
  const { documentElement } = document
  if (theme === 'page') return readTheme(documentElement)
  const before = documentElement.dataset['theme']
  documentElement.dataset['theme'] = theme
  const colours = readTheme(documentElement)
  if (before === undefined) delete documentElement.dataset['theme']
  else documentElement.dataset['theme'] = before
  return colours
}

interface TakenRows {
  readonly rows: PictureRows
  readonly rowsHeightPx: number
  /** What has to be said of them. */
  readonly notes: readonly string[]
}

/** Asks for the rows of the picture, as many as have room. */
async function takeRows(job: ExportJob, options: PictureOptions, roomPx: number): Promise<TakenRows> {
  const { viewer } = job
  const { layout } = viewer.view.getState()
  const { heightPx: viewPx } = viewer.viewport.getState()
  const wantedPx = options.isWholeList ? roomPx : Math.min(roomPx, options.heightPx || viewPx)
  const taken = layout === 'packed' ? await takeLanes(job, options, wantedPx) : await takeTree(job, options, wantedPx)
  if (taken === undefined) throw new Error('There is nothing to draw yet: wait until the log is read.')
  return taken
}

const LEAST_LABEL_PX = 160

async function takeTree(job: ExportJob, options: PictureOptions, wantedPx: number): Promise<TakenRows | undefined> {
  const { viewer, range, isMasked } = job
  const { selectedKey } = viewer.view.getState()
  const chosenPx = viewer.preferences.getState().labelWidthPx
  const labelWidthPx = Math.round(Math.max(LEAST_LABEL_PX, Math.min(chosenPx, options.widthPx * 0.45)))
  const firstRow = options.isWholeList ? 0 : Math.round(viewer.viewport.getState().scrollTop / ROW_HEIGHT_PX)
  const rowCount = Math.max(1, Math.floor(wantedPx / ROW_HEIGHT_PX))
  const widthPx = spansWidth(options.widthPx, labelWidthPx)
  const frame = await viewer.ask('frame', { firstRow, rowCount, range, widthPx, selectedKey, isMasked })
  if (frame === undefined) return undefined
  const scrollTop = frame.firstRow * ROW_HEIGHT_PX
  const lastRow = frame.firstRow + frame.windowRows
  const notes: string[] = []
  if (frame.windowRows < frame.totalRows)
    notes.push(
      `Rows ${formatNumber(frame.firstRow + 1)} to ${formatNumber(lastRow)} of ${formatNumber(frame.totalRows)} are in this picture.`,
    )
  const { edge, kind } = frame.rows.columns
  const inferred = edge.subarray(0, frame.windowRows).filter((joined) => joined === EDGE.inferred).length
  if (inferred > 0)
    notes.push(`Dashed, “inferred by pid”: ${formatCount(inferred, 'parent')} of which the log names the pid alone.`)
  if (kind.subarray(0, frame.windowRows).some((of) => of > ROW_KIND.process))
    notes.push('A row with several spans stands for several processes that are folded into it.')
  return {
    rows: {
      layout: 'tree',
      frame,
      labelWidthPx,
      rowHeight: ROW_HEIGHT_PX,
      scrollTop,
      stickyRows: stickyRows(frame, scrollTop),
    },
    rowsHeightPx: Math.max(1, frame.windowRows) * ROW_HEIGHT_PX,
    notes,
  }
}

async function takeLanes(job: ExportJob, options: PictureOptions, wantedPx: number): Promise<TakenRows | undefined> {
  const { viewer, range } = job
  const { selectedKey } = viewer.view.getState()
  const { pixelRatio } = options
  const topPx = options.isWholeList ? 0 : viewer.viewport.getState().packedTop
  const widthPx = spansWidth(options.widthPx, 0)
  const frame = await viewer.ask('packed', { topPx, heightPx: wantedPx, range, widthPx, pixelRatio, selectedKey })
  if (frame === undefined) return undefined
  const rowsHeightPx = Math.max(ROW_HEIGHT_PX, Math.min(wantedPx, frame.totalPx - topPx))
  const shown = frame.sections.filter((section) => section.topPx < topPx + rowsHeightPx).length
  const isCut = topPx > 0 || frame.totalPx > topPx + rowsHeightPx
  return {
    rows: { layout: 'packed', frame, scrollTop: topPx },
    rowsHeightPx,
    notes: isCut ? [`A part of the lanes is in this picture: ${formatCount(shown, 'pod or host')}.`] : [],
  }
}

const MOST_GAPS = 4
const MOST_SOURCES = 8

/** What the picture says of itself. */
function textsOf(about: SnapshotAbout, notes: readonly string[]): PictureTexts {
  const { sources, query, range, gaps, isMasked, isWholeLog, processes, version } = about
  const names = sources.map(({ name }) => printableText(name))
  const more = gaps.length - MOST_GAPS
  return {
    title: names.length === 1 ? names[0] : `${names[0]} and ${formatCount(names.length - 1, 'more source')}`,
    right: `Treeline ${version}`,
    facts: [
      ...sources.slice(0, MOST_SOURCES).map(({ name, bytes, sha256 }) => ({
        name: 'Source',
        value: [
          printableText(name),
          bytes === undefined ? 'a feed' : `${formatNumber(bytes)} bytes`,
          bytes === undefined ? '' : sha256 === undefined ? 'SHA-256 not known: it changed' : `SHA-256 ${sha256}`,
        ]
          .filter(Boolean)
          .join(' · '),
      })),
      ...(sources.length > MOST_SOURCES
        ? [{ name: 'Source', value: `and ${formatCount(sources.length - MOST_SOURCES, 'more file')}` }]
        : []),
      { name: 'Range UTC', value: `${range.from} – ${range.to}${isWholeLog ? ' · whole log' : ''}` },
      {
        name: 'Query',
        value: `${query === '' ? 'none' : printableText(query)} · ${formatCount(processes, 'process')}`,
      },
    ],
    notes: [
      isMasked ? 'Likely secrets are masked: ••••.' : 'Secrets are not masked.',
      ...notes,
      ...(gaps.length === 0 ? [] : [`Data is missing in ${formatCount(gaps.length, 'interval')} of this range:`]),
      ...gaps
        .slice(0, MOST_GAPS)
        .map(({ from, to, node, what }) => `  ${from} – ${to} on ${printableText(node)}: ${printableText(what)}`),
      ...(more > 0 ? [`  and ${formatCount(more, 'more interval')}.`] : []),
    ],
  }
}
