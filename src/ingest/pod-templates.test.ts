import { expect, test } from 'vitest'
import { JsonBytes } from './json-bytes'
import { PodTemplates } from './pod-templates'

const json = new JsonBytes()

/** Puts a pod object into a line and gives where it starts; `after` is what follows it. */
function use(pod: string, after: string): { from: number; to: number; limit: number } {
  const before = '{"pod":'
  const bytes = new TextEncoder().encode(`${before}${pod}${after}\n`)
  json.use(bytes)
  return { from: before.length, to: before.length + pod.length, limit: bytes.length }
}

const LONG = (pid: string): string =>
  `{"namespace":"default","name":"xwing","container":{"id":"containerd://${'a'.repeat(64)}","name":"c","pid":${pid}},"workload":"xwing"}`

test.each([
  ['one that is shorter than the key', '{"namespace":"d","name":"x"}', '{"namespace":"d","name":"x"}', 0],
  ['one with another pid', LONG('7'), LONG('4194304'), 4194304],
])('an object fits the template of %s, whatever follows it', (_, known, met, pid) => {
  const pods = new PodTemplates()
  const { from, to } = use(known, ',"docker":"aaaa","parent_exec_id":"x"}')
  expect(pods.match(json, from, to)).toBe(-1)
  pods.add(json, from, to, JSON.parse(known))
  for (const after of ['}', ',"docker":"bbbbbbbbbbbbbbbbbbbbb","parent_exec_id":"y","refcnt":2}']) {
    const line = use(met, after)
    expect(pods.match(json, line.from, line.limit)).toBe(0)
    expect(pods.end).toBe(line.to)
    expect(pods.hasPid(0) ? pods.pid : 0).toBe(pid)
  }
})

test.each([
  ['another name', LONG('7').replace('xwing', 'ywing')],
  ['another workload', LONG('7').replace('"workload":"xwing"', '"workload":"ywing"')],
  ['a pid that is no whole number', LONG('7.5')],
  ['a pid that is text', LONG('"7"')],
])('an object with %s fits no template', (_, met) => {
  const pods = new PodTemplates()
  const { from, to } = use(LONG('7'), '}')
  pods.add(json, from, to, JSON.parse(LONG('7')))
  const line = use(met, '}')
  expect(pods.match(json, line.from, line.limit)).toBe(-1)
})
