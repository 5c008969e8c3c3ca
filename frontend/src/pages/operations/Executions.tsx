import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { api, body } from '../../api/client'
import { count, duration } from '../../lib/format'
import { withParam } from '../../lib/filters'
import { Button, Select } from '../../ui/controls'
import { Card } from '../../ui/page'
import { Empty, Failed, Loading } from '../../ui/states'
import { Badge } from '../../ui/status'
import { Table, type Column } from '../../ui/Table'
import { Foreign, When } from '../../ui/text'
import { OperationsPage } from './OperationsPage'
import { executionStatus, machinesQuery, type Execution } from './queries'

const columns: Column<Execution>[] = [
  {
    id: 'machine',
    header: 'Execution',
    accessorFn: (execution) => execution.machine,
    meta: { rowHeader: true },
    cell: ({ row }) => (
      <>
        <Link to={`/operations/executions/${encodeURIComponent(row.original.executionId)}`}>{row.original.machine}</Link>
        <div className="small muted mono">
          <Foreign text={row.original.name} most={60} />
        </div>
      </>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    accessorFn: (execution) => execution.status,
    meta: { kind: 'fit' },
    cell: ({ row }) => (
      <>
        <Badge tone={executionStatus[row.original.status].tone}>{executionStatus[row.original.status].name}</Badge>
        {row.original.redriveCount > 0 && <div className="small muted">redriven {row.original.redriveCount}×</div>}
      </>
    ),
  },
  { id: 'error', header: 'Error', enableSorting: false, accessorFn: (execution) => execution.error, cell: ({ row }) => row.original.error && <span className="any small"><Foreign text={row.original.error} most={80} /></span> },
  { id: 'tenant', header: 'Tenant', accessorFn: (execution) => execution.tenant ?? '', meta: { kind: 'fit' }, cell: ({ row }) => (row.original.tenant ? <Foreign text={row.original.tenant} most={30} /> : <span className="muted">all</span>) },
  { id: 'started', header: 'Started', accessorFn: (execution) => execution.startedAt, meta: { kind: 'fit' }, cell: ({ row }) => <When iso={row.original.startedAt} /> },
  { id: 'duration', header: 'Took', accessorFn: (execution) => execution.durationMs ?? -1, meta: { kind: 'num' }, cell: ({ row }) => (row.original.durationMs == null ? '–' : duration(row.original.durationMs / 1000)) },
  { id: 'transitions', header: 'Transitions', accessorFn: (execution) => execution.transitions ?? -1, meta: { kind: 'num' }, cell: ({ row }) => (row.original.transitions == null ? '–' : count(row.original.transitions)) },
]

export default function Executions() {
  const [params, setParams] = useSearchParams()
  const machines = useQuery(machinesQuery)
  const asked = params.get('status')
  const status = asked !== null && Object.hasOwn(executionStatus, asked) ? (asked as Execution['status']) : null
  const machine = params.get('machine')
  const executions = useInfiniteQuery({
    queryKey: ['executions', 'list', status, machine],
    queryFn: async ({ pageParam }) =>
      body(
        await api.GET('/v1/ops/executions', {
          params: { query: { limit: 50, ...(status ? { status } : {}), ...(machine ? { machine } : {}), ...(pageParam === null ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor ?? null,
    refetchInterval: 10_000,
  })
  const rows = executions.data?.pages.flatMap((page) => page.executions)
  const set = (name: string, value: string) => setParams((now) => withParam(now, name, value), { replace: true })
  return (
    <OperationsPage title="Executions" about="Of every state machine and tenant, newest first.">
      <form className="filters" onSubmit={(event) => event.preventDefault()}>
        <Select label="State machine" value={machine ?? ''} onChange={(event) => set('machine', event.target.value)}>
          <option value="">Any</option>
          {machines.data?.map((one) => (
            <option key={one.name} value={one.name}>
              {one.name}
            </option>
          ))}
        </Select>
        <Select label="Status" value={status ?? ''} onChange={(event) => set('status', event.target.value)}>
          <option value="">Any</option>
          {(Object.keys(executionStatus) as Execution['status'][]).map((one) => (
            <option key={one} value={one}>
              {executionStatus[one].name}
            </option>
          ))}
        </Select>
      </form>
      {executions.isPending && <Loading what="Loading executions" />}
      {executions.isError && <Failed error={executions.error} retry={() => void executions.refetch()} />}
      {rows && (
        <Card flush>
          <Table label="Executions" columns={columns} rows={rows} empty={<Empty icon="operations" title="No such executions" />} />
        </Card>
      )}
      {executions.hasNextPage && (
        <div>
          <Button disabled={executions.isFetchingNextPage} onPress={() => void executions.fetchNextPage()}>
            Show older ones
          </Button>
        </div>
      )}
    </OperationsPage>
  )
}
