/** Numbers for reading. */

/** `1.2 MB`: decimal units, one digit after the point where it says something. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

/** `1,213`, of a whole number. (`toLocaleString` takes a tenth of a second to start.) */
export function formatNumber(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `1 event`, `1,213 events`. */
export function formatCount(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? '' : /(s|ch)$/.test(noun) ? 'es' : 's'}`
}

/** `812`, `9.3k`, `1.2M`: short enough for a narrow column. */
export function formatShort(count: number): string {
  if (count < 1000) return String(count)
  const [value, unit] = count < 1e6 ? [count / 1e3, 'k'] : [count / 1e6, 'M']
  return `${value < 100 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)}${unit}`
}

/** `34 %` of 0.344; 100 % only when all is done. */
export function formatPart(part: number): string {
  return `${Math.floor(100 * part)} %`
}
