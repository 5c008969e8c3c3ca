import { describe, expect, it } from 'vitest'
import { look, paceOf } from './progress'

describe('the pace of a scan', () => {
  it('is not guessed from one look', () => {
    expect(paceOf([], 100)).toEqual({ rate: null, left: null })
    expect(paceOf([{ at: 0, done: 5 }], 100)).toEqual({ rate: null, left: null })
    expect(paceOf([{ at: 0, done: 5 }, { at: 1000, done: 5 }], 100)).toEqual({ rate: null, left: null })
  })

  it('is what was done over the time it took', () => {
    expect(paceOf([{ at: 0, done: 100 }, { at: 2000, done: 300 }], 1300)).toEqual({ rate: 100, left: 10 })
    expect(paceOf([{ at: 0, done: 100 }, { at: 2000, done: 300 }], null)).toEqual({ rate: 100, left: null })
  })

  it('forgets what is older than half a minute', () => {
    const looks = look(look([{ at: 0, done: 0 }], { at: 20_000, done: 10 }), { at: 40_000, done: 30 })
    expect(looks).toEqual([{ at: 20_000, done: 10 }, { at: 40_000, done: 30 }])
  })
})
