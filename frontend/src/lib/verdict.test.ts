import { describe, expect, it } from 'vitest'
import { verdictOf, type ControlCounts } from './verdict'
import { controlOrder, controlStatus } from './status'

const none: ControlCounts = { fails: 0, incomplete: 0, accepted: 0, passes: 0, noEvidence: 0, attestation: 0, inherited: 0 }

describe('a verdict', () => {
  it('is the worst of what there is', () => {
    expect(verdictOf({ ...none, fails: 1, passes: 68 })).toEqual({ tone: 'bad', title: 'Would not pass', detail: '1 of 69 controls fails' })
    expect(verdictOf({ ...none, incomplete: 2, passes: 5 }).tone).toBe('warn')
    expect(verdictOf({ ...none, accepted: 1, passes: 5 }).tone).toBe('warn')
  })

  it('is good only when every control was shown to pass', () => {
    expect(verdictOf({ ...none, passes: 3 })).toEqual({ tone: 'good', title: 'Passes', detail: 'All 3 controls pass' })
    for (const unproven of ['fails', 'incomplete', 'accepted', 'noEvidence', 'attestation', 'inherited'] as const) {
      expect(verdictOf({ ...none, passes: 3, [unproven]: 1 }).tone).not.toBe('good')
    }
    expect(verdictOf(none).tone).toBe('unproven')
  })

  it('leaves one green status of a control', () => {
    expect(controlOrder.filter((status) => controlStatus[status].tone === 'good')).toEqual(['passes'])
    expect(new Set(controlOrder).size).toBe(Object.keys(controlStatus).length)
  })
})
