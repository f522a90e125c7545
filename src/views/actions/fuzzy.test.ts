import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitOf } from './fuzzy'

const marked = (query: string, name: string): string | undefined => {
  const fit = fitOf(query, name)
  return (
    fit &&
    name
      .split('')
      .map((char, i) => (fit.at.includes(i) ? `[${char}]` : char))
      .join('')
      .replaceAll('][', '')
  )
}
const ranked = (query: string, ...names: readonly string[]): string[] =>
  names
    .filter((name) => fitOf(query, name) !== undefined)
    .toSorted((a, b) => (fitOf(query, b)?.score ?? 0) - (fitOf(query, a)?.score ?? 0))

describe('a fit', () => {
  test('takes letters that begin words or stand together before scattered ones', () => {
    expect(marked('zi', 'Zoom in')).toBe('[Z]oom [i]n')
    expect(marked('pod', 'Put up or go to a pod')).toBe('Put up or go to a [pod]')
    expect(marked('xw', 'default/xwing')).toBe('default/[xw]ing')
    expect(marked('go pod', 'Go to a pod or host')).toBe('[Go] to a [pod] or host')
    expect(marked('pod go', 'Go to a pod or host')).toBe('[Go] to a [pod] or host')
  })

  test('is none where a letter is missing or out of order', () => {
    expect(fitOf('zoomx', 'Zoom in')).toBeUndefined()
    expect(fitOf('nz', 'Zoom in')).toBeUndefined()
    expect(fitOf('zoom host', 'Zoom in')).toBeUndefined()
  })

  test('is none where most letters stand alone inside of words', () => {
    expect(fitOf('hlw', 'Show all rows')).toBeUndefined()
    expect(marked('kubsys', 'kube-system')).toBe('[kub]e-[sys]tem')
  })

  test('may be in further words, by their beginnings', () => {
    expect(fitOf('shortcut', 'Show all keys', 'help shortcuts')?.at).toEqual([])
    expect(fitOf('hortcut', 'Show all keys', 'help shortcuts')).toBeUndefined()
  })

  test('orders names as one would', () => {
    expect(ranked('zoom', 'Fit the room', 'Zoom out to all', 'Zoom in', 'Show zoom')).toEqual([
      'Zoom in',
      'Zoom out to all',
      'Show zoom',
    ])
    expect(ranked('api', 'payments/app-index', 'payments/api-84f9', 'api')).toEqual([
      'api',
      'payments/api-84f9',
      'payments/app-index',
    ])
  })

  test('of nothing is everything, equally', () => {
    expect(fitOf(' ', 'Zoom in')).toEqual({ score: 0, at: [] })
  })
})

const names = fc.stringMatching(/^[a-z /-]{1,40}$/)

test('what a fit marks are the letters typed, in order', () => {
  fc.assert(
    fc.property(names, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (name, isKept) => {
      const word = name
        .split('')
        .filter((char, i) => isKept[i] && char !== ' ')
        .join('')
      const fit = fitOf(word, name)
      fc.pre(word !== '' && fit !== undefined)
      expect(fit?.at.map((i) => name[i]).join('')).toBe(word)
    }),
  )
})

test('every part of a name without blanks fits it', () => {
  fc.assert(
    fc.property(names, fc.nat(40), fc.nat(40), (name, from, length) => {
      const [part] = name
        .slice(from, from + length)
        .trim()
        .split(' ')
      fc.pre(part !== undefined)
      expect(fitOf(part, name)).toBeDefined()
    }),
    { numRuns: 2000 },
  )
})
