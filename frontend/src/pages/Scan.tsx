import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { api, body, download, once } from '../api/client'
import { inWords } from '../api/problem'
import { refresh, scanQuery, summaryQuery, type Scan as ScanView, type Summary } from '../api/queries'
import { count, duration, percent, plural, score } from '../lib/format'
import { hasEnded, reasons, scanStatus, severityNames } from '../lib/status'
import { verdictOf } from '../lib/verdict'
import { useMay } from '../session/useSession'
import { PartsBar, Ring } from '../ui/charts'
import { Button, Confirm } from '../ui/controls'
import { Icon } from '../ui/Icon'
import { Card, Page } from '../ui/page'
import { ControlsBar, DriftCounts, ScanProgress, SeverityRows } from '../ui/scan'
import { Answer, Empty } from '../ui/states'
import { Badge, Note, ScanBadge, SeverityLabel } from '../ui/status'
import { Table, type Column } from '../ui/Table'
import { ButtonLink, Foreign, When } from '../ui/text'
import { tell } from '../ui/toasts'

export default function Scan() {
  const scanId = useParams()['scanId'] ?? ''
  const scan = useQuery(scanQuery(scanId))
  const client = useQueryClient()
  const ended = scan.data ? hasEnded(scan.data.status) : false
  useEffect(() => {
    if (ended) void refresh(client, 'scans')
  }, [ended, client])
  const name = scan.data?.target ?? scanId
  return (
    <Page
      title={`Scan of ${name}`}
      titled={<>Scan of <Foreign text={name} most={120} /></>}
      crumbs={[{ to: '/scans', name: 'Scans' }]}
      about={scan.data && <About scan={scan.data} />}
      actions={scan.data && <Actions scan={scan.data} />}
    >
      <Answer query={scan}>
        {(data) => (
          <>
            {!hasEnded(data.status) && (
              <Card title="Under way">
                <ScanProgress scanId={scanId} />
              </Card>
            )}
            <p className="sr" role="status">{scanStatus[data.status].name}</p>
            {data.status === 'failed' && (
              <Note tone="bad" role="alert">
                <p>The scan failed, so there is no report{data.error ? ` (${data.error})` : ''}.</p>
                {data.cause && <p className="any"><Foreign text={data.cause} most={400} open /></p>}
              </Note>
            )}
            {data.status === 'cancelled' && <Empty icon="stop" title="This scan was cancelled" />}
            {data.outcome && <Report scan={data} />}
          </>
        )}
      </Answer>
    </Page>
  )
}

function About({ scan }: { scan: ScanView }) {
  return (
    <span className="row">
      <ScanBadge status={scan.status} />
      <span>
        Submitted <When iso={scan.submittedAt} />
        {scan.endedAt && `, took ${duration((new Date(scan.endedAt).getTime() - new Date(scan.submittedAt).getTime()) / 1000)}`}
      </span>
      {scan.scheduleId && <Link to="/schedules">by a schedule</Link>}
      {scan.reevaluationOf && <Link to={`/scans/${scan.reevaluationOf}`}>again, of an earlier scan</Link>}
      <code className="small muted any">{scan.scanId}</code>
    </span>
  )
}

function Actions({ scan }: { scan: ScanView }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const may = useMay('scan')
  const cancel = useMutation({
    mutationFn: async () => body(await api.POST('/v1/scans/{scanId}/cancel', { params: { path: { scanId: scan.scanId } }, headers: once() })),
    onSuccess: () => refresh(client, 'scan', 'scans'),
  })
  const again = useMutation({
    mutationFn: async () => body(await api.POST('/v1/scans/{scanId}/reevaluate', { params: { path: { scanId: scan.scanId } }, body: {}, headers: once() })),
    onSuccess: async (next) => {
      await refresh(client, 'scans')
      await navigate(`/scans/${next.scanId}`)
    },
    onError: (error) => tell('bad', inWords(error)),
  })
  if (!hasEnded(scan.status)) {
    return (
      <Confirm
        title="Cancel this scan?"
        verb="Cancel the scan"
        pending={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutateAsync()}
        button={<Button kind="danger" disabled={!may}>Cancel</Button>}
      >
        <p>What was evaluated so far is dropped. There will be no report.</p>
      </Confirm>
    )
  }
  return (
    <>
      {scan.outcome && (
        <Button disabled={!may || again.isPending} onPress={() => again.mutate()}>
          <Icon name="again" size={14} /> Judge again by today’s rules
        </Button>
      )}
      {scan.outcome && <ButtonLink to="findings" kind="primary">Findings</ButtonLink>}
    </>
  )
}

function Report({ scan }: { scan: ScanView }) {
  const summary = useQuery(summaryQuery(scan.scanId))
  return <Answer query={summary} what="Loading the report">{(data) => <Sections scan={scan} summary={data} />}</Answer>
}

