import { describe, expect, it } from 'vitest'
import { filtersOf, groupingOf, withParam } from './filters'

describe('filters in an address', () => {
  it('are read', () => {
    expect(filtersOf(new URLSearchParams('severity=high&status=fail&drift=new&ruleId=r&control=hipaa-security%3A164.312(a)(1)&resource=ab&text=x'))).toEqual({
      severity: 'high', status: 'fail', drift: 'new', ruleId: 'r', control: 'hipaa-security:164.312(a)(1)', resource: 'ab', text: 'x',
    })
  })

  it('are passed over where they make no sense', () => {
    expect(filtersOf(new URLSearchParams('severity=worst&status=pass&drift=constructor&ruleId=&other=1'))).toEqual({})
    expect(filtersOf(new URLSearchParams({ text: 'y'.repeat(999) })).text).toHaveLength(200)
    expect([groupingOf(new URLSearchParams('by=rule')), groupingOf(new URLSearchParams('by=x'))]).toEqual(['rule', null])
  })

  it('change one at a time', () => {
    const before = new URLSearchParams('severity=high&text=a')
    expect(withParam(before, 'text', '').toString()).toBe('severity=high')
    expect(withParam(before, 'by', 'rule').toString()).toBe('severity=high&text=a&by=rule')
    expect(before.toString()).toBe('severity=high&text=a')
  })
})
