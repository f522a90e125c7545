import { describe, expect, test } from 'vitest'
import { loadDrawing } from '../testing/load-log'
import { EDGE } from '../codes/spans'

/** Key of the parent of the row `child`, with `?` where it is inferred. */
function parentOf(drawing: string): string {
  const { resolved, row, keyOf } = loadDrawing(drawing)
  const parent = keyOf(resolved.parents[row('child')])
  return resolved.lifetimes.edge[row('child')] === EDGE.inferred ? `${parent}?` : 'none'
}

describe('a parent of which only the pid is known', () => {
  test('is the one process of that pid that was alive', () => {
    expect(parentOf('host n1\n 7 sh 0s..9s\n 8@child curl 3s.. parent-pid 7')).toBe('7?')
    expect(parentOf('host n1\n 7 sh 3s..\n 8@child curl 3s.. parent-pid 7')).toBe('7?')
  })

  test('is none when the process came later, had ended, or ran elsewhere', () => {
    expect(parentOf('host n1\n 7 sh 4s..9s\n 8@child curl 3s.. parent-pid 7')).toBe('none')
    expect(parentOf('host n1\n 7 sh 0s..3s\n 8@child curl 3s.. parent-pid 7')).toBe('none')
    expect(parentOf('host n2\n 7 sh 0s..9s\nhost n1\n 8@child curl 3s.. parent-pid 7')).toBe('none')
    expect(parentOf('host n1\n 6 sh 0s..9s\n 8@child curl 3s.. parent-pid 7')).toBe('none')
  })

  test('is the image that ran at that time', () => {
    const drawing = 'host n1\n 7 sh 0s..9s\n  =7@later node 2s..9s\n'
    expect(parentOf(`${drawing} 8@child curl 3s.. parent-pid 7`)).toBe('later?')
    expect(parentOf(`${drawing} 8@child curl 1s.. parent-pid 7`)).toBe('7?')
  })

  test('is none when two could be it', () => {
    // an exit was lost, and a second process of the pid ran when the child started
    const drawing = 'host n1\n 7@a sh 0s..5s\n 7@b sh 1s..5s\n 8@child curl 3s.. parent-pid 7'
    expect(parentOf(drawing)).toBe('none')
  })

  test('is none when the containers disagree, and found when one is unknown', () => {
    const inPod = 'pod d/p container aaa\n 7 sh 0s..9s\n'
    expect(parentOf(`${inPod}pod d/p container bbb\n 8@child curl 3s.. parent-pid 7`)).toBe('none')
    expect(parentOf(`${inPod}pod d/q container aaa\n 8@child curl 3s.. parent-pid 7`)).toBe('7?')
    expect(parentOf(`${inPod}pod d/p container aaa\n 8@child curl 3s.. parent-pid 7 docker-only`)).toBe('7?')
    expect(parentOf(`${inPod}pod d/p container bbb\n 8@child curl 3s.. parent-pid 7 docker-only`)).toBe('none')
    expect(parentOf(`${inPod}host n1\n 8@child curl 3s.. parent-pid 7`)).toBe('7?')
  })

  test('is never the process itself', () => {
    expect(parentOf('host n1\n 7@child sh 0s.. parent-pid 7')).toBe('none')
  })
})
