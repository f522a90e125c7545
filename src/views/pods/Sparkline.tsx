import { SPARK_BUCKETS } from '../../codes/rows'

const WIDTH = 62
const HEIGHT = 16

/** Events over the whole log as a small line; `from` is where the buckets start in `counts`. */
export function Sparkline({ counts, from }: { readonly counts: Uint32Array; readonly from: number }) {
  const values = counts.subarray(from, from + SPARK_BUCKETS)
  const most = Math.max(1, ...values)
  const points = Array.from(values, (value, i) => {
    const y = HEIGHT - 1.5 - Math.sqrt(value / most) * (HEIGHT - 3)
    return `${((i / (SPARK_BUCKETS - 1)) * WIDTH).toFixed(1)},${y.toFixed(1)}`
  })
  return (
    <svg className="sparkline" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <polyline points={points.join(' ')} />
    </svg>
  )
}
