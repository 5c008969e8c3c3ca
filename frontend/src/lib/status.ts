import type { Schemas } from '../api/client'

/** The few ways in which anything stands. "unproven" is never drawn as "good". */
export type Tone = 'good' | 'bad' | 'warn' | 'unproven' | 'info' | 'neutral'

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info'

export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info']

export const severityNames: Record<Severity, string> = { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low', info: 'Info' }

export type ScanStatus = Schemas['ScanView']['status']

export const scanStatus: Record<ScanStatus, { name: string; tone: Tone; meaning: string }> = {
  queued: { name: 'Queued', tone: 'info', meaning: 'Accepted; planning has not begun.' },
  running: { name: 'Running', tone: 'info', meaning: 'Batches are being evaluated.' },
  complete: { name: 'Complete', tone: 'good', meaning: 'Everything was read and evaluated.' },
  incomplete: { name: 'Incomplete', tone: 'warn', meaning: 'Something could not be read or evaluated; it is listed below.' },
  failed: { name: 'Failed', tone: 'bad', meaning: 'The execution failed; there is no report.' },
  cancelled: { name: 'Cancelled', tone: 'neutral', meaning: 'Stopped; there is no report.' },
}

export function hasEnded(status: ScanStatus): boolean {
  return status !== 'queued' && status !== 'running'
}

export type ControlStatus = 'fails' | 'incomplete' | 'accepted' | 'passes' | 'noEvidence' | 'attestation' | 'inherited'

/** In the order of concern. Only "passes" is good: of everything else nobody has shown that it is met. */
export const controlStatus: Record<ControlStatus, { name: string; tone: Tone; meaning: string }> = {
  fails: { name: 'Fails', tone: 'bad', meaning: 'A rule of it failed on a resource.' },
  incomplete: { name: 'Incomplete', tone: 'warn', meaning: 'Nothing failed, but something was not evaluated or read.' },
  accepted: { name: 'Accepted risk', tone: 'warn', meaning: 'What fails is accepted; it is not met.' },
  noEvidence: { name: 'No evidence', tone: 'unproven', meaning: 'No resource met its rules: the scan says nothing about it.' },
  attestation: { name: 'Needs attestation', tone: 'unproven', meaning: 'A person has to attest it; no scan shows it.' },
  inherited: { name: 'Inherited', tone: 'unproven', meaning: 'Mostly the cloud provider’s duty; cite its report.' },
  passes: { name: 'Passes', tone: 'good', meaning: 'Everything of it was evaluated and passed.' },
}

export const controlOrder: readonly ControlStatus[] = ['fails', 'incomplete', 'accepted', 'noEvidence', 'attestation', 'inherited', 'passes']

export type Change = 'new' | 'persisting' | 'reopened' | 'changedByRule' | 'notEvaluated' | 'resolved'

export const changes: Record<Change, { name: string; tone: Tone; meaning: string }> = {
  new: { name: 'New', tone: 'bad', meaning: 'Fails, and has not failed before.' },
  reopened: { name: 'Reopened', tone: 'bad', meaning: 'Fails again, after it had been resolved.' },
  changedByRule: { name: 'Changed by rule', tone: 'warn', meaning: 'The rule changed; the resource did not.' },
  persisting: { name: 'Persisting', tone: 'neutral', meaning: 'Fails as it did.' },
  notEvaluated: { name: 'Not evaluated', tone: 'unproven', meaning: 'Could not be evaluated: what it was before stands.' },
  resolved: { name: 'Resolved', tone: 'good', meaning: 'Failed before and no longer does.' },
}

export const reasons: Record<string, string> = {
  denied: 'Access was denied',
  throttled: 'The provider throttled',
  timedOut: 'It timed out',
  unsupported: 'The rule cannot run on it',
  unresolved: 'The value is not in the source',
  lost: 'The batch was lost',
}
