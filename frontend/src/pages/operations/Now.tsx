import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, body } from '../../api/client'
import { count, duration } from '../../lib/format'
import { Card } from '../../ui/page'
import { Answer, Empty } from '../../ui/states'
import { Badge } from '../../ui/status'
import { Foreign, When } from '../../ui/text'
import { OperationsPage } from './OperationsPage'
import { executionStatus, incidentKinds, incidentsQuery, queuesQuery, type Execution } from './queries'

const statuses: readonly Execution['status'][] = ['RUNNING', 'FAILED', 'TIMED_OUT']

/** What an operator looks at first: what is wrong, what waits, what runs, what failed. */
export default function Now() {
  const incidents = useQuery(incidentsQuery(true))
  const queues = useQuery(queuesQuery)
  return (
    <OperationsPage title="Operations" about="What is stuck, what waits, what failed.">
      <div className="halves">
        <Card title="Open incidents" more={<Link to="/operations/incidents">All</Link>}>
          <Answer query={incidents}>
            {(data) =>
              data.incidents.length === 0 ? (
                <Empty icon="good" title="Nothing is wrong">
                  <p>The operations monitor found nothing that it could not repair.</p>
                </Empty>
              ) : (
                <ul className="list">
                  {data.incidents.slice(0, 8).map((incident) => (
                    <li key={incident.incidentId}>
                      <div className="spread">
                        <Badge tone="bad">{incidentKinds[incident.kind]}</Badge>
                        <When iso={incident.openedAt} />
                      </div>
                      <p>
                        <Foreign text={incident.summary} most={240} />
                      </p>
                    </li>
                  ))}
                </ul>
              )
            }
          </Answer>
        </Card>
        <Card title="Queues" more={<Link to="/operations/queues">All</Link>}>
          <Answer query={queues}>
            {(data) => (
              <ul className="list">
                {data.queues.map((queue) => (
                  <li key={queue.name} className="spread">
                    <span>{queue.name}</span>
                    <span className="muted num">
                      {count(queue.visible)} waiting, {count(queue.inFlight)} in flight
                      {queue.oldestAgeSeconds != null && `, oldest ${duration(queue.oldestAgeSeconds)}`}
                    </span>
                  </li>
                ))}
                <li className="spread">
                  <Link to="/operations/queues">Dead letters that wait</Link>
                  {data.deadLetters.waiting > 0 ? <Badge tone="bad">{count(data.deadLetters.waiting)}</Badge> : <span className="muted num">0</span>}
                </li>
              </ul>
            )}
          </Answer>
        </Card>
      </div>
      <div className="halves">
        {statuses.map((status) => (
          <Last key={status} status={status} />
        ))}
      </div>
    </OperationsPage>
  )
}

function Last({ status }: { status: Execution['status'] }) {
  const { name, tone } = executionStatus[status]
  const executions = useQuery({
    queryKey: ['executions', 'last', status],
    queryFn: async () => body(await api.GET('/v1/ops/executions', { params: { query: { status, limit: 5 } } })),
    refetchInterval: 5_000,
  })
  return (
    <Card title={`${name}, last`} more={<Link to={`/operations/executions?status=${status}`}>All</Link>}>
      <Answer query={executions}>
        {(data) =>
          data.executions.length === 0 ? (
            <p className="muted">None.</p>
          ) : (
            <ul className="list">
              {data.executions.map((execution) => (
                <li key={execution.executionId} className="spread">
                  <span className="any">
                    <Link to={`/operations/executions/${encodeURIComponent(execution.executionId)}`}>{execution.machine}</Link> <code className="small muted">{execution.name.slice(0, 40)}</code>
                  </span>
                  <span className={`small tone-${tone}`}>
                    <When iso={execution.endedAt ?? execution.startedAt} />
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </Card>
  )
}
