import { expect, test } from 'vitest'
import { generateClusterLog } from '../../testing/cluster-log'
import { JsonColumns } from './json-columns'
import { LineDecoder } from './line-decoder'

test('the JSON baseline reads every event and knows every process', () => {
  const { lines, truth } = generateClusterLog({ seed: 5, processes: 300, nodes: 2, podsPerNode: 3 })
  const columns = new JsonColumns()
  const execIds = new Set<string>()
  for (const line of lines) {
    columns.addLine(line)
    for (const [, id] of line.matchAll(/"(?:parent_)?exec_id":"([^"]+)"/g)) execIds.add(id)
  }
  const events = Object.values(truth.events).reduce((sum, count) => sum + count, 0)
  expect(columns).toMatchObject({ events, processes: execIds.size, badLines: 0 })
})

test('a line that is no JSON is counted', () => {
  const columns = new JsonColumns()
  for (const line of ['', '{"process_exec":{"process":{"exec_id":"YQ=="}}}', '{"process_ex']) columns.addLine(line)
  expect(columns).toMatchObject({ events: 1, processes: 1, badLines: 1 })
})

test('lines come whole wherever the pieces are cut', () => {
  const bytes = new TextEncoder().encode('{"a":"é"}\n\n{"b":"𝄞"}\nlast')
  for (let cut = 0; cut <= bytes.length; cut++) {
    const lines: string[] = []
    const decoder = new LineDecoder((line) => lines.push(line))
    decoder.push(bytes.subarray(0, cut))
    decoder.push(bytes.subarray(cut))
    decoder.finish()
    expect(lines).toEqual(['{"a":"é"}', '', '{"b":"𝄞"}', 'last'])
  }
})
