import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useParams } from 'react-router'
import { api, body, once } from '../../api/client'
import { inWords } from '../../api/problem'
import { refresh } from '../../api/queries'
import { count, duration, plural } from '../../lib/format'
import { detailsOf, eventsOf, passagesOf, standingsOf, type HistoryEvent, type Passage } from '../../lib/history'
import { Button, Confirm } from '../../ui/controls'
import { MachineGraph } from '../../ui/MachineGraph'
import { Card } from '../../ui/page'
import { Answer, Failed, Loading } from '../../ui/states'
import { Badge, Note } from '../../ui/status'
import { Foreign, When } from '../../ui/text'
import { tell } from '../../ui/toasts'
import { OperationsPage } from './OperationsPage'
import { executionQuery, executionStatus, machinesQuery } from './queries'

const most = 2_000

/** One execution: its machine with the states lit, its history as a timeline, and the ways to go on. */
export default function Execution() {
  const { executionId = '' } = useParams()
  const detail = useQuery(executionQuery(executionId))
  const execution = detail.data?.execution
  return (
    <OperationsPage title={execution ? `${execution.machine} execution` : 'Execution'} actions={detail.data && <Actions executionId={executionId} redrivable={detail.data.redrivable} running={detail.data.execution.status === 'RUNNING'} />}>
      <Answer query={detail}>
        {({ execution, input, output, throttles }) => (
          <>
            <Card>
              <dl className="kv">
                <dt>Status</dt>
                <dd>
                  <Badge tone={executionStatus[execution.status].tone}>{executionStatus[execution.status].name}</Badge> {execution.redriveCount > 0 && <span className="muted">redriven {execution.redriveCount}×</span>}
                </dd>
                <dt>Name</dt>
                <dd>
                  <code>
                    <Foreign text={execution.name} most={120} />
                  </code>{' '}
                  {execution.scanId && <Link to={`/scans/${execution.scanId}`}>Scan</Link>}
                </dd>
                <dt>Started</dt>
                <dd>
                  <When iso={execution.startedAt} relative={false} />
                  {execution.durationMs != null && `, took ${duration(execution.durationMs / 1000)}`}
                </dd>
                {execution.transitions != null && (
                  <>
                    <dt>Cost</dt>
                    <dd>
                      {plural(execution.transitions, 'state transition')}
                      {execution.costUsd != null && `, about $${execution.costUsd} on AWS without a free tier`}
                      {(throttles ?? 0) > 0 && `, ${plural(throttles ?? 0, 'throttled attempt')}`}
                    </dd>
                  </>
                )}
              </dl>
            </Card>
            {execution.error && (
              <Note tone="bad">
                <p>
                  <b><Foreign text={execution.error} most={120} /></b>
                </p>
                {execution.cause && <Foreign text={execution.cause} most={600} open />}
              </Note>
            )}
            <History executionId={executionId} machine={execution.machine} running={execution.status === 'RUNNING'} />
            <div className="halves">
              <Payload title="Input" text={input} />
              <Payload title="Output" text={output} />
            </div>
          </>
        )}
      </Answer>
    </OperationsPage>
  )
}

