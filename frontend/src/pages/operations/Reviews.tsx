import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, body, once, type Schemas } from '../../api/client'
import { inWords } from '../../api/problem'
import { refresh } from '../../api/queries'
import { count } from '../../lib/format'
import type { Tone } from '../../lib/status'
import { Button } from '../../ui/controls'
import { Card } from '../../ui/page'
import { Answer, Empty } from '../../ui/states'
import { Badge } from '../../ui/status'
import { Table, type Column } from '../../ui/Table'
import { When } from '../../ui/text'
import { tell } from '../../ui/toasts'
import { OperationsPage } from './OperationsPage'
import { dollars } from './money'

export type ReviewData = Schemas['ReviewPage']['reviews'][number]

export const recommendations: Record<ReviewData['recommendation'], { name: string; tone: Tone }> = {
  stay: { name: 'Stay on Lambda', tone: 'good' },
  containers: { name: 'Move to containers', tone: 'warn' },
  considerEks: { name: 'Consider EKS', tone: 'warn' },
}

const columns: Column<ReviewData>[] = [
  { id: 'month', header: 'Month', accessorFn: (review) => review.usage.month, meta: { rowHeader: true }, cell: ({ row }) => <Link to={`/operations/reviews/${encodeURIComponent(row.original.reviewId)}`}>{row.original.usage.month}</Link> },
  { id: 'recommendation', header: 'Recommendation', accessorFn: (review) => review.recommendation, meta: { kind: 'fit' }, cell: ({ row }) => <Badge tone={recommendations[row.original.recommendation].tone}>{recommendations[row.original.recommendation].name}</Badge> },
  { id: 'crossed', header: 'Criteria crossed', accessorFn: (review) => review.criteria.filter((one) => one.crossed).length, meta: { kind: 'num' }, cell: ({ row }) => `${row.original.criteria.filter((one) => one.crossed).length} of ${row.original.criteria.length}` },
  { id: 'customers', header: 'Customers', accessorFn: (review) => review.usage.customers, meta: { kind: 'num' }, cell: ({ row }) => count(row.original.usage.customers) },
  { id: 'revenue', header: 'Revenue', accessorFn: (review) => review.usage.revenueUsd, meta: { kind: 'num' }, cell: ({ row }) => dollars(row.original.usage.revenueUsd) },
  { id: 'at', header: 'Reviewed', accessorFn: (review) => review.at, meta: { kind: 'fit' }, cell: ({ row }) => <When iso={row.original.at} /> },
]

/** Whether Lambda is still right: reviewed each month, and when asked. */
export default function Reviews() {
  const client = useQueryClient()
  const reviews = useQuery({ queryKey: ['reviews'], queryFn: async () => body(await api.GET('/v1/ops/reviews', { params: { query: { limit: 100 } } })), refetchInterval: 10_000 })
  const review = useMutation({
    mutationFn: async () => body(await api.POST('/v1/ops/reviews', { body: {}, headers: once() })),
    onSuccess: async (started) => {
      tell('good', `The review of ${started.month} has begun.`)
      await refresh(client, 'reviews')
      setTimeout(() => void refresh(client, 'reviews'), 2_000)
    },
    onError: (error) => tell('bad', inWords(error)),
  })
  return (
    <OperationsPage
      title="Architecture reviews"
      about="Each month: usage and costs against the criteria for moving to containers, kept as a decision."
      actions={
        <Button kind="primary" disabled={review.isPending} onPress={() => review.mutate()}>
          Review this month
        </Button>
      }
    >
      <Answer query={reviews}>
        {(data) => (
          <Card flush>
            <Table label="Architecture reviews" columns={columns} rows={data.reviews} empty={<Empty icon="docs" title="No review yet" />} />
          </Card>
        )}
      </Answer>
    </OperationsPage>
  )
}
