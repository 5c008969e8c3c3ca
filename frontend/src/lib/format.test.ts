import { describe, expect, it } from 'vitest'
import { ago, bytes, clip, duration, percent, plural, score } from './format'

describe('numbers in words', () => {
  it('round shares down, so that only all of it is 100 %', () => {
    expect([percent(1), percent(0.9999), percent(0.5), percent(0.29), percent(0), percent(null)]).toEqual(['100 %', '99.9 %', '50 %', '29 %', '0 %', '–'])
  })

  it('say what is not known as such', () => {
    expect([score(null), score(undefined), score(0), score(85.5), score(100)]).toEqual(['–', '–', '0', '85.5', '100'])
    expect(duration(Number.NaN)).toBe('–')
  })

  it('take the unit that reads best', () => {
    expect([duration(0.2), duration(59), duration(61), duration(3700)]).toEqual(['200 ms', '59 s', '1 min 1 s', '1 h 1 min'])
    expect([bytes(999), bytes(1500), bytes(12_000_000)]).toEqual(['999 B', '1.5 KB', '12 MB'])
    expect([plural(1, 'batch', 'batches'), plural(2000, 'batch', 'batches')]).toEqual(['1 batch', '2,000 batches'])
    const now = Date.parse('2026-11-28T12:00:00Z')
    expect([ago('2026-11-28T11:55:00Z', now), ago('2026-12-01T12:00:00Z', now), ago('2026-11-28T12:00:14Z', now), ago('2026-11-28T12:00:30Z', now)]).toEqual(['5 minutes ago', 'in 3 days', 'just now', 'in a moment'])
  })
})

describe('a long text', () => {
  it('is cut in its middle, never through a character', () => {
    expect(clip('short', 10)).toBe('short')
    expect(clip('abcdefghijklmnop', 7)).toBe('abc…nop')
    const flags = '😀'.repeat(5000)
    expect(clip(flags, 11)).toBe(`${'😀'.repeat(5)}…${'😀'.repeat(5)}`)
  })
})
