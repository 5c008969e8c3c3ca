import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, body, once, type Schemas } from '../api/client'
import { keysQuery, refresh } from '../api/queries'
import { useCaller, useMay } from '../session/useSession'
import { Button, Checks, Confirm, DialogButton, Select, TextField } from '../ui/controls'
import { DialogForm } from '../ui/DialogForm'
import { Card, Page } from '../ui/page'
import { ShownOnce } from '../ui/ShownOnce'
import { Answer, Empty } from '../ui/states'
import { Badge } from '../ui/status'
import { Table, type Column } from '../ui/Table'
import { Foreign, When } from '../ui/text'
import { useNow } from '../ui/useNow'

type Key = Schemas['KeyPage']['keys'][number]

const scopes: readonly { id: string; name: string }[] = [
  { id: 'read', name: 'read: see everything' },
  { id: 'scan', name: 'scan: start and cancel scans' },
  { id: 'admin', name: 'admin: schedules, targets, exceptions, keys' },
]

export default function Keys() {
  const keys = useQuery(keysQuery)
  const caller = useCaller()
  const columns: Column<Key>[] = [
    {
      id: 'name',
      header: 'Name',
      accessorFn: (key) => key.name,
      meta: { rowHeader: true },
      cell: ({ row }) => (
        <>
          <Foreign text={row.original.name} most={80} /> {row.original.keyId === caller.data?.keyId && <Badge tone="info">This session</Badge>}
          <div className="small muted mono">{row.original.keyId}</div>
        </>
      ),
    },
    { id: 'scopes', header: 'May', enableSorting: false, accessorFn: (key) => key.scopes.join(), cell: ({ row }) => row.original.scopes.join(', ') },
    { id: 'state', header: 'Status', accessorFn: (key) => key.revokedAt ?? '', meta: { kind: 'fit' }, cell: ({ row }) => <State value={row.original} /> },
    { id: 'created', header: 'Issued', accessorFn: (key) => key.createdAt, meta: { kind: 'fit' }, cell: ({ row }) => <When iso={row.original.createdAt} /> },
    { id: 'used', header: 'Last used', accessorFn: (key) => key.lastUsedAt ?? '', meta: { kind: 'fit' }, cell: ({ row }) => (row.original.lastUsedAt ? <When iso={row.original.lastUsedAt} /> : 'never') },
    {
      id: 'do',
      header: () => <span className="sr">Actions</span>,
      enableSorting: false,
      accessorFn: (key) => key.keyId,
      meta: { kind: 'fit' },
      cell: ({ row }) => !row.original.revokedAt && row.original.keyId !== caller.data?.keyId && <Revoke value={row.original} />,
    },
  ]
  return (
    <Page title="API keys" about="Who and what may call the API. Keys are kept hashed: one is shown when it is issued, and never again." actions={<Issue />}>
      <Answer query={keys}>
        {(data) => (
          <Card flush>
            <Table label="API keys" columns={columns} rows={data} empty={<Empty icon="key" title="No keys" />} />
          </Card>
        )}
      </Answer>
    </Page>
  )
}

function State({ value }: { value: Key }) {
  const now = useNow()
  if (value.revokedAt) return <Badge tone="bad">Revoked</Badge>
  if (!value.expiresAt) return <Badge tone="good">Good</Badge>
  return new Date(value.expiresAt).getTime() <= now ? (
    <Badge tone="neutral">Expired</Badge>
  ) : (
    <Badge tone="good">
      Until <When iso={value.expiresAt} relative={false} />
    </Badge>
  )
}

function Revoke({ value }: { value: Key }) {
  const client = useQueryClient()
  const revoke = useMutation({ mutationFn: async () => api.DELETE('/v1/keys/{keyId}', { params: { path: { keyId: value.keyId } } }), onSuccess: () => refresh(client, 'keys') })
  return (
    <Confirm title="Revoke this key?" verb="Revoke it" pending={revoke.isPending} error={revoke.error} onConfirm={() => revoke.mutateAsync()} button={<Button small kind="danger" label={`Revoke ${value.name}`}>Revoke</Button>}>
      <p>
        Whoever uses <Foreign text={value.name} most={80} /> is refused, within a minute at most. This cannot be taken back.
      </p>
    </Confirm>
  )
}

function Issue() {
  return (
    <DialogButton title="New API key" button={<Button kind="primary">New key</Button>}>
      {(close) => <Form close={close} />}
    </DialogButton>
  )
}

function Form({ close }: { close: () => void }) {
  const client = useQueryClient()
  const operator = useMay('operator')
  const [name, setName] = useState('')
  const [may, setMay] = useState<string[]>(['read'])
  const [days, setDays] = useState('90')
  const issue = useMutation({
    mutationFn: async () => body(await api.POST('/v1/keys', { body: { name: name.trim(), scopes: may, expiresInDays: days === '' ? null : Number(days) }, headers: once() })),
    onSuccess: () => refresh(client, 'keys'),
  })
  if (issue.data) {
    const { key } = issue.data
    return (
      <ShownOnce secret={key} testId="issued-key" close={close}>
        This is the only time that the key is shown. Keep it where secrets are kept.
      </ShownOnce>
    )
  }
  return (
    <DialogForm close={close} task={issue} ready={name.trim() !== '' && may.length > 0} verb="Issue the key">
      <TextField label="Name" hint="Who or what uses it." required maxLength={1024} value={name} onChange={(event) => setName(event.target.value)} />
      <Checks legend="May" options={operator ? [...scopes, { id: 'operator', name: 'operator: executions and queues of all tenants' }] : scopes} value={may} onChange={setMay} />
      <Select label="Expires" value={days} onChange={(event) => setDays(event.target.value)}>
        <option value="7">In 7 days</option>
        <option value="90">In 90 days</option>
        <option value="365">In a year</option>
        <option value="">Never</option>
      </Select>
    </DialogForm>
  )
}
