import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, body } from '../api/client'
import type { Scan } from '../api/queries'
import { percent, score } from '../lib/format'
import { hasEnded } from '../lib/status'
import { Button } from '../ui/controls'
import { Card, Page } from '../ui/page'
import { SeverityMini } from '../ui/scan'
import { Empty, Failed, Loading } from '../ui/states'
import { ScanBadge } from '../ui/status'
import { Table, type Column } from '../ui/Table'
import { ButtonLink, Foreign, When } from '../ui/text'

const triggers: Record<string, string> = { api: 'Submitted', schedule: 'Schedule' }

const columns: Column<Scan>[] = [
  {
    id: 'target',
    header: 'Target',
    accessorFn: (scan) => scan.target,
    meta: { rowHeader: true },
    cell: ({ row }) => (
      <Link to={`/scans/${row.original.scanId}`}>
        <Foreign text={row.original.target} most={60} />
      </Link>
    ),
  },
  { id: 'status', header: 'Status', accessorFn: (scan) => scan.status, meta: { kind: 'fit' }, cell: ({ row }) => <ScanBadge status={row.original.status} /> },
  { id: 'score', header: 'Score', accessorFn: (scan) => scan.outcome?.score ?? -1, meta: { kind: 'num' }, cell: ({ row }) => score(row.original.outcome?.score) },
  {
    id: 'coverage',
    header: 'Coverage',
    accessorFn: (scan) => shareOf(scan) ?? -1,
    meta: { kind: 'num' },
    cell: ({ row }) => percent(shareOf(row.original)),
  },
  {
    id: 'findings',
    header: 'Open findings',
    enableSorting: false,
    accessorFn: (scan) => scan.scanId,
    meta: { kind: 'fit' },
    cell: ({ row }) => (row.original.outcome ? <SeverityMini counts={row.original.outcome.findings} /> : '–'),
  },
  {
    id: 'trigger',
    header: 'Started by',
    accessorFn: (scan) => scan.trigger,
    meta: { kind: 'fit' },
    cell: ({ row }) => (row.original.reevaluationOf ? 'Re-evaluation' : (triggers[row.original.trigger] ?? row.original.trigger)),
  },
  { id: 'submitted', header: 'Submitted', accessorFn: (scan) => scan.submittedAt, meta: { kind: 'fit' }, cell: ({ row }) => <When iso={row.original.submittedAt} /> },
]

function shareOf(scan: Scan): number | null {
  if (!scan.outcome) return null
  const all = scan.outcome.evaluated + scan.outcome.notEvaluated
  return all === 0 ? null : scan.outcome.evaluated / all
}

export default function Scans() {
  const scans = useInfiniteQuery({
    queryKey: ['scans', 'list'],
    queryFn: async ({ pageParam }) => body(await api.GET('/v1/scans', { params: { query: { limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor ?? null,
    refetchInterval: (query) => (query.state.data?.pages[0]?.scans.some((scan) => !hasEnded(scan.status)) ? 2_000 : false),
  })
  const rows = scans.data?.pages.flatMap((page) => page.scans)
  return (
    <Page title="Scans" about="Newest first." actions={<ButtonLink to="/scans/new" kind="primary">New scan</ButtonLink>}>
      {scans.isError && <Failed error={scans.error} retry={() => void scans.refetch()} />}
      {scans.isPending && <Loading what="Loading scans" />}
      {rows && (
        <Card flush>
          <Table
            label="Scans"
            columns={columns}
            rows={rows}
            empty={
              <Empty icon="scan" title="No scans yet">
                <ButtonLink to="/scans/new">New scan</ButtonLink>
              </Empty>
            }
          />
        </Card>
      )}
      {scans.hasNextPage && (
        <div>
          <Button disabled={scans.isFetchingNextPage} onPress={() => void scans.fetchNextPage()}>
            {scans.isFetchingNextPage ? 'Loading…' : 'Show older scans'}
          </Button>
        </div>
      )}
    </Page>
  )
}
