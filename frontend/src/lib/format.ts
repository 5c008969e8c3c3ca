const integer = new Intl.NumberFormat('en')
const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** 12,345 */
export function count(value: number): string {
  return integer.format(value)
}

/** "1 finding", "2 findings" */
export function plural(value: number, one: string, many = one + 's'): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** A share of 0 to 1 as percent, rounded down so that only all of it is 100 %. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return '–'
  const tenths = Math.floor(share * 1000 + 1e-9) / 10
  return `${Number.isInteger(tenths) ? tenths : tenths.toFixed(1)} %`
}

/** A score of 0 to 100. */
export function score(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : Number.isInteger(value) ? String(value) : value.toFixed(1)
}

export function dateTime(iso: string): string {
  return moment.format(new Date(iso))
}

export function date(iso: string): string {
  return day.format(new Date(iso))
}

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

// The page's clock is up to a quarter of a minute behind: what has just happened is no future.
const clockLag = 15

/** "in 3 days", "5 minutes ago". */
export function ago(iso: string, now: number): string {
  const seconds = (new Date(iso).getTime() - now) / 1000
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit)
  }
  return seconds > clockLag ? 'in a moment' : 'just now'
}

/** "1 h 5 min", "40 s" */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–'
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Bytes in the unit that reads best. */
export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB']
  let at = 0
  let left = value
  while (left >= 1000 && at < units.length - 1) {
    left /= 1000
    at++
  }
  return `${at === 0 ? left : left.toFixed(left < 10 ? 1 : 0)} ${units[at]}`
}

/** Text that is too long for a row, cut in its middle between whole characters. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text
  const characters = Array.from(text)
  if (characters.length <= most) return text
  const half = Math.floor((most - 1) / 2)
  return `${characters.slice(0, half).join('')}…${characters.slice(-half).join('')}`
}
