import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearchParams } from 'react-router'
import { frameworkQuery, summaryQuery, useCurrentScan, useFindings, type ControlScore, type Summary } from '../api/queries'
import { count, plural } from '../lib/format'
import { controlStatus } from '../lib/status'
import { PartsBar } from '../ui/charts'
import { Card, Page } from '../ui/page'
import { Answer, Empty, Loading } from '../ui/states'
import { ControlBadge, Note, SeverityLabel } from '../ui/status'
import { Table, type Column } from '../ui/Table'
import { Foreign } from '../ui/text'

const met: Record<string, { name: string; meaning: string }> = {
  scan: { name: 'By scans', meaning: 'What scans find is the evidence.' },
  attested: { name: 'By attestation', meaning: 'A person attests it; no scan can.' },
  inherited: { name: 'Inherited', meaning: 'Mostly the cloud provider’s duty: cite its report.' },
  'scan+attested': { name: 'By scans and attestation', meaning: 'Scans give part of the evidence; a person attests the rest.' },
}

/** One control: how it is met, by which rules, on which resources, and what nobody checks. */
export default function Control() {
  const { frameworkId = '', controlId = '' } = useParams()
  const [params] = useSearchParams()
  const framework = useQuery(frameworkQuery(frameworkId))
  const { scanId } = useCurrentScan(params.get('scan'), params.get('target'))
  const summary = useQuery({ ...summaryQuery(scanId ?? ''), enabled: scanId !== null })
  const control = framework.data?.controls.find((one) => one.id === controlId)
  const standing = summary.data?.frameworks.find((one) => one.id === frameworkId)?.controls.find((one) => one.id === controlId)
  return (
    <Page
      title={control ? `${control.id} ${control.title}` : controlId}
      titled={control ? <>{control.id}: {control.title}</> : controlId}
      crumbs={[
        { to: '/frameworks', name: 'Frameworks' },
        { to: `/frameworks/${frameworkId}${scanId ? `?scan=${scanId}` : ''}`, name: framework.data?.title ?? frameworkId },
      ]}
      about={
        <span className="row">
          {standing && <ControlBadge status={standing.status} />}
          {control?.designation && <span>{control.designation}</span>}
          {control?.parent && (
            <Link to={`/frameworks/${frameworkId}/${encodeURIComponent(control.parent)}${scanId ? `?scan=${scanId}` : ''}`}>part of {control.parent}</Link>
          )}
        </span>
      }
    >
      <Answer query={framework}>
        {() =>
          !control ? (
            <Note tone="bad">The framework has no control “<Foreign text={controlId} most={80} />”.</Note>
          ) : (
            <>
              <div className="halves">
                <Card title="How it is met">
                  <div className="stack">
                    <p>
                      <b>{met[control.met]?.name ?? control.met}.</b> {met[control.met]?.meaning}
                    </p>
                    {standing && <p>{controlStatus[standing.status].meaning}</p>}
                    {standing && control.rules.length > 0 && (
                      <PartsBar
                        label="Pairs of its rules and resources"
                        parts={[
                          { name: 'failed', value: standing.failed, fill: 'fill-bad' },
                          { name: 'accepted', value: standing.accepted ?? 0, fill: 'fill-warn' },
                          { name: 'not evaluated', value: standing.notEvaluated, fill: 'fill-unproven' },
                          { name: 'passed', value: standing.passed, fill: 'fill-good' },
                        ]}
                      />
                    )}
                    {control.evidence.length > 0 && (
                      <>
                        <h3>What a scan looks for</h3>
                        <ul className="list">
                          {control.evidence.map((evidence) => (
                            <li key={evidence}>{evidence}</li>
                          ))}
                        </ul>
                      </>
                    )}
                  </div>
                </Card>
                <Card title="What nobody checks here">
                  <div className="stack">
                    {control.attestation ? (
                      <>
                        <p>No scan shows this part. A person has to attest or cite:</p>
                        <Note tone="unproven">{control.attestation}</Note>
                      </>
                    ) : (
                      <p className="muted">The framework’s file names nothing that must be attested beside the scan.</p>
                    )}
                    {standing && control.rules.length > 0 && <Silent control={standing} rules={summary.data?.rules ?? []} />}
                  </div>
                </Card>
              </div>
              {scanId !== null && summary.isPending && <Loading />}
              {standing && control.rules.length > 0 && summary.data && <Rules scanId={scanId ?? ''} control={standing} rules={summary.data.rules} />}
              {standing && standing.failed + standing.notEvaluated + (standing.accepted ?? 0) > 0 && <Resources scanId={scanId ?? ''} control={`${frameworkId}:${controlId}`} />}
            </>
          )
        }
      </Answer>
    </Page>
  )
}

