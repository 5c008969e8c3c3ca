import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, body, type Schemas } from '../../api/client'
import { count } from '../../lib/format'
import { Select, TextField } from '../../ui/controls'
import { Card } from '../../ui/page'
import { Answer } from '../../ui/states'
import { Note } from '../../ui/status'
import { Table, type Column } from '../../ui/Table'
import { dollars } from './money'
import { OperationsPage } from './OperationsPage'

type Estimate = Schemas['CostEstimate']
type Item = Estimate['architectures'][number]['items'][number]

/** A whole number that was typed; null while it is none. */
function whole(text: string, most: number): number | null {
  return /^\d{1,9}$/.test(text) && Number(text) >= 1 && Number(text) <= most ? Number(text) : null
}

/** What a month costs, for a workload that one can change, on each architecture. */
export default function Cost() {
  const [customers, setCustomers] = useState('10')
  const [scans, setScans] = useState('1')
  const [resources, setResources] = useState('1000')
  const asked = { customers: whole(customers, 100_000), scansPerDay: whole(scans, 1_000), resources: whole(resources, 1_000_000) }
  const { customers: many, scansPerDay, resources: size } = asked
  const ready = many !== null && scansPerDay !== null && size !== null
  const estimate = useQuery({
    queryKey: ['cost', many, scansPerDay, size],
    queryFn: async () => body(await api.GET('/v1/ops/cost', { params: { query: { customers: String(many), scansPerDay: String(scansPerDay), resources: String(size) } } })),
    enabled: ready,
    placeholderData: keepPreviousData,
  })
  return (
    <OperationsPage title="Cost" about="What a month costs on AWS, by metered units and a dated price table.">
      <form className="filters" onSubmit={(event) => event.preventDefault()}>
        <TextField label="Customers" inputMode="numeric" value={customers} onChange={(event) => setCustomers(event.target.value)} error={many === null ? '1 to 100,000' : undefined} />
        <TextField label="Scans a day, each" inputMode="numeric" value={scans} onChange={(event) => setScans(event.target.value)} error={scansPerDay === null ? '1 to 1,000' : undefined} />
        <TextField label="Resources a scan" inputMode="numeric" value={resources} onChange={(event) => setResources(event.target.value)} error={size === null ? '1 to 1,000,000' : undefined} />
      </form>
      <Answer query={estimate}>{(data) => <CostEstimate estimate={data} />}</Answer>
    </OperationsPage>
  )
}

const names: Record<string, string> = { lambda: 'Lambda', fargate: 'Fargate', eks: 'EKS' }

const columns: Column<Item>[] = [
  { id: 'service', header: 'Service', accessorFn: (item) => item.service, meta: { rowHeader: true }, cell: ({ row }) => <>{row.original.service} <span className="muted small">{row.original.item}</span></> },
  { id: 'quantity', header: 'Quantity', accessorFn: (item) => item.quantity, meta: { kind: 'num' }, cell: ({ row }) => `${row.original.quantity.toLocaleString('en', { maximumFractionDigits: 2 })} ${row.original.unit}` },
  { id: 'free', header: 'Of it free', accessorFn: (item) => item.free, meta: { kind: 'num' }, cell: ({ row }) => row.original.free.toLocaleString('en', { maximumFractionDigits: 2 }) },
  { id: 'amount', header: 'Amount', accessorFn: (item) => item.amount, meta: { kind: 'num' }, cell: ({ row }) => dollars(row.original.amount) },
]

/** An estimate: the architectures beside each other, and the items of one. */
export function CostEstimate({ estimate }: { estimate: Estimate }) {
  const [shown, setShown] = useState(0)
  const most = Math.max(0.01, ...estimate.architectures.map((one) => one.total))
  const cheapest = Math.min(...estimate.architectures.map((one) => one.total))
  const chosen = estimate.architectures[shown] ?? estimate.architectures[0]
  return (
    <>
      <Card title="A month, by architecture">
        <div className="stack">
          <div className="sevrows">
            {estimate.architectures.map((one) => (
              <div key={one.name} className="sevrow wide-row">
                <span>{names[one.name] ?? one.name}</span>
                <span className="bar" role="img" aria-label={`${one.name}: ${dollars(one.total)}`}>
                  <span className={one.total === cheapest ? 'fill-info' : 'fill-neutral'} style={{ flex: one.total / most }} />
                  <span style={{ flex: 1 - one.total / most }} />
                </span>
                <span className="num">{dollars(one.total)}</span>
              </div>
            ))}
          </div>
          <p className="muted">
            {estimate.breakEven.fargate == null ? 'Fargate is at no number of customers cheaper' : `Fargate is cheaper from ${count(estimate.breakEven.fargate)} customers on`},{' '}
            {estimate.breakEven.eks == null ? 'EKS at none' : `EKS from ${count(estimate.breakEven.eks)} on`}. Prices of {estimate.region} as of {estimate.pricesAsOf}.
          </p>
        </div>
      </Card>
      {chosen && (
        <Card title="Item by item">
          <div className="stack">
            <div className="filters">
              <Select label="Architecture" value={String(shown)} onChange={(event) => setShown(Number(event.target.value))}>
                {estimate.architectures.map((one, index) => (
                  <option key={one.name} value={index}>
                    {names[one.name] ?? one.name}
                  </option>
                ))}
              </Select>
            </div>
            <Table label={`What ${chosen.name} costs`} columns={columns} rows={chosen.items} sorted={[{ id: 'amount', desc: true }]} />
          </div>
        </Card>
      )}
      {estimate.notCounted.length > 0 && (
        <Note tone="info">
          <p>Not counted:</p>
          <ul>
            {estimate.notCounted.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </Note>
      )}
    </>
  )
}
