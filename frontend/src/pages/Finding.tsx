import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import { api, body, once } from '../api/client'
import { ApiError, inWords } from '../api/problem'
import { findingQuery, frameworksQuery, refresh, ruleQuery, scanQuery, scansQuery, type Finding as FindingView, type Scan } from '../api/queries'
import { date, plural } from '../lib/format'
import { changes, reasons } from '../lib/status'
import { useMay } from '../session/useSession'
import { Button, DialogButton, TextArea, TextField } from '../ui/controls'
import { DialogForm } from '../ui/DialogForm'
import { Card, Page } from '../ui/page'
import { Source } from '../ui/Source'
import { Answer, Loading } from '../ui/states'
import { Badge, ChangeBadge, Note, SeverityLabel } from '../ui/status'
import { Foreign, When } from '../ui/text'
import { tell } from '../ui/toasts'

export default function Finding() {
  const { scanId = '', fingerprint = '' } = useParams()
  const [params] = useSearchParams()
  const finding = useQuery(findingQuery(scanId, fingerprint, params.get('ruleId')))
  const scan = useQuery(scanQuery(scanId))
  const title = finding.data?.title ?? 'Finding'
  return (
    <Page
      title={title}
      crumbs={[
        { to: '/scans', name: 'Scans' },
        { to: `/scans/${scanId}`, name: <Foreign text={scan.data?.target ?? scanId} most={60} /> },
        { to: `/scans/${scanId}/findings`, name: 'Findings' },
      ]}
      about={
        finding.data && (
          <span className="row">
            <SeverityLabel severity={finding.data.severity} />
            <Standing finding={finding.data} />
            <Link to={`/rules/${finding.data.ruleId}`}>{finding.data.ruleId}</Link>
          </span>
        )
      }
      actions={finding.data?.evidenceHash && finding.data.status === 'fail' && scan.data && finding.data.exception?.state !== 'accepted' && <Accept finding={finding.data} target={scan.data.target} />}
    >
      <Answer query={finding}>{(data) => <Details scanId={scanId} finding={data} scan={scan.data} />}</Answer>
    </Page>
  )
}

function Standing({ finding }: { finding: FindingView }) {
  return (
    <>
      {finding.exception?.state === 'accepted' && <Badge tone="warn">Accepted risk</Badge>}
      {finding.status === 'notEvaluated' && <Badge tone="unproven">Not evaluated</Badge>}
      {finding.status === 'fail' && finding.exception?.state !== 'accepted' && <Badge tone="bad">Fails</Badge>}
      {finding.drift && finding.drift.change !== 'notEvaluated' ? <ChangeBadge change={finding.drift.change} /> : finding.status === 'resolved' && <Badge tone="good">Resolved</Badge>}
    </>
  )
}

const resolutions: Record<string, string> = { fixed: 'It was fixed.', resourceGone: 'The resource is gone.', ruleChanged: 'The rule changed.', ruleRemoved: 'The rule was removed.' }