type RuleOutcome = Summary['rules'][number]

function Silent({ control, rules }: { control: ControlScore; rules: readonly RuleOutcome[] }) {
  const known = new Set(rules.map((rule) => rule.ruleId))
  const silent = control.rules.filter((rule) => !known.has(rule))
  if (silent.length === 0) return null
  return (
    <details>
      <summary>{plural(silent.length, 'rule')} of it met no resource in this scan</summary>
      <ul className="list">
        {silent.map((rule) => (
          <li key={rule}>
            <Link to={`/rules/${rule}`}>{rule}</Link>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Rules({ scanId, control, rules }: { scanId: string; control: ControlScore; rules: readonly RuleOutcome[] }) {
  const rows = rules.filter((rule) => control.rules.includes(rule.ruleId))
  const columns: Column<RuleOutcome>[] = [
    { id: 'rule', header: 'Rule', accessorFn: (rule) => rule.title, meta: { rowHeader: true }, cell: ({ row }) => <Link to={`/rules/${row.original.ruleId}`}>{row.original.title}</Link> },
    { id: 'severity', header: 'Severity', accessorFn: (rule) => rule.severity, meta: { kind: 'fit' }, cell: ({ row }) => <SeverityLabel severity={row.original.severity} /> },
    { id: 'failed', header: 'Failed', accessorFn: (rule) => rule.counts.fail ?? 0, meta: { kind: 'num' }, cell: ({ row }) => <Link to={`/scans/${scanId}/findings?ruleId=${row.original.ruleId}`}>{count(row.original.counts.fail ?? 0)}</Link> },
    { id: 'passed', header: 'Passed', accessorFn: (rule) => rule.counts.pass ?? 0, meta: { kind: 'num' }, cell: ({ row }) => count(row.original.counts.pass ?? 0) },
  ]
  return (
    <Card title="Its rules in this scan">
      <Table label="Rules" columns={columns} rows={rows} sorted={[{ id: 'failed', desc: true }]} empty={<p className="muted">None of its rules met a resource: the scan says nothing about this control.</p>} />
    </Card>
  )
}

function Resources({ scanId, control }: { scanId: string; control: string }) {
  const findings = useFindings(scanId, { control }, true)
  const page = findings.data?.pages[0]
  return (
    <Card title="Resources" more={<Link to={`/scans/${scanId}/findings?control=${encodeURIComponent(control)}`}>All {page?.total != null ? count(page.total) : ''} findings</Link>}>
      {findings.isPending && <Loading />}
      {page && page.findings.length === 0 && <Empty icon="good" title="No findings" />}
      <ul className="list">
        {page?.findings.slice(0, 20).map((finding) => (
          <li key={finding.fingerprint} className="spread">
            <span className="row">
              <SeverityLabel severity={finding.severity} />
              <Link to={`/scans/${scanId}/findings/${finding.fingerprint}?ruleId=${finding.ruleId}`}>{finding.title}</Link>
            </span>
            <span className="muted small">
              <Foreign text={finding.resource.id || finding.resource.file} most={60} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
