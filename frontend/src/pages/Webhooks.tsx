import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, body, once, type Schemas } from '../api/client'
import { inWords } from '../api/problem'
import { refresh, webhooksQuery } from '../api/queries'
import { useMay } from '../session/useSession'
import { Button, Checks, Confirm, DialogButton, Select, TextField } from '../ui/controls'
import { DialogForm } from '../ui/DialogForm'
import { Card, Page } from '../ui/page'
import { ShownOnce } from '../ui/ShownOnce'
import { Answer, Empty } from '../ui/states'
import { Badge } from '../ui/status'
import { Table, type Column } from '../ui/Table'
import { Foreign, When } from '../ui/text'
import { tell } from '../ui/toasts'

type Webhook = Schemas['WebhookView']

const events: readonly string[] = ['Scan Completed', 'Scan Failed', 'Finding Opened', 'Finding Resolved', 'Exception Expiring', 'Exception Expired', 'Compliance Run Completed']
const usual = events.filter((event) => event !== 'Compliance Run Completed')

export default function Webhooks() {
  const may = useMay('admin')
  const webhooks = useQuery({ ...webhooksQuery, enabled: may })
  const columns: Column<Webhook>[] = [
    {
      id: 'name',
      header: 'Name',
      accessorFn: (webhook) => webhook.name,
      meta: { rowHeader: true },
      cell: ({ row }) => (
        <>
          <Foreign text={row.original.name} most={80} />
          <div className="small muted">
            <Foreign text={row.original.host} most={80} /> {row.original.kind === 'slack' ? '(Slack)' : ''}
          </div>
        </>
      ),
    },
    { id: 'events', header: 'Told of', enableSorting: false, accessorFn: (webhook) => webhook.events.join(), cell: ({ row }) => <span className="small">{row.original.events.join(', ')}</span> },
    { id: 'status', header: 'Status', accessorFn: (webhook) => webhook.paused, meta: { kind: 'fit' }, cell: ({ row }) => (row.original.paused ? <Badge tone="neutral">Paused</Badge> : <Badge tone="good">Active</Badge>) },
    {
      id: 'last',
      header: 'Last delivery',
      accessorFn: (webhook) => webhook.lastDelivery?.at ?? '',
      cell: ({ row }) => {
        const last = row.original.lastDelivery
        if (!last) return <span className="muted">none yet</span>
        return (
          <>
            {last.problem ? <Badge tone="bad">Failed</Badge> : <Badge tone="good">Taken</Badge>} <When iso={last.at} />
            {last.problem && (
              <div className="small muted any">
                <Foreign text={last.problem} most={160} />
              </div>
            )}
          </>
        )
      },
    },
    { id: 'do', header: () => <span className="sr">Actions</span>, enableSorting: false, accessorFn: (webhook) => webhook.webhookId, meta: { kind: 'fit' }, cell: ({ row }) => <Actions webhook={row.original} /> },
  ]
  return (
    <Page title="Webhooks" about="Who is told of scans, findings and exceptions, in signed digests." actions={may && <Create />}>
      {may && (
        <Answer query={webhooks}>
          {(data) => (
            <Card flush>
              <Table
                label="Webhooks"
                columns={columns}
                rows={data}
                empty={
                  <Empty icon="webhook" title="No webhooks">
                    <p>A webhook tells another program, or a Slack channel, what opened and what was resolved.</p>
                  </Empty>
                }
              />
            </Card>
          )}
        </Answer>
      )}
    </Page>
  )
}

function Actions({ webhook }: { webhook: Webhook }) {
  const client = useQueryClient()
  const path = { params: { path: { webhookId: webhook.webhookId } } }
  const done = () => refresh(client, 'webhooks')
  const pause = useMutation({
    mutationFn: async () => body(await api.PATCH('/v1/webhooks/{webhookId}', { ...path, body: { paused: !webhook.paused } })),
    onSuccess: done,
    onError: (error) => tell('bad', inWords(error)),
  })
  const test = useMutation({
    mutationFn: async () => body(await api.POST('/v1/webhooks/{webhookId}/test', { ...path, headers: once() })),
    onSuccess: () => {
      tell('good', 'A test message is on its way; “Last delivery” will say how it went.')
      setTimeout(() => void done(), 3_000)
    },
    onError: (error) => tell('bad', inWords(error)),
  })
  const remove = useMutation({ mutationFn: async () => api.DELETE('/v1/webhooks/{webhookId}', path), onSuccess: done })
  return (
    <span className="row" style={{ flexWrap: 'nowrap' }}>
      <Button small disabled={test.isPending} onPress={() => test.mutate()} label={`Send a test to ${webhook.name}`}>
        Test
      </Button>
      <Button small disabled={pause.isPending} onPress={() => pause.mutate()} label={`${webhook.paused ? 'Resume' : 'Pause'} ${webhook.name}`}>
        {webhook.paused ? 'Resume' : 'Pause'}
      </Button>
      <Confirm title="Delete this webhook?" verb="Delete it" pending={remove.isPending} error={remove.error} onConfirm={() => remove.mutateAsync()} button={<Button small kind="danger" label={`Delete ${webhook.name}`}>Delete</Button>}>
        <p>It is told nothing more. Its secret cannot be had again.</p>
      </Confirm>
    </span>
  )
}

function Create() {
  return (
    <DialogButton title="New webhook" button={<Button kind="primary">New webhook</Button>}>
      {(close) => <Form close={close} />}
    </DialogButton>
  )
}

function Form({ close }: { close: () => void }) {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [url, setUrl] = useState('')
  const [kind, setKind] = useState<Webhook['kind']>('json')
  const [told, setTold] = useState<string[]>([...usual])
  const create = useMutation({
    mutationFn: async () => body(await api.POST('/v1/webhooks', { body: { name: name.trim(), url: url.trim(), kind, events: told }, headers: once() })),
    onSuccess: () => refresh(client, 'webhooks'),
  })
  if (create.data) {
    const { secret } = create.data
    return (
      <ShownOnce secret={secret} testId="webhook-secret" close={close}>
        Messages are signed with this secret. This is the only time that it is shown.
      </ShownOnce>
    )
  }
  const ready = name.trim() !== '' && url.trim() !== '' && told.length > 0
  return (
    <DialogForm close={close} task={create} ready={ready} verb="Create the webhook">
      <TextField label="Name" required maxLength={1024} value={name} onChange={(event) => setName(event.target.value)} />
      <TextField label="Address" type="url" required hint="https, on the public internet. It is not shown again, only its host." value={url} onChange={(event) => setUrl(event.target.value)} />
      <Select label="Messages as" value={kind} onChange={(event) => setKind(event.target.value as Webhook['kind'])}>
        <option value="json">JSON, signed</option>
        <option value="slack">Slack text</option>
      </Select>
      <Checks legend="Told of" options={events.map((event) => ({ id: event, name: event }))} value={told} onChange={setTold} />
    </DialogForm>
  )
}
