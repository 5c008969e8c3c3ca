/** What the history of an execution says about its states. */

export interface HistoryEvent {
  id: number
  type: string
  /** Epoch seconds. */
  timestamp: number
  previousEventId?: number
  [details: string]: unknown
}

export type StateStanding = 'running' | 'done' | 'failed' | 'caught'

export interface Passage {
  name: string
  entered: number
  /** Null while it has not been left. */
  left: number | null
  standing: StateStanding
  /** Events of failure inside it. */
  error: string | null
}

/** An entry of a history; what has another shape is passed over. */
export function eventsOf(entries: readonly unknown[]): HistoryEvent[] {
  return entries.filter((entry): entry is HistoryEvent => typeof entry === 'object' && entry !== null && 'id' in entry && typeof entry.id === 'number' && 'type' in entry && typeof entry.type === 'string' && 'timestamp' in entry && typeof entry.timestamp === 'number')
}

function text(details: unknown, name: string): string | null {
  if (typeof details !== 'object' || details === null) return null
  const value = (details as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : null
}

/** The details of an event, whatever their name; null when it has none. */
export function detailsOf(event: HistoryEvent): Record<string, unknown> | null {
  const [name] = Object.keys(event).filter((key) => key.endsWith('Details'))
  const details = name === undefined ? undefined : event[name]
  return typeof details === 'object' && details !== null ? (details as Record<string, unknown>) : null
}

/** Each time that a state was passed through, in the order of entering. */
export function passagesOf(events: readonly HistoryEvent[], running: boolean): Passage[] {
  const passages: Passage[] = []
  const open: Passage[] = []
  for (const event of events) {
    if (event.type.endsWith('StateEntered')) {
      const name = text(event['stateEnteredEventDetails'], 'name')
      if (name === null) continue
      const passage: Passage = { name, entered: event.timestamp, left: null, standing: 'running', error: null }
      passages.push(passage)
      open.push(passage)
    } else if (event.type.endsWith('StateExited')) {
      const name = text(event['stateExitedEventDetails'], 'name')
      const at = open.findLastIndex((passage) => passage.name === name)
      const [passage] = at < 0 ? [] : open.splice(at, 1)
      if (passage) {
        passage.left = event.timestamp
        passage.standing = passage.error === null ? 'done' : 'caught'
      }
    } else if (/(Failed|TimedOut|Aborted)$/.test(event.type)) {
      const last = open[open.length - 1]
      const error = text(detailsOf(event), 'error') ?? event.type
      if (event.type.startsWith('Execution')) {
        for (const passage of open.splice(0)) {
          passage.left = event.timestamp
          passage.standing = 'failed'
          passage.error ??= error
        }
      } else if (last) {
        last.error = error
      }
    } else if (/(Succeeded|Scheduled)$/.test(event.type)) {
      // Tried again, and better.
      const last = open[open.length - 1]
      if (last && event.type.endsWith('Succeeded')) last.error = null
    }
  }
  if (!running) for (const passage of open) passage.standing = 'failed'
  return passages
}

/** How each state stands now: the last time that it was passed through decides. */
export function standingsOf(passages: readonly Passage[]): Map<string, StateStanding> {
  return new Map(passages.map((passage) => [passage.name, passage.standing]))
}
