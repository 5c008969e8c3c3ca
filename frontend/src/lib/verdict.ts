import type { ControlStatus, Tone } from './status'

export type ControlCounts = Record<ControlStatus, number>

export interface Verdict {
  tone: Tone
  title: string
  detail: string
}

function controls(value: number): string {
  return value === 1 ? '1 control' : `${value} controls`
}

/**
 * Whether a framework would be passed, from how its controls stand. The worst decides, and nothing that is unproven is
 * called passed: what needs a person, or met no resource, is said as such.
 */
export function verdictOf(counts: ControlCounts): Verdict {
  const total = Object.values(counts).reduce((sum, value) => sum + value, 0)
  const open = counts.noEvidence + counts.attestation + counts.inherited
  if (counts.fails > 0) return { tone: 'bad', title: 'Would not pass', detail: `${counts.fails} of ${controls(total)} ${counts.fails === 1 ? 'fails' : 'fail'}` }
  if (counts.incomplete > 0) return { tone: 'warn', title: 'Not shown', detail: `Nothing fails, but ${controls(counts.incomplete)} could not be evaluated in full` }
  if (counts.accepted > 0) return { tone: 'warn', title: 'Accepted risks', detail: `Nothing else fails, but ${controls(counts.accepted)} stand${counts.accepted === 1 ? 's' : ''} on accepted risks` }
  if (counts.passes === 0) return { tone: 'unproven', title: 'No evidence', detail: 'The scan met nothing that these controls ask for' }
  if (open > 0) return { tone: 'unproven', title: 'No failure found', detail: `${controls(counts.passes)} pass${counts.passes === 1 ? 'es' : ''}; ${open} of ${total} need evidence that no scan gives` }
  return { tone: 'good', title: 'Passes', detail: `All ${controls(total)} pass` }
}
