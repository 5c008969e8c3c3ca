import { queryOptions } from '@tanstack/react-query'
import { api, body, type Schemas } from '../../api/client'
import type { Tone } from '../../lib/status'

export type Execution = Schemas['ExecutionPage']['executions'][number]
export type DeadLetter = Schemas['DeadLetterPage']['deadLetters'][number]
export type Incident = Schemas['IncidentPage']['incidents'][number]
export type Queue = Schemas['QueueList']['queues'][number]

export const executionStatus: Record<Execution['status'], { name: string; tone: Tone }> = {
  RUNNING: { name: 'Running', tone: 'info' },
  SUCCEEDED: { name: 'Succeeded', tone: 'good' },
  FAILED: { name: 'Failed', tone: 'bad' },
  TIMED_OUT: { name: 'Timed out', tone: 'bad' },
  ABORTED: { name: 'Stopped', tone: 'neutral' },
}

export const incidentKinds: Record<Incident['kind'], string> = {
  executionOverdue: 'Execution overdue',
  scanStuck: 'Scan stuck',
  executionsFailed: 'Executions fail',
  throttled: 'Throttled',
  queueDeep: 'Queue too deep',
  queueOld: 'Messages too old',
  batchesLost: 'Batches lost',
  schedulesMissed: 'Schedules missed',
  coverageFell: 'Coverage fell',
}

export const machinesQuery = queryOptions({ queryKey: ['machines'], queryFn: async () => body(await api.GET('/v1/ops/machines')).machines, staleTime: 600_000 })

export const queuesQuery = queryOptions({ queryKey: ['queues'], queryFn: async () => body(await api.GET('/v1/ops/queues')), refetchInterval: 5_000 })

export const incidentsQuery = (open: boolean) =>
  queryOptions({ queryKey: ['incidents', open], queryFn: async () => body(await api.GET('/v1/ops/incidents', { params: { query: { limit: 100, ...(open ? { status: 'open' as const } : {}) } } })), refetchInterval: 15_000 })

export const deadLettersQuery = (waiting: boolean) =>
  queryOptions({
    queryKey: ['dead-letters', waiting],
    queryFn: async () => body(await api.GET('/v1/ops/dead-letters', { params: { query: { limit: 100, ...(waiting ? { state: 'waiting' as const } : {}) } } })),
    refetchInterval: 5_000,
  })

export const executionQuery = (executionId: string) =>
  queryOptions({
    queryKey: ['execution', executionId],
    queryFn: async () => body(await api.GET('/v1/ops/executions/{executionId}', { params: { path: { executionId } } })),
    refetchInterval: (query) => (query.state.data?.execution.status === 'RUNNING' ? 2_000 : false),
  })
