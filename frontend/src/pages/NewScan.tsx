import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { api, body, once } from '../api/client'
import { inWords } from '../api/problem'
import { refresh, targetsQuery } from '../api/queries'
import { upload } from '../api/upload'
import { count } from '../lib/format'
import { targetName, type Picked } from '../lib/files'
import { useMay } from '../session/useSession'
import { Button, Select, TextField } from '../ui/controls'
import { Drop } from '../ui/Drop'
import { FrameworkChecks } from '../ui/FrameworkChecks'
import { Card, Page } from '../ui/page'
import { Note } from '../ui/status'

export default function NewScan() {
  const [params] = useSearchParams()
  const navigate = useNavigate()
  const client = useQueryClient()
  const may = useMay('scan')
  const targets = useQuery(targetsQuery)
  const [chosen, setChosen] = useState(params.get('target') ?? '')
  const [name, setName] = useState('')
  const [files, setFiles] = useState<Picked[]>([])
  const [frameworks, setFrameworks] = useState<string[]>([])
  const [sent, setSent] = useState(0)
  const submit = useMutation({
    mutationFn: async () => {
      setSent(0)
      const sources = chosen ? null : await upload(files, setSent)
      return body(
        await api.POST('/v1/scans', {
          body: { sources, target: chosen || name.trim() || targetName(files), frameworks: frameworks.length === 0 ? null : frameworks },
          headers: once(),
        }),
      )
    },
    onSuccess: async (scan) => {
      await refresh(client, 'scans')
      await navigate(`/scans/${scan.scanId}`)
    },
  })
  const ready = chosen !== '' || files.length > 0
  return (
    <Page title="New scan" crumbs={[{ to: '/scans', name: 'Scans' }]} about="Findings are compared with the last scan of the same target.">
      <form
        className="stack-l"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          if (ready && !submit.isPending) submit.mutate()
        }}
      >
        {(targets.data?.length ?? 0) > 0 && (
          <Card>
            <Select label="What to scan" value={chosen} onChange={(event) => setChosen(event.target.value)}>
              <option value="">Files that I choose now</option>
              {targets.data?.map((target) => (
                <option key={target.targetId} value={target.name}>
                  Target {target.name.slice(0, 100)}
                </option>
              ))}
            </Select>
          </Card>
        )}
        {chosen === '' && (
          <Card title="Files">
            <div className="form">
              <Drop files={files} onChange={setFiles} />
              <TextField
                label="Target"
                hint="Names what is scanned. The same name again is compared with this scan."
                maxLength={1024}
                value={name}
                placeholder={targetName(files) || 'production'}
                onChange={(event) => setName(event.target.value)}
              />
            </div>
          </Card>
        )}
        <Card>
          <FrameworkChecks value={frameworks} onChange={setFrameworks} />
        </Card>
        {submit.isError && <Note tone="bad" role="alert">{inWords(submit.error)}</Note>}
        {!may && <Note tone="info">This key may not start scans: it lacks the scope “scan”.</Note>}
        <div className="row">
          <Button type="submit" kind="primary" disabled={!ready || submit.isPending || !may}>
            {submit.isPending ? (files.length > 1 ? `Sending ${count(sent)} of ${count(files.length)}…` : 'Starting…') : 'Start the scan'}
          </Button>
        </div>
      </form>
    </Page>
  )
}
