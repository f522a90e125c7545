/** `inspect --query= --as=`: the query for another tool. */
import type { Query } from '../query/ast'
import { toAllowlist } from '../query/translate/to-allowlist'
import { toJq } from '../query/translate/to-jq'
import { toTetra } from '../query/translate/to-tetra'

const TOOLS = { jq: toJq, tetra: toTetra, allowlist: toAllowlist } as const

/** Status 1 where nothing of the query can be said, 2 for a tool that is none. */
export function printForTool(query: Query, tool: string): number {
  if (!Object.hasOwn(TOOLS, tool)) {
    console.error(`inspect: --as= is one of ${Object.keys(TOOLS).join(', ')}`)
    return 2
  }
  const { text, left, notes } = TOOLS[tool as keyof typeof TOOLS](query)
  const deny = tool === 'allowlist' ? toAllowlist(query).deny : undefined
  if (text !== undefined) console.log(text)
  for (const sentence of [...left, ...notes]) console.error(`inspect: ${sentence}`)
  if (deny !== undefined) console.error(`inspect: put this into the denylist:\n${deny}`)
  return text === undefined && deny === undefined ? 1 : 0
}