function Sections({ scan, summary }: { scan: ScanView; summary: Summary }) {
  const { coverage, counts } = summary
  const failed = Object.values(counts).reduce((sum, value) => sum + value, 0)
  return (
    <>
      <div className="tiles">
        <Tile label="Score over all rules" value={score(summary.score)} />
        <Tile label="Coverage" value={percent(coverage.share)} tone={coverage.notEvaluated > 0 ? 'warn' : undefined} />
        <Tile label="Resources" value={count(summary.resources)} />
        <Tile label="Open findings" value={count(failed)} />
        <Tile label="Accepted risks" value={count(coverage.accepted ?? 0)} />
        <Tile label="Not evaluated" value={count(coverage.notEvaluated)} tone={coverage.notEvaluated > 0 ? 'warn' : undefined} />
      </div>
      <div className="halves">
        <Card title="Open findings by severity" more={<Link to="findings?status=fail">All</Link>}>
          <SeverityRows counts={counts} to={(severity) => `/scans/${scan.scanId}/findings?status=fail&severity=${severity}`} />
        </Card>
        <Drift scan={scan} summary={summary} />
      </div>
      <Card title="Frameworks">
        <ul className="list">
          {summary.frameworks.map((framework) => {
            const counts = { ...framework.controlCounts, accepted: framework.controlCounts.accepted ?? 0 }
            const verdict = verdictOf(counts)
            return (
              <li key={framework.id} className="verdict">
                <Ring value={framework.score} tone={verdict.tone} size={46} label={`Score ${score(framework.score)} of 100`} />
                <div className="stack" style={{ gap: '0.3rem' }}>
                  <div className="spread">
                    <Link to={`/frameworks/${framework.id}?scan=${scan.scanId}`}>{framework.title}</Link>
                    <span className="row small">
                      <Badge tone={verdict.tone}>{verdict.title}</Badge>
                      <span className="muted num">{percent(framework.coverage.share)} coverage</span>
                    </span>
                  </div>
                  <ControlsBar counts={counts} />
                </div>
              </li>
            )
          })}
        </ul>
      </Card>
      <Coverage scan={scan} summary={summary} />
      <Downloads scan={scan} />
    </>
  )
}

function Tile({ label, value, tone }: { label: string; value: string; tone?: 'warn' | undefined }) {
  return (
    <div className="card tile">
      <span className={tone ? `value tone-${tone}` : 'value'}>{value}</span>
      <span className="label">{label}</span>
    </div>
  )
}

function Drift({ scan, summary }: { scan: ScanView; summary: Summary }) {
  const { drift } = summary
  return (
    <div id="drift">
      <Card title="Drift" more={drift?.comparedWith && <Link to={`/scans/${drift.comparedWith}`}>Compared with</Link>}>
        {!drift?.comparedWith ? (
          <p className="muted">The first scan of this target: there is nothing to compare with.</p>
        ) : (
          <div className="stack">
            {drift.isSuperseded && <Note tone="info">A scan submitted later ended first; the target’s state is that one’s.</Note>}
            <DriftCounts scanId={scan.scanId} counts={drift.counts} />
            <Worst scanId={scan.scanId} title="The gravest that opened" list={drift.worstOpened} />
            <Worst scanId={scan.scanId} title="The gravest that were resolved" list={drift.worstResolved} />
          </div>
        )}
      </Card>
    </div>
  )
}

type Digest = NonNullable<Summary['drift']>['worstOpened'][number]

