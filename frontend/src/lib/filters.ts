import { changes, severities, type Change, type Severity } from './status'

export interface FindingFilters {
  severity?: Severity
  status?: 'fail' | 'notEvaluated'
  drift?: Change
  ruleId?: string
  control?: string
  resource?: string
  text?: string
}

export type Grouping = 'rule' | 'resource' | 'control'

/** The filters that an address asks for; what it says wrongly is passed over. */
export function filtersOf(params: URLSearchParams): FindingFilters {
  const filters: FindingFilters = {}
  const severity = params.get('severity')
  if (severity !== null && (severities as readonly string[]).includes(severity)) filters.severity = severity as Severity
  const status = params.get('status')
  if (status === 'fail' || status === 'notEvaluated') filters.status = status
  const drift = params.get('drift')
  if (drift !== null && Object.hasOwn(changes, drift)) filters.drift = drift as Change
  for (const name of ['ruleId', 'control', 'resource'] as const) {
    const value = params.get(name)
    if (value) filters[name] = value
  }
  const text = params.get('text')?.slice(0, 200)
  if (text) filters.text = text
  return filters
}

export function groupingOf(params: URLSearchParams): Grouping | null {
  const by = params.get('by')
  return by === 'rule' || by === 'resource' || by === 'control' ? by : null
}

/** The address with one thing changed; an empty value takes it out. */
export function withParam(params: URLSearchParams, name: string, value: string | null): URLSearchParams {
  const next = new URLSearchParams(params)
  if (value) next.set(name, value)
  else next.delete(name)
  return next
}
