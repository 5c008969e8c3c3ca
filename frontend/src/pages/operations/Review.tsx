import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { api, body } from '../../api/client'
import { date, plural } from '../../lib/format'
import { Card } from '../../ui/page'
import { Answer } from '../../ui/states'
import { Badge } from '../../ui/status'
import { Table, type Column } from '../../ui/Table'
import { CostEstimate } from './Cost'
import { OperationsPage } from './OperationsPage'
import { recommendations, type ReviewData } from './Reviews'

type Criterion = ReviewData['criteria'][number]

const criteria: Record<string, string> = {
  requests: 'Requests a month',
  averageMs: 'Average response time, ms',
  revenueUsd: 'Revenue a month, USD',
  coldStartComplaints: 'Complaints about cold starts',
  eksRevenueUsd: 'Revenue a month for EKS, USD',
}

const columns: Column<Criterion>[] = [
  { id: 'name', header: 'Criterion', accessorFn: (criterion) => criterion.name, meta: { rowHeader: true }, cell: ({ row }) => criteria[row.original.name] ?? row.original.name },
  { id: 'value', header: 'This month', accessorFn: (criterion) => criterion.value ?? -1, meta: { kind: 'num' }, cell: ({ row }) => (row.original.value == null ? 'not known' : row.original.value.toLocaleString('en', { maximumFractionDigits: 2 })) },
  { id: 'threshold', header: 'Threshold', accessorFn: (criterion) => criterion.threshold, meta: { kind: 'num' }, cell: ({ row }) => row.original.threshold.toLocaleString('en', { maximumFractionDigits: 2 }) },
  {
    id: 'crossed',
    header: 'Stands',
    accessorFn: (criterion) => criterion.crossed,
    meta: { kind: 'fit' },
    cell: ({ row }) => (row.original.crossed ? <Badge tone="warn">Crossed</Badge> : row.original.value == null ? <Badge tone="unproven">Not known</Badge> : <Badge tone="good">Below</Badge>),
  },
]

/** One review: the criteria, the costs, and the decision record. */
export default function Review() {
  const { reviewId = '' } = useParams()
  const review = useQuery({ queryKey: ['review', reviewId], queryFn: async () => body(await api.GET('/v1/ops/reviews/{reviewId}', { params: { path: { reviewId } } })) })
  return (
    <OperationsPage title={review.data ? `Architecture review of ${review.data.review.usage.month}` : 'Architecture review'}>
      <Answer query={review}>
        {({ review: data, record }) => (
          <>
            <Card title="Recommendation" more={<Badge tone={recommendations[data.recommendation].tone}>{recommendations[data.recommendation].name}</Badge>}>
              <p className="muted">
                {plural(data.usage.customers, 'customer')}, {plural(data.usage.requests, 'request')}, {plural(data.usage.scans, 'scan')} of {plural(data.usage.resources, 'resource')}. The next review is on {date(data.nextReview)}.
              </p>
            </Card>
            <Card title="Criteria for moving to containers">
              <Table label="Criteria" columns={columns} rows={data.criteria} />
            </Card>
            <CostEstimate estimate={data.costs} />
            <Card title="Decision record">
              <pre className="pre" tabIndex={0} aria-label="Decision record">
                {record}
              </pre>
            </Card>
          </>
        )}
      </Answer>
    </OperationsPage>
  )
}