function Details({ scanId, finding, scan }: { scanId: string; finding: FindingView; scan: Scan | undefined }) {
  const rule = useQuery(ruleQuery(finding.ruleId))
  const { resource, exception } = finding
  return (
    <>
      {exception && <ExceptionNote exception={exception} />}
      {finding.status === 'notEvaluated' && (
        <Note tone="unproven">
          <p>
            <b>{reasons[finding.reason ?? ''] ?? 'It could not be evaluated'}</b>: whether the resource breaks the rule is not known, so it does not count as passed.
          </p>
          {finding.cause && <Foreign text={finding.cause} most={400} open />}
        </Note>
      )}
      {finding.drift?.resolution && <Note tone="good">{resolutions[finding.drift.resolution]}</Note>}
      <div className="halves">
        <Card title="Resource">
          <dl className="kv">
            <dt>Name</dt>
            <dd>{resource.id ? <Foreign text={resource.id} most={300} open /> : <span className="muted">the whole source</span>}</dd>
            {resource.type && (
              <>
                <dt>Type</dt>
                <dd><Foreign text={resource.type} most={120} /></dd>
              </>
            )}
            <dt>Source</dt>
            <dd>
              <Foreign text={resource.file} most={300} open />
              {resource.line > 0 && `:${resource.line}:${resource.column}`}
            </dd>
            {finding.resourceKey && (
              <>
                <dt>Others</dt>
                <dd>
                  <Link to={`/scans/${scanId}/findings?resource=${finding.resourceKey}`}>All findings on it</Link>
                </dd>
              </>
            )}
          </dl>
        </Card>
        <Card title="History">{scan ? <History scan={scan} finding={finding} /> : <Loading />}</Card>
      </div>
      {finding.evidence.length > 0 && (
        <Card title="Evidence" more={<span className="muted small">{plural(finding.evidence.length + (finding.moreEvidence ?? 0), 'failed clause')}</span>}>
          <Evidence scanId={scanId} finding={finding} />
        </Card>
      )}
      {finding.evidence.length === 0 && resource.line > 0 && finding.status !== 'resolved' && (
        <Card title="In its source">
          <Source scanId={scanId} file={resource.file} line={resource.line} />
        </Card>
      )}
      <div className="halves">
        <Card title="Why it matters">
          <Answer query={rule}>{(data) => <p className="prose">{data.rationale || 'The rule does not say.'}</p>}</Answer>
        </Card>
        <Card title="How to fix it">
          <div className="stack">
            <p className="prose">{finding.remediation}</p>
            {(rule.data?.references.length ?? 0) > 0 && (
              <ul className="list">
                {rule.data?.references.map((reference) => (
                  <li key={reference} className="any">
                    {/^https:\/\//.test(reference) ? (
                      <a href={reference} target="_blank" rel="noreferrer noopener">
                        {reference}
                      </a>
                    ) : (
                      reference
                    )}
                  </li>
                ))}
              </ul>
            )}
          </div>
        </Card>
      </div>
      <Controls scanId={scanId} controls={finding.controls} />
    </>
  )
}

function ExceptionNote({ exception }: { exception: NonNullable<FindingView['exception']> }) {
  const state = exception.state
  return (
    <Note tone={state === 'accepted' ? 'warn' : 'bad'}>
      <p>
        {state === 'accepted' && 'Accepted as a risk until '}
        {state === 'expired' && 'It was accepted as a risk, but that expired on '}
        {state === 'evidenceChanged' && 'It was accepted as a risk, but what is found now is not what was accepted. The exception ends on '}
        {date(exception.expires)} ({exception.timeZone}).
      </p>
      <p>
        <Foreign text={exception.reason} most={400} open /> <span className="muted">Approved by <Foreign text={exception.approver} most={100} /></span>
      </p>
    </Note>
  )
}

type Clause = FindingView['evidence'][number]

function Evidence({ scanId, finding }: { scanId: string; finding: FindingView }) {
  const [all, setAll] = useState(false)
  const shown = all ? finding.evidence : finding.evidence.slice(0, 3)
  return (
    <div className="stack-l">
      {shown.map((clause, index) => (
        <ClauseView key={index} scanId={scanId} clause={clause} file={clause.file ?? finding.resource.file} />
      ))}
      {finding.evidence.length > shown.length && (
        <div>
          <Button onPress={() => setAll(true)}>Show {plural(finding.evidence.length - shown.length, 'more clause')}</Button>
        </div>
      )}
      {(finding.moreEvidence ?? 0) > 0 && <p className="muted">{plural(finding.moreEvidence ?? 0, 'further clause')} failed and {finding.moreEvidence === 1 ? 'is' : 'are'} not listed.</p>}
    </div>
  )
}

function ClauseView({ scanId, clause, file }: { scanId: string; clause: Clause; file: string }) {
  return (
    <section className="stack">
      {clause.message && <p>{clause.message}</p>}
      <dl className="kv">
        <dt>Path</dt>
        <dd><code><Foreign text={clause.path || '/'} most={300} open /></code></dd>
        <dt>Found</dt>
        <dd>{clause.found == null ? <span className="muted">nothing</span> : <code><Foreign text={clause.found} most={300} open /></code>}</dd>
        <dt>Wanted</dt>
        <dd><code><Foreign text={clause.wanted} most={300} open /></code></dd>
      </dl>
      {clause.line > 0 && <Source scanId={scanId} file={file} line={clause.line} />}
    </section>
  )
}

