import { describe, expect, it } from 'vitest'
import { detailsOf, eventsOf, passagesOf, standingsOf } from './history'

const entered = (id: number, name: string) => ({ id, type: 'TaskStateEntered', timestamp: id, stateEnteredEventDetails: { name } })
const exited = (id: number, name: string) => ({ id, type: 'TaskStateExited', timestamp: id, stateExitedEventDetails: { name } })

describe('a history', () => {
  it('says when each state was passed through', () => {
    const passages = passagesOf(eventsOf([entered(1, 'A'), exited(2, 'A'), entered(3, 'B')]), true)
    expect(passages).toEqual([
      { name: 'A', entered: 1, left: 2, standing: 'done', error: null },
      { name: 'B', entered: 3, left: null, standing: 'running', error: null },
    ])
    expect(standingsOf(passages).get('B')).toBe('running')
  })

  it('tells what failed from what failed and was caught, and from what was tried again', () => {
    const failed = (id: number) => ({ id, type: 'TaskFailed', timestamp: id, taskFailedEventDetails: { error: 'E' } })
    expect(passagesOf(eventsOf([entered(1, 'A'), failed(2), exited(3, 'A')]), false)[0]?.standing).toBe('caught')
    expect(passagesOf(eventsOf([entered(1, 'A'), failed(2), { id: 3, type: 'TaskSucceeded', timestamp: 3 }, exited(4, 'A')]), false)[0]?.standing).toBe('done')
    const [passage] = passagesOf(eventsOf([entered(1, 'A'), failed(2), { id: 3, type: 'ExecutionFailed', timestamp: 3, executionFailedEventDetails: { error: 'E' } }]), false)
    expect(passage).toEqual({ name: 'A', entered: 1, left: 3, standing: 'failed', error: 'E' })
  })

  it('is read whatever is in it', () => {
    expect(eventsOf([null, 1, 'x', {}, { id: '1', type: 'A', timestamp: 1 }])).toEqual([])
    expect(detailsOf({ id: 1, type: 'X', timestamp: 1, xDetails: null })).toBeNull()
  })
})