function Worst({ scanId, title, list }: { scanId: string; title: string; list: readonly Digest[] }) {
  if (list.length === 0) return null
  return (
    <div className="stack">
      <h3>{title}</h3>
      <ul className="list">
        {list.slice(0, 5).map((finding) => (
          <li key={finding.fingerprint}>
            <span className="row">
              <SeverityLabel severity={finding.severity} />
              <Link to={`/scans/${scanId}/findings/${finding.fingerprint}?ruleId=${finding.ruleId}`}>{finding.title}</Link>
            </span>
            <span className="small muted">
              <Foreign text={finding.resource || finding.file} most={70} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

type RuleOutcome = Summary['rules'][number]

function of(rule: RuleOutcome, ...names: (keyof RuleOutcome['counts'])[]): number {
  return names.reduce((sum, name) => sum + (rule.counts[name] ?? 0), 0)
}

function unevaluated(rule: RuleOutcome): number {
  return of(rule, 'denied', 'throttled', 'timedOut', 'unsupported', 'unresolved', 'lost')
}

function Coverage({ scan, summary }: { scan: ScanView; summary: Summary }) {
  const columns: Column<RuleOutcome>[] = [
    {
      id: 'rule',
      header: 'Rule',
      accessorFn: (rule) => rule.title,
      meta: { rowHeader: true },
      cell: ({ row }) => (
        <>
          <Link to={`/scans/${scan.scanId}/findings?ruleId=${row.original.ruleId}`}>{row.original.title}</Link>
          <div className="small muted">{row.original.ruleId}</div>
        </>
      ),
    },
    { id: 'severity', header: 'Severity', accessorFn: (rule) => Object.keys(severityNames).indexOf(rule.severity), meta: { kind: 'fit' }, cell: ({ row }) => <SeverityLabel severity={row.original.severity} /> },
    { id: 'fail', header: 'Failed', accessorFn: (rule) => of(rule, 'fail'), meta: { kind: 'num' }, cell: ({ row }) => count(of(row.original, 'fail')) },
    { id: 'pass', header: 'Passed', accessorFn: (rule) => of(rule, 'pass'), meta: { kind: 'num' }, cell: ({ row }) => count(of(row.original, 'pass')) },
    { id: 'accepted', header: 'Accepted', accessorFn: (rule) => of(rule, 'accepted'), meta: { kind: 'num' }, cell: ({ row }) => count(of(row.original, 'accepted')) },
    { id: 'na', header: 'Not applicable', accessorFn: (rule) => of(rule, 'notApplicable'), meta: { kind: 'num' }, cell: ({ row }) => count(of(row.original, 'notApplicable')) },
    { id: 'ne', header: 'Not evaluated', accessorFn: unevaluated, meta: { kind: 'num' }, cell: ({ row }) => count(unevaluated(row.original)) },
  ]
  const passed = summary.rules.reduce((sum, rule) => sum + of(rule, 'pass'), 0)
  const failed = summary.rules.reduce((sum, rule) => sum + of(rule, 'fail'), 0)
  return (
    <div id="coverage">
      <Card title="Coverage ledger">
        <div className="stack-l">
          <PartsBar
            label="Pairs of rule and resource"
            parts={[
              { name: 'failed', value: failed, fill: 'fill-bad' },
              { name: 'accepted', value: summary.coverage.accepted ?? 0, fill: 'fill-warn' },
              { name: 'not evaluated', value: summary.coverage.notEvaluated, fill: 'fill-unproven' },
              { name: 'passed', value: passed, fill: 'fill-good' },
            ]}
          />
          {Object.keys(summary.notEvaluatedBy).length > 0 && (
            <p>
              Not evaluated:{' '}
              {Object.entries(summary.notEvaluatedBy)
                .map(([reason, value]) => `${count(value)} × ${reasons[reason] ?? reason}`)
                .join(', ')}
              . <Link to="findings?status=notEvaluated">Show them</Link>
            </p>
          )}
          {summary.unreadableTotal > 0 && (
            <details open>
              <summary>{plural(summary.unreadableTotal, 'source, or part of one,', 'sources, or parts of them,')} could not be read</summary>
              <ul className="list">
                {summary.unreadable.slice(0, 50).map((one, index) => (
                  <li key={index}>
                    <Foreign text={one.file} most={120} />
                    {one.line ? `:${one.line}` : ''} <span className="muted"><Foreign text={one.reason} most={300} /></span>
                  </li>
                ))}
              </ul>
            </details>
          )}
          {summary.warningsTotal > 0 && (
            <details>
              <summary>{plural(summary.warningsTotal, 'warning')}: read, but perhaps not as meant</summary>
              <ul className="list">
                {summary.warnings.slice(0, 50).map((one, index) => (
                  <li key={index}>
                    <Foreign text={one.file} most={120} />
                    {one.line ? `:${one.line}` : ''} <span className="muted"><Foreign text={one.message} most={300} /></span>
                  </li>
                ))}
              </ul>
            </details>
          )}
          {summary.typesWithoutRules.length > 0 && (
            <details>
              <summary>{plural(summary.typesWithoutRules.length, 'resource type')} that no rule knows: nothing was looked at in them</summary>
              <ul className="legend-list">
                {summary.typesWithoutRules.slice(0, 200).map((type) => (
                  <li key={type.type}>
                    <Foreign text={type.type} most={80} /> × {count(type.resources)}
                  </li>
                ))}
              </ul>
            </details>
          )}
          <div className="tall">
            <Table label="How each rule ended" columns={columns} rows={summary.rules} sorted={[{ id: 'fail', desc: true }]} empty={<p className="muted">No rule met a resource.</p>} />
          </div>
        </div>
      </Card>
    </div>
  )
}

const formats: readonly { id: string; name: string; file: string }[] = [
  { id: 'html', name: 'HTML', file: 'report.html' },
  { id: 'json', name: 'JSON', file: 'findings.json' },
  { id: 'csv', name: 'CSV', file: 'findings.csv' },
  { id: 'sarif', name: 'SARIF', file: 'findings.sarif' },
  { id: 'ocsf', name: 'OCSF', file: 'findings.ocsf.json' },
  { id: 'junit', name: 'JUnit', file: 'findings.junit.xml' },
]

function Downloads({ scan }: { scan: ScanView }) {
  const save = useMutation({
    mutationFn: async (format: (typeof formats)[number]) => {
      const content = await download(`/v1/scans/${scan.scanId}/report?format=${format.id}`)
      const url = URL.createObjectURL(content)
      const link = document.createElement('a')
      link.href = url
      link.download = `${scan.scanId}-${format.file}`
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 10_000)
    },
    onError: (error) => tell('bad', inWords(error)),
  })
  return (
    <div className="no-print">
      <Card title="Downloads">
        <div className="row">
          {formats.map((format) => (
            <Button key={format.id} disabled={save.isPending} onPress={() => save.mutate(format)}>
              <Icon name="download" size={14} /> {format.name}
            </Button>
          ))}
        </div>
      </Card>
    </div>
  )
}
