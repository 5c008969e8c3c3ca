/** One look at a scan under way. */
export interface Look {
  at: number
  done: number
}

export interface Pace {
  /** Resources a second; null until two looks tell. */
  rate: number | null
  /** Seconds left; null when that cannot be told. */
  left: number | null
}

/** How fast a scan goes, over the last looks, and how long it will take at that pace. */
export function paceOf(looks: readonly Look[], total: number | null): Pace {
  const first = looks[0]
  const last = looks[looks.length - 1]
  if (!first || !last || last.at <= first.at || last.done <= first.done) return { rate: null, left: null }
  const rate = ((last.done - first.done) * 1000) / (last.at - first.at)
  return { rate, left: total === null ? null : Math.max(0, total - last.done) / rate }
}

/** The looks with another one, none older than half a minute. */
export function look(looks: readonly Look[], next: Look): Look[] {
  return [...looks.filter((one) => next.at - one.at <= 30_000 && one.at < next.at), next]
}
