import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Select } from '../../ui/controls'
import { Card } from '../../ui/page'
import { Answer, Empty } from '../../ui/states'
import { Badge } from '../../ui/status'
import { Table, type Column } from '../../ui/Table'
import { Foreign, When } from '../../ui/text'
import { OperationsPage } from './OperationsPage'
import { incidentKinds, incidentsQuery, type Incident } from './queries'

const columns: Column<Incident>[] = [
  {
    id: 'summary',
    header: 'Incident',
    accessorFn: (incident) => incidentKinds[incident.kind],
    meta: { rowHeader: true },
    cell: ({ row }) => (
      <>
        {incidentKinds[row.original.kind]}: <Foreign text={row.original.subject} most={80} />
        <div className="small muted">
          <Foreign text={row.original.summary} most={300} />
        </div>
        {row.original.evidence.length > 0 && (
          <details className="small">
            <summary>Evidence</summary>
            <ul>
              {row.original.evidence.map((one) => (
                <li key={one} className="any mono">
                  <Foreign text={one} most={120} />
                </li>
              ))}
            </ul>
          </details>
        )}
      </>
    ),
  },
  { id: 'status', header: 'Status', accessorFn: (incident) => incident.status, meta: { kind: 'fit' }, cell: ({ row }) => (row.original.status === 'open' ? <Badge tone="bad">Open</Badge> : <Badge tone="good">Closed</Badge>) },
  { id: 'tenant', header: 'Tenant', accessorFn: (incident) => incident.tenant ?? '', meta: { kind: 'fit' }, cell: ({ row }) => (row.original.tenant ? <Foreign text={row.original.tenant} most={40} /> : <span className="muted">all</span>) },
  { id: 'opened', header: 'Opened', accessorFn: (incident) => incident.openedAt, meta: { kind: 'fit' }, cell: ({ row }) => <When iso={row.original.openedAt} /> },
  { id: 'closed', header: 'Closed', accessorFn: (incident) => incident.closedAt ?? '', meta: { kind: 'fit' }, cell: ({ row }) => (row.original.closedAt ? <When iso={row.original.closedAt} /> : '–') },
]

export default function Incidents() {
  const [open, setOpen] = useState(false)
  const incidents = useQuery(incidentsQuery(open))
  return (
    <OperationsPage title="Incidents" about="What the operations monitor found and could not repair.">
      <div className="filters">
        <Select label="Show" value={open ? 'open' : ''} onChange={(event) => setOpen(event.target.value === 'open')}>
          <option value="">All</option>
          <option value="open">Open ones</option>
        </Select>
      </div>
      <Answer query={incidents}>
        {(data) => (
          <Card flush>
            <Table label="Incidents" columns={columns} rows={data.incidents} empty={<Empty icon="good" title="No incidents" />} />
          </Card>
        )}
      </Answer>
    </OperationsPage>
  )
}
