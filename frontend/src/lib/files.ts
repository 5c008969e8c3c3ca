/** A file to be scanned. */
export interface Picked {
  /** As findings will show it: the path inside what was dropped. */
  name: string
  file: File
  /** True when it was found in a dropped folder: being no inventory is no fault then. */
  found: boolean
}

/** What was picked, each name once; the later of two takes its place. */
export function merge(before: readonly Picked[], more: readonly Picked[]): Picked[] {
  const names = new Map(before.map((one) => [one.name, one]))
  for (const one of more) names.set(one.name, one)
  return [...names.values()]
}

/** The parts of a list, so that no request is larger than the API takes. */
export function inParts<T>(items: readonly T[], most: number): T[][] {
  const parts: T[][] = []
  for (let at = 0; at < items.length; at += most) parts.push(items.slice(at, at + most))
  return parts
}

/** A signed address of this very machine is on this page's own origin, whatever name the page was opened by. */
export function uploadAddress(url: string, page: Location): string {
  const signed = new URL(url)
  const loopback = (host: string) => host === 'localhost' || host === '127.0.0.1' || host === '[::1]'
  return loopback(signed.hostname) && loopback(page.hostname) && signed.port === page.port ? signed.pathname + signed.search : url
}

/** A name for what is scanned, from the files' names. */
export function targetName(files: readonly Picked[]): string {
  const first = files[0]
  if (!first) return ''
  const folder = first.name.includes('/') ? first.name.split('/')[0] : undefined
  const name = folder ?? first.name.replace(/\.(template\.)?(ya?ml|json|ndjson|template)$/i, '')
  return name.slice(0, 100)
}
