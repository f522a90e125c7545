import { expect, test, vi } from 'vitest'
import { printForTool } from './inspect-tools'

test.each(['toString', 'constructor', '__proto__', 'grep'])('%s is no tool, and this is told', (tool) => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  expect(printForTool({ type: 'word', text: 'x' }, tool)).toBe(2)
  expect(error.mock.calls).toEqual([['inspect: --as= is one of jq, tetra, allowlist']])
  error.mockRestore()
})
