import { expect, test } from 'vitest'
import { fadeFill, hatchFill } from './span-fills'
import { SvgSurface } from './svg-surface'

const FONT = "12px 'Some Mono', monospace"
const makeSurface = (): SvgSurface => new SvgSurface((_font, text) => ({ width: 7 * text.length, baseline: 4 }))

/** The elements of the picture, without the one around them. */
function elements(surface: SvgSurface): string[] {
  return surface.toSvg(100, 50, { title: 'T', description: 'D' }).split('\n').slice(4, -2)
}

test('a picture says its size, its title and what it is of, and refers to nothing outside', () => {
  const svg = makeSurface().toSvg(640, 48.5, { title: 'a <b>', description: 'one & two\nthree' })
  expect(svg).toBe(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="48.5" viewBox="0 0 640 48.5" role="img" xml:space="preserve">',
      '<title>a &lt;b&gt;</title>',
      '<desc>one &amp; two\nthree</desc>',
      '</svg>\n',
    ].join('\n'),
  )
})

test('rectangles, with an opacity of their own and of their colour', () => {
  const surface = makeSurface()
  surface.translate(10, 5)
  surface.fillStyle = '#102030'
  surface.fillRect(1, 2, 3.14159, 4)
  surface.globalAlpha = 0.5
  surface.fillStyle = '#10203080'
  surface.fillRect(0, 0, 1, 1)
  surface.fillRect(0, 0, 0, 1)
  expect(elements(surface)).toEqual([
    '<rect x="11" y="7" width="3.14" height="4" fill="#102030"/>',
    '<rect x="10" y="5" width="1" height="1" fill="#102030" fill-opacity="0.25"/>',
  ])
})

test('paths are filled and stroked as often as is asked for', () => {
  const surface = makeSurface()
  surface.beginPath()
  surface.moveTo(0, 0)
  surface.lineTo(4, 0)
  surface.lineTo(2, 6)
  surface.fillStyle = '#aabbcc'
  surface.fill()
  surface.strokeStyle = '#ddeeff'
  surface.lineWidth = 2
  surface.setLineDash([2, 2])
  surface.stroke()
  surface.beginPath()
  surface.arc(10, 10, 6, 0, 2 * Math.PI)
  surface.fill()
  surface.beginPath()
  surface.roundRect(0, 0, 20, 10, [2, 0, 0, 2])
  surface.fill()
  expect(elements(surface)).toEqual([
    '<path d="M0 0L4 0L2 6" fill="#aabbcc"/>',
    '<path d="M0 0L4 0L2 6" fill="none" stroke="#ddeeff" stroke-width="2" stroke-dasharray="2 2"/>',
    '<path d="M4 10a6 6 0 1 1 12 0a6 6 0 1 1 -12 0Z" fill="#aabbcc"/>',
    '<path d="M2 0h18v10h-18a2 2 0 0 1 -2 -2v-6a2 2 0 0 1 2 -2Z" fill="#aabbcc"/>',
  ])
})

test('text of a log is text: escaped, in one line, without control characters, with marks of direction shown', () => {
  const surface = makeSurface()
  surface.font = FONT
  surface.textBaseline = 'middle'
  surface.fillStyle = '#ffffff'
  surface.fillText('</text><script>alert("1")&\u0000\u001b\n\u202e', 1, 10)
  expect(elements(surface)).toEqual([
    '<text x="1" y="14" font-family="\'Some Mono\', monospace" font-size="12" textLength="245" lengthAdjust="spacingAndGlyphs" fill="#ffffff">&lt;/text&gt;&lt;script&gt;alert(&quot;1&quot;)&amp; [U+202E]</text>',
  ])
})

test('what is clipped is a group, which ends where the state is restored', () => {
  const surface = makeSurface()
  surface.fillStyle = '#111111'
  surface.save()
  surface.translate(5, 5)
  surface.beginPath()
  surface.rect(0, 0, 10, 10)
  surface.clip()
  surface.fillStyle = '#222222'
  surface.fillRect(0, 0, 1, 1)
  surface.restore()
  surface.fillRect(0, 0, 1, 1)
  expect(elements(surface)).toEqual([
    '<defs><clipPath id="d0"><path d="M5 5h10v10h-10Z"/></clipPath></defs>',
    '<g clip-path="url(#d0)">',
    '<rect x="5" y="5" width="1" height="1" fill="#222222"/>',
    '</g>',
    '<rect x="0" y="0" width="1" height="1" fill="#111111"/>',
  ])
})

test('a fill that is used again is written once', () => {
  const surface = makeSurface()
  for (const x of [0, 50]) {
    surface.fillStyle = hatchFill(surface, '#998877', 8)
    surface.fillRect(x, 0, 8, 8)
  }
  surface.fillStyle = fadeFill(surface, '#2ba38a', 0, 72, true, false)
  surface.fillRect(0, 0, 72, 11)
  expect(elements(surface)).toEqual([
    '<defs><pattern id="d0" patternUnits="userSpaceOnUse" width="8" height="8"><path d="M-9 9L1 -1M-1 9L9 -1M7 9L17 -1" fill="none" stroke="#998877"/></pattern></defs>',
    '<rect x="0" y="0" width="8" height="8" fill="url(#d0)"/>',
    '<rect x="50" y="0" width="8" height="8" fill="url(#d0)"/>',
    '<defs><linearGradient id="d1" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="72" y2="0"><stop offset="0" stop-color="#2ba38a" stop-opacity="0.12"/><stop offset="0.5" stop-color="#2ba38a"/><stop offset="0.5" stop-color="#2ba38a"/><stop offset="1" stop-color="#2ba38a"/></linearGradient></defs>',
    '<rect x="0" y="0" width="72" height="11" fill="url(#d1)"/>',
  ])
})

test('a place that is no number is an error, not a broken file', () => {
  expect(() => makeSurface().fillRect(NaN, 0, 1, 1)).toThrow('no number')
})
