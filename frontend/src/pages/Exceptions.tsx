import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, type Schemas } from '../api/client'
import { exceptionsQuery, refresh } from '../api/queries'
import { date } from '../lib/format'
import { useMay } from '../session/useSession'
import { Button, Confirm } from '../ui/controls'
import { Card, Page } from '../ui/page'
import { Answer, Empty } from '../ui/states'
import { Badge } from '../ui/status'
import { Table, type Column } from '../ui/Table'
import { ButtonLink, Foreign, When } from '../ui/text'
import { useNow } from '../ui/useNow'

type Exception = Schemas['ExceptionView']

const soon = 14 * 86_400_000

export default function Exceptions() {
  const exceptions = useQuery(exceptionsQuery)
  const may = useMay('admin')
  const columns: Column<Exception>[] = [
    {
      id: 'rule',
      header: 'Rule and resource',
      accessorFn: (exception) => exception.rule,
      meta: { rowHeader: true },
      cell: ({ row }) => (
        <>
          <Foreign text={row.original.rule} most={80} />
          <div className="small muted">
            on <Foreign text={row.original.resource} most={80} />, target <Foreign text={row.original.target} most={60} />
          </div>
        </>
      ),
    },
    {
      id: 'reason',
      header: 'Reason',
      enableSorting: false,
      accessorFn: (exception) => exception.reason,
      cell: ({ row }) => (
        <>
          <Foreign text={row.original.reason} most={200} open />
          <div className="small muted">Approved by <Foreign text={row.original.approver} most={80} /></div>
        </>
      ),
    },
    { id: 'state', header: 'Status', accessorFn: (exception) => exception.hasExpired, meta: { kind: 'fit' }, cell: ({ row }) => <State exception={row.original} /> },
    {
      id: 'ends',
      header: 'Ends',
      accessorFn: (exception) => exception.endsAt,
      meta: { kind: 'fit' },
      cell: ({ row }) => (
        <>
          <When iso={row.original.endsAt} />
          <div className="small muted">{date(row.original.expires)}, {row.original.timeZone}</div>
        </>
      ),
    },
    { id: 'do', header: () => <span className="sr">Actions</span>, enableSorting: false, accessorFn: (exception) => exception.exceptionId, meta: { kind: 'fit' }, cell: ({ row }) => may && <End exception={row.original} /> },
  ]
  return (
    <Page title="Exceptions" about="Accepted risks. They stay in the report, marked, and in no score; each ends on its day, and sooner when what is found changes.">
      <Answer query={exceptions}>
        {(data) => (
          <Card flush>
            <Table
              label="Exceptions"
              columns={columns}
              rows={data}
              sorted={[{ id: 'ends', desc: false }]}
              empty={
                <Empty icon="exception" title="No accepted risks">
                  <p>A finding’s page has the way to accept it, with a reason and a last day.</p>
                  <ButtonLink to="/findings">Findings</ButtonLink>
                </Empty>
              }
            />
          </Card>
        )}
      </Answer>
    </Page>
  )
}

function State({ exception }: { exception: Exception }) {
  const now = useNow()
  if (exception.hasExpired) return <Badge tone="bad">Expired</Badge>
  return new Date(exception.endsAt).getTime() - now < soon ? <Badge tone="warn">Ends soon</Badge> : <Badge tone="info">Holds</Badge>
}

function End({ exception }: { exception: Exception }) {
  const client = useQueryClient()
  const end = useMutation({
    mutationFn: async () => api.DELETE('/v1/exceptions/{exceptionId}', { params: { path: { exceptionId: exception.exceptionId } } }),
    onSuccess: () => refresh(client, 'exceptions'),
  })
  return (
    <Confirm title="End this exception?" verb="End it" pending={end.isPending} error={end.error} onConfirm={() => end.mutateAsync()} button={<Button small kind="danger" label={`End the exception for ${exception.rule}`}>End</Button>}>
      <p>From the next scan on what it accepted counts as failed again.</p>
    </Confirm>
  )
}