function History({ scan, finding }: { scan: Scan; finding: FindingView }) {
  const scans = useQuery(scansQuery)
  const past = (scans.data ?? []).filter((one) => one.target === scan.target && one.outcome && !one.reevaluationOf).slice(0, 10)
  const answers = useQueries({ queries: past.map((one) => ({ ...findingQuery(one.scanId, finding.fingerprint, finding.ruleId), retry: false })) })
  return (
    <div className="stack">
      {finding.drift?.firstSeen && (
        <p>
          First failed <When iso={finding.drift.firstSeen} />.
        </p>
      )}
      {scans.isPending && <Loading />}
      <ul className="list">
        {past.map((one, index) => {
          const answer = answers[index]
          const absent = answer?.error instanceof ApiError && answer.error.status === 404
          return (
            <li key={one.scanId} className="spread">
              <Link to={`/scans/${one.scanId}`} aria-current={one.scanId === scan.scanId ? 'true' : undefined}>
                <When iso={one.submittedAt} />
                {one.scanId === scan.scanId && ' (this scan)'}
              </Link>
              {answer?.isPending && <span className="muted">…</span>}
              {absent && <span className="muted">No such finding</span>}
              {answer?.isError && !absent && <span className="muted">{inWords(answer.error)}</span>}
              {answer?.data && <span title={answer.data.drift ? changes[answer.data.drift.change].meaning : undefined}><Standing finding={answer.data} /></span>}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Controls({ scanId, controls }: { scanId: string; controls: readonly string[] }) {
  const frameworks = useQuery(frameworksQuery)
  const byFramework = new Map<string, string[]>()
  for (const control of controls) {
    const colon = control.indexOf(':')
    const framework = control.slice(0, colon)
    byFramework.set(framework, [...(byFramework.get(framework) ?? []), control.slice(colon + 1)])
  }
  if (byFramework.size === 0) return null
  return (
    <Card title="Evidence for these controls">
      <dl className="kv">
        {[...byFramework].map(([framework, ids]) => (
          <div key={framework} style={{ display: 'contents' }}>
            <dt>{frameworks.data?.find((one) => one.id === framework)?.title ?? framework}</dt>
            <dd className="row">
              {ids.map((id) => (
                <Link key={id} to={`/frameworks/${framework}/${encodeURIComponent(id)}?scan=${scanId}`}>
                  {id}
                </Link>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

/** The day three months from now: long enough to act, short enough to be looked at again. */
function inThreeMonths(): string {
  const day = new Date()
  day.setMonth(day.getMonth() + 3)
  return day.toISOString().slice(0, 10)
}

function Accept({ finding, target }: { finding: FindingView; target: string }) {
  const may = useMay('admin')
  return (
    <DialogButton title="Accept this risk" button={<Button disabled={!may}>Accept the risk…</Button>}>
      {(close) => <AcceptForm finding={finding} target={target} close={close} />}
    </DialogButton>
  )
}

// Names of others may hold what the exception's globs mean something by; "?" fits any one character.
function literally(text: string): string {
  return text.replaceAll('*', '?')
}

function AcceptForm({ finding, target, close }: { finding: FindingView; target: string; close: () => void }) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const [approver, setApprover] = useState('')
  const [expires, setExpires] = useState(inThreeMonths)
  const accept = useMutation({
    mutationFn: async () =>
      body(
        await api.POST('/v1/exceptions', {
          body: {
            rule: finding.ruleId,
            resource: literally(finding.resource.id),
            target: literally(target),
            reason: reason.trim(),
            approver: approver.trim(),
            expires,
            timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
            evidence: [finding.evidenceHash ?? ''],
          },
          headers: once(),
        }),
      ),
    onSuccess: async () => {
      await refresh(client, 'exceptions')
      tell('good', 'Accepted: from the target’s next scan on it stands apart.')
      close()
    },
  })
  const today = new Date().toISOString().slice(0, 10)
  const ready = reason.trim() !== '' && approver.trim() !== '' && expires >= today
  return (
    <DialogForm close={close} task={accept} ready={ready} verb="Accept the risk">
      <p className="muted">
        For this rule on <Foreign text={finding.resource.id || finding.resource.file} most={80} />, and only as long as what is found there stays the same. It stays in the report, marked, and in no score.
      </p>
      <TextArea label="Reason" required maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
      <div className="form-row">
        <TextField label="Approved by" required maxLength={200} value={approver} onChange={(event) => setApprover(event.target.value)} />
        <TextField label="Last day" type="date" required min={today} value={expires} onChange={(event) => setExpires(event.target.value)} />
      </div>
    </DialogForm>
  )
}