function Payload({ title, text }: { title: string; text: string | null | undefined }) {
  return (
    <Card title={title}>
      {text == null ? (
        <p className="muted">There is none.</p>
      ) : (
        <pre className="pre" tabIndex={0} aria-label={title}>
          {pretty(text)}
        </pre>
      )}
    </Card>
  )
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function Actions({ executionId, redrivable, running }: { executionId: string; redrivable: boolean; running: boolean }) {
  const client = useQueryClient()
  const path = { params: { path: { executionId } }, headers: once() }
  const done = () => refresh(client, 'execution', 'executions', 'history')
  const redrive = useMutation({
    mutationFn: async () => body(await api.POST('/v1/ops/executions/{executionId}/redrive', path)),
    onSuccess: async () => {
      tell('good', 'It goes on from where it failed.')
      await done()
    },
    onError: (error) => tell('bad', inWords(error)),
  })
  const stop = useMutation({ mutationFn: async () => body(await api.POST('/v1/ops/executions/{executionId}/stop', path)), onSuccess: done })
  return (
    <>
      {redrivable && (
        <Button kind="primary" disabled={redrive.isPending} onPress={() => redrive.mutate()}>
          Redrive
        </Button>
      )}
      {running && (
        <Confirm title="Stop this execution?" verb="Stop it" pending={stop.isPending} error={stop.error} onConfirm={() => stop.mutateAsync()} button={<Button kind="danger">Stop</Button>}>
          <p>A scan whose execution is stopped ends as failed.</p>
        </Confirm>
      )}
    </>
  )
}

function History({ executionId, machine, running }: { executionId: string; machine: string; running: boolean }) {
  const machines = useQuery(machinesQuery)
  const history = useInfiniteQuery({
    queryKey: ['history', executionId],
    queryFn: async ({ pageParam }) =>
      body(await api.GET('/v1/ops/executions/{executionId}/history', { params: { path: { executionId }, query: { limit: 200, ...(pageParam === null ? {} : { cursor: pageParam }) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor ?? null,
    refetchInterval: running ? 2_000 : false,
  })
  const events = eventsOf(history.data?.pages.flatMap((page) => page.events) ?? [])
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = history
  useEffect(() => {
    // All of it, up to a bound: the graph is about the whole.
    if (hasNextPage && !isFetchingNextPage && events.length < most) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, events.length])
  const definition = machines.data?.find((one) => one.name === machine)?.definition
  const passages = passagesOf(events, running)
  if (history.isPending) return <Loading what="Loading the history" />
  if (history.isError) return <Failed error={history.error} retry={() => void history.refetch()} />
  return (
    <>
      {definition !== undefined && (
        <Card title="State machine">
          <MachineGraph name={machine} definition={definition} standings={standingsOf(passages)} />
        </Card>
      )}
      <Card title="Timeline" more={<span className="muted small">{plural(passages.length, 'state passed', 'states passed')}</span>}>
        <Timeline passages={passages} events={events} />
      </Card>
      <Card title="History" more={<span className="muted small">{plural(events.length, 'event')}{hasNextPage ? ' so far' : ''}</span>}>
        <div className="stack">
          <details>
            <summary>Every event</summary>
            <ol className="list">
              {events.slice(0, 500).map((event) => (
                <Event key={event.id} event={event} start={events[0]?.timestamp ?? event.timestamp} />
              ))}
            </ol>
            {events.length > 500 && <p className="muted">and {count(events.length - 500)} more</p>}
          </details>
          {hasNextPage && events.length >= most && (
            <div>
              <Button disabled={isFetchingNextPage} onPress={() => void fetchNextPage()}>Load more events</Button>
            </div>
          )}
        </div>
      </Card>
    </>
  )
}

function Event({ event, start }: { event: HistoryEvent; start: number }) {
  const details = detailsOf(event)
  return (
    <li>
      <div className="spread">
        <span>
          <span className="muted num">{event.id}</span> {event.type}
        </span>
        <span className="muted num small">+{duration(event.timestamp - start)}</span>
      </div>
      {details && <code className="small any muted"><Foreign text={JSON.stringify(details)} most={300} open /></code>}
    </li>
  )
}

const shown = 200

function Timeline({ passages, events }: { passages: readonly Passage[]; events: readonly HistoryEvent[] }) {
  const start = events[0]?.timestamp ?? 0
  const end = Math.max(start + 0.001, events[events.length - 1]?.timestamp ?? start)
  const length = end - start
  if (passages.length === 0) return <p className="muted">No state has been entered.</p>
  return (
    <>
      <ol className="gantt">
        {passages.slice(0, shown).map((passage, index) => {
          const left = ((passage.entered - start) / length) * 100
          const width = (((passage.left ?? end) - passage.entered) / length) * 100
          return (
            <li key={index}>
              <span className="any">
                {passage.name}
                {passage.error && <span className="small tone-bad"> {passage.standing === 'caught' ? 'caught ' : ''}{passage.error}</span>}
              </span>
              <span className="lane" aria-hidden="true">
                <span data-standing={passage.standing} style={{ left: `${Math.min(99.5, left)}%`, width: `${Math.max(0.5, width)}%` }} />
              </span>
              <span className="num small muted">{passage.left === null ? 'running' : duration(passage.left - passage.entered)}</span>
            </li>
          )
        })}
      </ol>
      {passages.length > shown && <p className="muted">and {count(passages.length - shown)} more</p>}
    </>
  )
}
