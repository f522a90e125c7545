import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { longestLine, piecesOf, type Hit, type JsonBlock, type JsonBlocks } from './json-blocks'

const LINE_PX = 18
/** Blocks within this of what is in view are coloured. */
const NEAR = '800px'

interface Props {
  readonly json: JsonBlocks
  readonly hits: readonly Hit[]
  /** Index in `hits` of the one that is brought into view; -1 for none. */
  readonly current: number
  readonly isWrapped: boolean
}

/**
 * JSON of a log, coloured, with the hits of a search marked. Built from text nodes: what a log holds is shown, never
 * run. Of a long one, the blocks near what is in view are coloured alone.
 */
export const JsonText = memo(function JsonText({ json: { prefix, blocks, isCut }, hits, current, isWrapped }: Props) {
  // blocks out of view are not laid out, so nobody else knows how wide they are
  const columns = useMemo(() => (isWrapped ? 0 : longestLine(blocks)), [blocks, isWrapped])
  const hitsOf = new Map<number, { readonly first: number; readonly hits: Hit[] }>()
  hits.forEach((hit, i) => {
    const here = hitsOf.get(hit.block)
    if (here === undefined) hitsOf.set(hit.block, { first: i, hits: [hit] })
    else here.hits.push(hit)
  })
  return (
    <pre className={isWrapped ? 'json' : 'json unwrapped'} style={{ width: isWrapped ? undefined : `${columns}ch` }}>
      {prefix !== '' && <span className="muted">{prefix}</span>}
      {blocks.map((block, i) => {
        const here = hitsOf.get(i)
        const isCurrentHere = hits[current]?.block === i
        return (
          <Block
            key={i}
            block={block}
            isFirst={i === 0}
            hits={here?.hits ?? NO_HITS}
            current={here === undefined || !isCurrentHere ? -1 : current - here.first}
          />
        )
      })}
      {isCut && <span className="muted">{'\n'}… cut here; copy to get all of it</span>}
    </pre>
  )
})

const NO_HITS: readonly Hit[] = []

interface BlockProps {
  readonly block: JsonBlock
  readonly isFirst: boolean
  readonly hits: readonly Hit[]
  readonly current: number
}

const Block = memo(
  function Block({ block, isFirst, hits, current }: BlockProps) {
    const element = useRef<HTMLDivElement>(null)
    const [isNear, setNear] = useState(isFirst)
    useEffect(() => {
      if (isNear || element.current === null) return
      const observer = new IntersectionObserver(
        ([entry]) => {
          if (entry.isIntersecting) setNear(true)
        },
        { root: element.current.closest('.raw-text'), rootMargin: NEAR },
      )
      observer.observe(element.current)
      return () => observer.disconnect()
    }, [isNear])
    useLayoutEffect(() => {
      if (current >= 0)
        element.current?.querySelector('.current')?.scrollIntoView({ block: 'center', inline: 'nearest' })
    }, [current, hits])
    return (
      <div ref={element} className="json-block" style={{ containIntrinsicHeight: `auto ${block.lines * LINE_PX}px` }}>
        {isNear || current >= 0 ? <Coloured text={block.text} hits={hits} current={current} /> : block.text}
      </div>
    )
  },
  (a, b) => a.block === b.block && a.current === b.current && (a.hits === b.hits || areSame(a.hits, b.hits)),
)

function areSame(a: readonly Hit[], b: readonly Hit[]): boolean {
  return a.length === b.length && a.every((hit, i) => hit.from === b[i].from && hit.to === b[i].to)
}

function Coloured({ text, hits, current }: { readonly text: string } & Pick<BlockProps, 'hits' | 'current'>) {
  return piecesOf(text, hits).map((piece, i) => {
    const className = piece.kind === 'plain' ? undefined : `json-${piece.kind}`
    if (piece.hit >= 0)
      return (
        <mark key={i} className={piece.hit === current ? 'current' : undefined}>
          {piece.text}
        </mark>
      )
    return className === undefined ? (
      piece.text
    ) : (
      <span key={i} className={className}>
        {piece.text}
      </span>
    )
  })
}
