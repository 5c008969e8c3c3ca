/**
 * The API key of who is signed in. It lives in this page's memory and, when asked for, in session storage, which goes with
 * the tab; never in anything that outlives it.
 */
const place = 'themisguard.key'

let key: string | null = read()
let ended: string | null = null
const listeners = new Set<() => void>()

function read(): string | null {
  try {
    return sessionStorage.getItem(place)
  } catch {
    return null
  }
}

function tell(): void {
  for (const listener of listeners) listener()
}

export const session = {
  key: (): string | null => key,
  /** Why the last session ended by itself, or null. */
  ended: (): string | null => ended,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  start(next: string, keep: boolean): void {
    key = next
    ended = null
    try {
      if (keep) sessionStorage.setItem(place, next)
      else sessionStorage.removeItem(place)
    } catch {
      // Storage is switched off: memory it is.
    }
    tell()
  },
  /** Ends the session that a request belonged to; a late answer to an earlier one changes nothing. */
  end(authorization: string | null, reason: string | null): void {
    if (key === null || (authorization !== null && authorization !== `Bearer ${key}`)) return
    key = null
    ended = reason
    try {
      sessionStorage.removeItem(place)
    } catch {
      // As above.
    }
    tell()
  },
}
