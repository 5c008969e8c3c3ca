import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { api, body, once, type Schemas } from '../api/client'
import { inWords } from '../api/problem'
import { refresh, schedulesQuery, targetsQuery } from '../api/queries'
import { useMay } from '../session/useSession'
import { Button, Confirm, DialogButton, Select, TextField } from '../ui/controls'
import { DialogForm } from '../ui/DialogForm'
import { Card, Page } from '../ui/page'
import { Answer, Empty } from '../ui/states'
import { Badge, Note } from '../ui/status'
import { Table, type Column } from '../ui/Table'
import { Foreign, When } from '../ui/text'
import { tell } from '../ui/toasts'

type Schedule = Schemas['ScheduleView']

const skipped: Record<string, string> = {
  overlap: 'The last time passed: the scan before had not ended.',
  quota: 'The last time passed: the plan’s scans are used up.',
  targetGone: 'Paused: its target is gone.',
}

export default function Schedules() {
  const schedules = useQuery(schedulesQuery)
  const may = useMay('admin')
  const columns: Column<Schedule>[] = [
    {
      id: 'target',
      header: 'Target',
      accessorFn: (schedule) => schedule.target,
      meta: { rowHeader: true },
      cell: ({ row }) => (
        <>
          <Foreign text={row.original.target} most={60} />
          {row.original.lastSkipped && <div className="small tone-warn">{skipped[row.original.lastSkipped] ?? row.original.lastSkipped}</div>}
        </>
      ),
    },
    {
      id: 'when',
      header: 'When',
      accessorFn: (schedule) => schedule.expression,
      cell: ({ row }) => (
        <>
          <code>{row.original.expression}</code> <span className="muted small">{row.original.timeZone}</span>
        </>
      ),
    },
    { id: 'status', header: 'Status', accessorFn: (schedule) => schedule.paused, meta: { kind: 'fit' }, cell: ({ row }) => (row.original.paused ? <Badge tone="neutral">Paused</Badge> : <Badge tone="good">Active</Badge>) },
    { id: 'next', header: 'Next', accessorFn: (schedule) => schedule.nextDue ?? '', meta: { kind: 'fit' }, cell: ({ row }) => (row.original.nextDue ? <When iso={row.original.nextDue} /> : '–') },
    { id: 'last', header: 'Last scan', enableSorting: false, accessorFn: (schedule) => schedule.lastScanId, meta: { kind: 'fit' }, cell: ({ row }) => (row.original.lastScanId ? <Link to={`/scans/${row.original.lastScanId}`}>Show</Link> : '–') },
    { id: 'do', header: () => <span className="sr">Actions</span>, enableSorting: false, accessorFn: (schedule) => schedule.scheduleId, meta: { kind: 'fit' }, cell: ({ row }) => may && <Actions schedule={row.original} /> },
  ]
  return (
    <Page title="Schedules" about="Scans that start by themselves. Times missed while paused do not run." actions={may && <Create />}>
      <Answer query={schedules}>
        {(data) => (
          <Card flush>
            <Table
              label="Schedules"
              columns={columns}
              rows={data}
              empty={
                <Empty icon="schedule" title="No schedules">
                  <p>A schedule scans a target again and again and shows what changed.</p>
                </Empty>
              }
            />
          </Card>
        )}
      </Answer>
    </Page>
  )
}

function Actions({ schedule }: { schedule: Schedule }) {
  const client = useQueryClient()
  const path = { params: { path: { scheduleId: schedule.scheduleId } } }
  const pause = useMutation({
    mutationFn: async () => body(await api.PATCH('/v1/schedules/{scheduleId}', { ...path, body: { paused: !schedule.paused } })),
    onSuccess: () => refresh(client, 'schedules'),
    onError: (error) => tell('bad', inWords(error)),
  })
  const remove = useMutation({ mutationFn: async () => api.DELETE('/v1/schedules/{scheduleId}', path), onSuccess: () => refresh(client, 'schedules') })
  return (
    <span className="row" style={{ flexWrap: 'nowrap' }}>
      <Button small disabled={pause.isPending} onPress={() => pause.mutate()} label={`${schedule.paused ? 'Resume' : 'Pause'} the schedule of ${schedule.target}`}>
        {schedule.paused ? 'Resume' : 'Pause'}
      </Button>
      <Confirm
        title="Delete this schedule?"
        verb="Delete it"
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutateAsync()}
        button={<Button small kind="danger" label={`Delete the schedule of ${schedule.target}`}>Delete</Button>}
      >
        <p>It starts no more scans. Those that it started stay.</p>
      </Confirm>
    </span>
  )
}

const presets: readonly { id: string; name: string; expression: string }[] = [
  { id: 'daily', name: 'Every day at 02:00', expression: 'cron(0 2 * * ? *)' },
  { id: 'weekly', name: 'Mondays at 02:00', expression: 'cron(0 2 ? * MON *)' },
  { id: 'monthly', name: 'The first of each month at 02:00', expression: 'cron(0 2 1 * ? *)' },
  { id: 'hourly', name: 'Every hour', expression: 'rate(1 hour)' },
  { id: 'own', name: 'Another time', expression: '' },
]

function Create() {
  return (
    <DialogButton title="New schedule" button={<Button kind="primary">New schedule</Button>}>
      {(close) => <Form close={close} />}
    </DialogButton>
  )
}

function Form({ close }: { close: () => void }) {
  const client = useQueryClient()
  const targets = useQuery(targetsQuery)
  const [target, setTarget] = useState('')
  const [preset, setPreset] = useState('daily')
  const [own, setOwn] = useState('cron(0 2 * * ? *)')
  const [zone, setZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC')
  const [overlap, setOverlap] = useState<Schedule['overlap']>('skip')
  const chosen = target || targets.data?.[0]?.name || ''
  const create = useMutation({
    mutationFn: async () =>
      body(
        await api.POST('/v1/schedules', {
          body: { target: chosen, expression: preset === 'own' ? own.trim() : (presets.find((one) => one.id === preset)?.expression ?? ''), timeZone: zone.trim(), overlap },
          headers: once(),
        }),
      ),
    onSuccess: async () => {
      await refresh(client, 'schedules')
      tell('good', 'The schedule was created.')
      close()
    },
  })
  if (targets.data?.length === 0) {
    return (
      <>
        <Note tone="info">
          A schedule scans a target. <Link to="/targets" onClick={close}>Create a target</Link> first.
        </Note>
        <div className="actions">
          <Button onPress={close}>Close</Button>
        </div>
      </>
    )
  }
  return (
    <DialogForm close={close} task={create} ready={chosen !== ''} verb="Create the schedule">
      <Select label="Target" value={chosen} onChange={(event) => setTarget(event.target.value)}>
        {targets.data?.map((one) => (
          <option key={one.targetId} value={one.name}>
            {one.name.slice(0, 100)}
          </option>
        ))}
      </Select>
      <div className="form-row">
        <Select label="When" value={preset} onChange={(event) => setPreset(event.target.value)}>
          {presets.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </Select>
        <TextField label="Time zone" required value={zone} onChange={(event) => setZone(event.target.value)} />
      </div>
      {preset === 'own' && <TextField label="Expression" hint="rate(1 day), or cron(minute hour day month weekday year)" required value={own} onChange={(event) => setOwn(event.target.value)} />}
      <Select label="When the scan before has not ended" value={overlap} onChange={(event) => setOverlap(event.target.value as Schedule['overlap'])}>
        <option value="skip">Pass this time over</option>
        <option value="queue">Wait for it, then scan once</option>
      </Select>
    </DialogForm>
  )
}
