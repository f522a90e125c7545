/** The query for other tools. What makes the texts is loaded when it is first asked for. */
import type { Query } from '../../query/ast'
import { parseQuery } from '../../query/parse'
import type { Translation } from '../../query/translate/translation'

export interface ToolText extends Translation {
  readonly id: 'jq' | 'tetra' | 'allowlist'
  readonly title: string
  /** What it is for, and how it is used. */
  readonly about: string
  /** Texts beside the first, each with its name. */
  readonly more: readonly { readonly title: string; readonly text: string }[]
}

/** In this order; for a text with an error, none. */
export async function toolTexts(text: string): Promise<readonly ToolText[]> {
  const { query } = parseQuery(text)
  return query === undefined ? [] : textsOf(query)
}

async function textsOf(query: Query): Promise<readonly ToolText[]> {
  const { toAllowlist, toJq, toTetra } = await import('../../query/translate/translators')
  const allowlist = toAllowlist(query)
  return [
    {
      ...toJq(query),
      id: 'jq',
      title: 'jq',
      about: 'Selects the events of these processes. Put the names of log files behind it, or send it a log.',
      more: [],
    },
    {
      ...toTetra(query),
      id: 'tetra',
      title: 'tetra getevents',
      about: 'Prints such events as they come, or those of a log that is sent to it.',
      more: [],
    },
    {
      ...allowlist,
      id: 'allowlist',
      title: 'Export allowlist',
      about: 'What the agent writes to its log: tetragon.exportAllowList in the Helm chart.',
      more: allowlist.deny === undefined ? [] : [{ title: 'Export denylist', text: allowlist.deny }],
    },
  ]
}

/** One of them as a text; throws where nothing of the query can be said. Two lists are named as in the Helm chart. */
export async function toolText(text: string, id: ToolText['id']): Promise<string> {
  const tool = (await toolTexts(text)).find((other) => other.id === id)
  const indented = (lines: string): string => lines.replaceAll(/^/gm, '  ')
  if (tool?.more[0] === undefined && tool?.text !== undefined) return tool.text
  if (tool?.more[0] === undefined) throw new Error('nothing of the query can be said')
  const allow = tool.text === undefined ? '' : `exportAllowList: |-\n${indented(tool.text)}\n`
  return `${allow}exportDenyList: |-\n${indented(tool.more[0].text)}\n`
}
