import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { api, body, once } from '../../api/client'
import { inWords } from '../../api/problem'
import { refresh } from '../../api/queries'
import { count, duration, plural } from '../../lib/format'
import type { Tone } from '../../lib/status'
import { Button, Confirm, Select } from '../../ui/controls'
import { Card } from '../../ui/page'
import { Answer, Empty } from '../../ui/states'
import { Badge } from '../../ui/status'
import { Table, type Column } from '../../ui/Table'
import { Foreign, When } from '../../ui/text'
import { tell } from '../../ui/toasts'
import { OperationsPage } from './OperationsPage'
import { deadLettersQuery, queuesQuery, type DeadLetter, type Queue } from './queries'

const queueColumns: Column<Queue>[] = [
  {
    id: 'name',
    header: 'Queue',
    accessorFn: (queue) => queue.name,
    meta: { rowHeader: true },
    cell: ({ row }) => (
      <>
        {row.original.name}
        {row.original.deadLetterQueue && <div className="small muted">falls into {row.original.deadLetterQueue}</div>}
      </>
    ),
  },
  { id: 'visible', header: 'Waiting', accessorFn: (queue) => queue.visible, meta: { kind: 'num' }, cell: ({ row }) => count(row.original.visible) },
  { id: 'inFlight', header: 'In flight', accessorFn: (queue) => queue.inFlight, meta: { kind: 'num' }, cell: ({ row }) => count(row.original.inFlight) },
  { id: 'delayed', header: 'Delayed', accessorFn: (queue) => queue.delayed, meta: { kind: 'num' }, cell: ({ row }) => count(row.original.delayed) },
  { id: 'oldest', header: 'Oldest', accessorFn: (queue) => queue.oldestAgeSeconds ?? -1, meta: { kind: 'num' }, cell: ({ row }) => (row.original.oldestAgeSeconds == null ? '–' : duration(row.original.oldestAgeSeconds)) },
]

const letterStates: Record<DeadLetter['state'], { name: string; tone: Tone }> = {
  waiting: { name: 'Waiting', tone: 'bad' },
  redriven: { name: 'Redriven', tone: 'info' },
  failed: { name: 'Dead again', tone: 'bad' },
  discarded: { name: 'Discarded', tone: 'neutral' },
}

export default function Queues() {
  const queues = useQuery(queuesQuery)
  return (
    <OperationsPage title="Queues and dead letters" about="A batch whose message failed five times falls into the dead letters. Redriving sends it back; discarding gives it up, and its scan names it as not evaluated.">
      <Answer query={queues}>
        {(data) => (
          <Card flush>
            <Table label="Queues" columns={queueColumns} rows={data.queues} empty={<Empty icon="queue" title="There are no queues" />} />
          </Card>
        )}
      </Answer>
      <Letters />
    </OperationsPage>
  )
}

function Letters() {
  const client = useQueryClient()
  const [waiting, setWaiting] = useState(false)
  const letters = useQuery(deadLettersQuery(waiting))
  const totals = useQuery(queuesQuery).data?.deadLetters
  const all = useMutation({
    mutationFn: async () => body(await api.POST('/v1/ops/dead-letters/redrive', { headers: once() })),
    onSuccess: async (done) => {
      tell('good', `${plural(done.redriven, 'dead letter')} redriven${done.discarded > 0 ? `, ${count(done.discarded)} discarded` : ''}${done.more ? '; more wait' : ''}.`)
      await refresh(client, 'dead-letters', 'queues')
    },
    onError: (error) => tell('bad', inWords(error)),
  })
  const columns: Column<DeadLetter>[] = [
    {
      id: 'scan',
      header: 'Batch',
      accessorFn: (letter) => letter.scanId + letter.batch,
      meta: { rowHeader: true },
      cell: ({ row }) => (
        <>
          <Link to={`/operations/executions/${row.original.scanId}`}>{row.original.batch}</Link> of <code className="small">{row.original.scanId}</code>
        </>
      ),
    },
    { id: 'tenant', header: 'Tenant', accessorFn: (letter) => letter.tenant, meta: { kind: 'fit' }, cell: ({ row }) => <Foreign text={row.original.tenant} most={40} /> },
    { id: 'state', header: 'Status', accessorFn: (letter) => letter.state, meta: { kind: 'fit' }, cell: ({ row }) => <Badge tone={letterStates[row.original.state].tone}>{letterStates[row.original.state].name}</Badge> },
    { id: 'died', header: 'Died', accessorFn: (letter) => letter.diedAt, meta: { kind: 'fit' }, cell: ({ row }) => <When iso={row.original.diedAt} /> },
    { id: 'do', header: () => <span className="sr">Actions</span>, enableSorting: false, accessorFn: (letter) => letter.deadLetterId, meta: { kind: 'fit' }, cell: ({ row }) => row.original.state === 'waiting' && <LetterActions letter={row.original} /> },
  ]
  return (
    <Card
      title="Dead letters"
      more={
        <span className="row">
          {totals && (
            <span className="muted small num">
              {count(totals.waiting)} waiting, {count(totals.redriven)} redriven, {count(totals.failed)} dead again, {count(totals.discarded)} discarded
            </span>
          )}
          <Button small kind="primary" disabled={all.isPending || (totals?.waiting ?? 0) === 0} onPress={() => all.mutate()}>
            Redrive all that wait
          </Button>
        </span>
      }
    >
      <div className="stack">
        <div className="filters">
          <Select label="Show" value={waiting ? 'waiting' : ''} onChange={(event) => setWaiting(event.target.value === 'waiting')}>
            <option value="">All of 90 days</option>
            <option value="waiting">Those that wait</option>
          </Select>
        </div>
        <Answer query={letters}>{(data) => <Table label="Dead letters" columns={columns} rows={data.deadLetters} empty={<Empty icon="good" title="No dead letters" />} />}</Answer>
      </div>
    </Card>
  )
}

function LetterActions({ letter }: { letter: DeadLetter }) {
  const client = useQueryClient()
  const path = { params: { path: { deadLetterId: letter.deadLetterId } } }
  const done = () => refresh(client, 'dead-letters', 'queues')
  const redrive = useMutation({
    mutationFn: async () => body(await api.POST('/v1/ops/dead-letters/{deadLetterId}/redrive', { ...path, headers: once() })),
    onSuccess: async (change) => {
      tell('good', change.state === 'discarded' ? 'Its scan has ended, so it was discarded.' : 'The dead letter was redriven.')
      await done()
    },
    onError: (error) => tell('bad', inWords(error)),
  })
  const discard = useMutation({ mutationFn: async () => body(await api.DELETE('/v1/ops/dead-letters/{deadLetterId}', path)), onSuccess: done })
  return (
    <span className="row" style={{ flexWrap: 'nowrap' }}>
      <Button small disabled={redrive.isPending} onPress={() => redrive.mutate()} label={`Redrive ${letter.batch}`}>
        Redrive
      </Button>
      <Confirm title="Give this batch up?" verb="Discard it" pending={discard.isPending} error={discard.error} onConfirm={() => discard.mutateAsync()} button={<Button small kind="danger" label={`Discard ${letter.batch}`}>Discard</Button>}>
        <p>Its resources end as not evaluated, and the scan goes on without it.</p>
      </Confirm>
    </span>
  )
}
