import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, body, once, type Schemas } from '../api/client'
import { refresh, targetsQuery } from '../api/queries'
import { upload } from '../api/upload'
import { plural } from '../lib/format'
import { targetName, type Picked } from '../lib/files'
import { useMay } from '../session/useSession'
import { Button, Confirm, DialogButton, TextField } from '../ui/controls'
import { DialogForm } from '../ui/DialogForm'
import { Drop } from '../ui/Drop'
import { FrameworkChecks } from '../ui/FrameworkChecks'
import { Card, Page } from '../ui/page'
import { Answer, Empty } from '../ui/states'
import { Table, type Column } from '../ui/Table'
import { ButtonLink, Foreign, When } from '../ui/text'
import { tell } from '../ui/toasts'

type Target = Schemas['TargetView']

export default function Targets() {
  const targets = useQuery(targetsQuery)
  const may = useMay('admin')
  const columns: Column<Target>[] = [
    {
      id: 'name',
      header: 'Name',
      accessorFn: (target) => target.name,
      meta: { rowHeader: true },
      cell: ({ row }) => (
        <>
          <Foreign text={row.original.name} most={80} />
          {row.original.owner && <div className="small muted"><Foreign text={row.original.owner} most={80} /></div>}
        </>
      ),
    },
    { id: 'sources', header: 'Sources', accessorFn: (target) => target.sources.length, cell: ({ row }) => <Sources names={row.original.sources} /> },
    { id: 'frameworks', header: 'Frameworks', accessorFn: (target) => target.frameworks.length, cell: ({ row }) => (row.original.frameworks.length === 0 ? 'All' : row.original.frameworks.join(', ')) },
    { id: 'updated', header: 'Updated', accessorFn: (target) => target.updatedAt, meta: { kind: 'fit' }, cell: ({ row }) => <When iso={row.original.updatedAt} /> },
    {
      id: 'do',
      header: () => <span className="sr">Actions</span>,
      enableSorting: false,
      accessorFn: (target) => target.targetId,
      meta: { kind: 'fit' },
      cell: ({ row }) => (
        <span className="row" style={{ flexWrap: 'nowrap' }}>
          <ButtonLink to={`/scans/new?target=${encodeURIComponent(row.original.name)}`} data-small="">Scan</ButtonLink>
          {may && <Edit target={row.original} />}
          {may && <Remove target={row.original} />}
        </span>
      ),
    },
  ]
  return (
    <Page title="Targets" about="What is scanned again and again: a name, its sources, its frameworks." actions={may && <Create />}>
      <Answer query={targets}>
        {(data) => (
          <Card flush>
            <Table
              label="Targets"
              columns={columns}
              rows={data}
              empty={
                <Empty icon="target" title="No targets">
                  <p>A target keeps its files, so that schedules and colleagues can scan it.</p>
                </Empty>
              }
            />
          </Card>
        )}
      </Answer>
    </Page>
  )
}

function Sources({ names }: { names: readonly string[] }) {
  return (
    <>
      {names.slice(0, 2).map((name) => (
        <div key={name} className="any">
          <Foreign text={name} most={70} />
        </div>
      ))}
      {names.length > 2 && <span className="muted small">and {plural(names.length - 2, 'more', 'more')}</span>}
    </>
  )
}

function Remove({ target }: { target: Target }) {
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: async () => api.DELETE('/v1/targets/{targetId}', { params: { path: { targetId: target.targetId } } }),
    onSuccess: () => refresh(client, 'targets', 'schedules'),
  })
  return (
    <Confirm
      title="Delete this target?"
      verb="Delete it"
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutateAsync()}
      button={<Button small kind="danger" label={`Delete ${target.name}`}>Delete</Button>}
    >
      <p>Schedules of it are paused. Its scans and findings stay.</p>
    </Confirm>
  )
}

function Create() {
  return (
    <DialogButton title="New target" button={<Button kind="primary">New target</Button>}>
      {(close) => <Form close={close} />}
    </DialogButton>
  )
}

function Edit({ target }: { target: Target }) {
  return (
    <DialogButton title={`Replace what ${target.name.slice(0, 80)} has`} button={<Button small label={`Replace what ${target.name} has`}>Replace</Button>}>
      {(close) => <Form close={close} target={target} />}
    </DialogButton>
  )
}

function Form({ close, target }: { close: () => void; target?: Target }) {
  const client = useQueryClient()
  const [name, setName] = useState(target?.name ?? '')
  const [owner, setOwner] = useState(target?.owner ?? '')
  const [files, setFiles] = useState<Picked[]>([])
  const [frameworks, setFrameworks] = useState<string[]>(target?.frameworks ?? [])
  const save = useMutation({
    mutationFn: async () => {
      const sources = await upload(files, () => undefined)
      const content = { name: name.trim() || targetName(files), sources, frameworks: frameworks.length === 0 ? null : frameworks, owner: owner.trim() || null }
      return target
        ? body(await api.PUT('/v1/targets/{targetId}', { params: { path: { targetId: target.targetId } }, body: content }))
        : body(await api.POST('/v1/targets', { body: content, headers: once() }))
    },
    onSuccess: async () => {
      await refresh(client, 'targets')
      tell('good', target ? 'The target was replaced.' : 'The target was created.')
      close()
    },
  })
  return (
    <DialogForm close={close} task={save} ready={files.length > 0} verb={save.isPending ? 'Sending…' : target ? 'Replace' : 'Create the target'}>
      {!target && <TextField label="Name" hint="Unique, and never changes: findings are compared under it." maxLength={1024} value={name} placeholder={targetName(files) || 'production'} onChange={(event) => setName(event.target.value)} />}
      <TextField label="Owner" hint="Who answers for it: a person, a team, an address." maxLength={1024} value={owner} onChange={(event) => setOwner(event.target.value)} />
      <Drop files={files} onChange={setFiles} />
      <FrameworkChecks value={frameworks} onChange={setFrameworks} />
    </DialogForm>
  )
}
