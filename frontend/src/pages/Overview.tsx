import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { exceptionsQuery, frameworksQuery, latestByTarget, scansQuery, schedulesQuery, summaryQuery, type Scan } from '../api/queries'
import { count, percent, plural, score } from '../lib/format'
import { withParam } from '../lib/filters'
import { hasEnded, severities } from '../lib/status'
import { verdictOf, type ControlCounts } from '../lib/verdict'
import { Ring, Trend } from '../ui/charts'
import { ControlsBar, DriftCounts, ScanProgress, SeverityRows } from '../ui/scan'
import { Select } from '../ui/controls'
import { Card, Page } from '../ui/page'
import { Answer, Empty } from '../ui/states'
import { Badge, Note, ScanBadge, SeverityLabel } from '../ui/status'
import { ButtonLink, Foreign, When } from '../ui/text'
import { useNow } from '../ui/useNow'

type Outcome = NonNullable<Scan['outcome']>
type FrameworkOutcome = NonNullable<Outcome['frameworks']>[number]

/** Whether one would pass, what is open, what changed, what comes next: for one target at a time. */
export default function Overview() {
  const scans = useQuery(scansQuery)
  return (
    <Page title="Overview" about="Where each framework stands after the last scan." actions={<ButtonLink to="/scans/new" kind="primary">New scan</ButtonLink>}>
      <Answer query={scans}>{(all) => <Standing scans={all} />}</Answer>
    </Page>
  )
}

function Standing({ scans }: { scans: readonly Scan[] }) {
  const [params, setParams] = useSearchParams()
  const latest = latestByTarget(scans)
  const target = params.get('target')
  const current = latest.find((scan) => scan.target === target) ?? latest[0]
  const running = scans.filter((scan) => !hasEnded(scan.status))
  return (
    <>
      {running.length > 0 && (
        <Card title="Under way">
          <ul className="list">
            {running.slice(0, 5).map((scan) => (
              <li key={scan.scanId}>
                <div className="spread">
                  <Link to={`/scans/${scan.scanId}`}>
                    Scan of <Foreign text={scan.target} most={60} />
                  </Link>
                  <ScanBadge status={scan.status} />
                </div>
                <ScanProgress scanId={scan.scanId} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {!current ? (
        <Card>
          <Empty icon="scan" title={running.length > 0 ? 'The first scan is under way' : 'Nothing has been scanned yet'}>
            <p>Drag a CloudFormation or SAM template, a Cloud Asset Inventory export or an inventory into a new scan.</p>
            <ButtonLink to="/scans/new">New scan</ButtonLink>
          </Empty>
        </Card>
      ) : (
        <>
          <div className="spread">
            <p className="muted">
              Scan of <b><Foreign text={current.target} most={60} /></b>, <When iso={current.submittedAt} />{' '}
              <ScanBadge status={current.status} /> <Link to={`/scans/${current.scanId}`}>Report</Link>
            </p>
            {latest.length > 1 && (
              <Select label="Target" value={current.target} onChange={(event) => setParams(withParam(params, 'target', event.target.value))}>
                {latest.map((scan) => (
                  <option key={scan.target} value={scan.target}>
                    {scan.target.slice(0, 80)}
                  </option>
                ))}
              </Select>
            )}
          </div>
          {current.status === 'incomplete' && (
            <Note tone="warn">
              Something could not be read or evaluated: {plural(current.outcome?.notEvaluated ?? 0, 'pair')} of rule and resource, {plural(current.outcome?.unreadable ?? 0, 'unreadable source')}. No score
              counts it as good. <Link to={`/scans/${current.scanId}#coverage`}>See what</Link>
            </Note>
          )}
          <Verdicts scan={current} />
          <div className="halves">
            <Card title="Open findings" more={<Link to={`/scans/${current.scanId}/findings?status=fail`}>All</Link>}>
              <SeverityRows counts={current.outcome?.findings ?? {}} to={(severity) => `/scans/${current.scanId}/findings?status=fail&severity=${severity}`} />
            </Card>
            <Changed scan={current} />
            <History scans={scans.filter((scan) => scan.target === current.target && scan.outcome && !scan.reevaluationOf)} />
            <NextRuns />
            <Ending />
          </div>
        </>
      )}
    </>
  )
}

function Verdicts({ scan }: { scan: Scan }) {
  const frameworks = useQuery(frameworksQuery)
  const outcomes = scan.outcome?.frameworks
  // Records from before the outcome said so have it in the summary.
  const kept = useQuery({ ...summaryQuery(scan.scanId), enabled: !outcomes })
  const shown: FrameworkOutcome[] =
    outcomes ?? kept.data?.frameworks.map((framework) => ({ id: framework.id, score: framework.score, share: framework.coverage.share, controls: framework.controlCounts })) ?? []
  // HIPAA first: it is what most come for.
  const ordered = [...shown].sort((one, other) => Number(other.id === 'hipaa-security') - Number(one.id === 'hipaa-security'))
  return (
    <section aria-label="Frameworks" className="cards">
      {ordered.map((framework) => {
        const counts: ControlCounts = { ...framework.controls, accepted: framework.controls.accepted ?? 0 }
        const verdict = verdictOf(counts)
        const title = frameworks.data?.find((one) => one.id === framework.id)?.title ?? framework.id
        return (
          <article key={framework.id} className="card verdict-card" data-tone={verdict.tone}>
            <h2>
              <Link to={`/frameworks/${framework.id}?scan=${scan.scanId}`}>{title}</Link>
            </h2>
            <div className="verdict">
              <Ring value={framework.score} tone={verdict.tone} label={`Score ${score(framework.score)} of 100`} />
              <div>
                <p className={`title tone-${verdict.tone}`}>{verdict.title}</p>
                <p className="small">{verdict.detail}</p>
                <p className="small muted">
                  Score {score(framework.score)} over {percent(framework.share)} coverage
                </p>
              </div>
            </div>
            <ControlsBar counts={counts} />
          </article>
        )
      })}
    </section>
  )
}

function Changed({ scan }: { scan: Scan }) {
  const summary = useQuery(summaryQuery(scan.scanId))
  return (
    <Card title="Since last time" more={<Link to={`/scans/${scan.scanId}#drift`}>All changes</Link>}>
      <Answer query={summary}>
        {({ drift }) =>
          !drift?.comparedWith ? (
            <p className="muted">This is the target’s first scan: the next one will be compared with it.</p>
          ) : (
            <div className="stack">
              <DriftCounts scanId={scan.scanId} counts={drift.counts} />
              {drift.worstOpened.length > 0 && (
                <ul className="list">
                  {drift.worstOpened.slice(0, 4).map((finding) => (
                    <li key={finding.fingerprint} className="stack" style={{ gap: '0.1rem' }}>
                      <span className="row">
                        <SeverityLabel severity={finding.severity} />
                        <Link to={`/scans/${scan.scanId}/findings/${finding.fingerprint}?ruleId=${finding.ruleId}`}>{finding.title}</Link>
                      </span>
                      <span className="small muted">
                        <Foreign text={finding.resource || finding.file} most={60} />
                      </span>
                    </li>
                  ))}
                </ul>
              )}
            </div>
          )
        }
      </Answer>
    </Card>
  )
}

function History({ scans }: { scans: readonly Scan[] }) {
  const points = [...scans].slice(0, 60).reverse()
  const open = points.map((scan) => ({ at: scan.submittedAt, value: severities.reduce((sum, severity) => sum + (scan.outcome?.findings[severity] ?? 0), 0) }))
  return (
    <Card title="Over the last scans" more={<span className="muted small">{plural(points.length, 'scan')}</span>}>
      <div className="stack">
        <p className="small muted">Score over all rules</p>
        <Trend label="Score" points={points.map((scan) => ({ at: scan.submittedAt, value: scan.outcome?.score ?? null }))} />
        <p className="small muted">Open findings</p>
        <Trend label="Open findings" points={open} top={Math.max(1, ...open.map((point) => point.value))} />
      </div>
    </Card>
  )
}

function NextRuns() {
  const schedules = useQuery(schedulesQuery)
  return (
    <Card title="Next scheduled scans" more={<Link to="/schedules">Schedules</Link>}>
      <Answer query={schedules}>
        {(all) => {
          const runs = all
            .filter((schedule) => !schedule.paused)
            .flatMap((schedule) => schedule.nextRuns.map((at) => ({ at, schedule })))
            .sort((one, other) => one.at.localeCompare(other.at))
            .slice(0, 5)
          return runs.length === 0 ? (
            <p className="muted">Nothing is scheduled. Compliance that is looked at once is compliance of that day.</p>
          ) : (
            <ul className="list">
              {runs.map((run) => (
                <li key={run.at + run.schedule.scheduleId} className="spread">
                  <span>
                    <Foreign text={run.schedule.target} most={50} />
                  </span>
                  <When iso={run.at} />
                </li>
              ))}
            </ul>
          )
        }}
      </Answer>
    </Card>
  )
}

const soon = 30 * 86_400_000

function Ending() {
  const exceptions = useQuery(exceptionsQuery)
  const now = useNow()
  return (
    <Card title="Exceptions about to end" more={<Link to="/exceptions">Exceptions</Link>}>
      <Answer query={exceptions}>
        {(all) => {
          const ending = all.filter((exception) => new Date(exception.endsAt).getTime() - now < soon).sort((one, other) => one.endsAt.localeCompare(other.endsAt))
          return ending.length === 0 ? (
            <p className="muted">{all.length === 0 ? 'No risk is accepted.' : `None of ${count(all.length)} ends within 30 days.`}</p>
          ) : (
            <ul className="list">
              {ending.slice(0, 5).map((exception) => (
                <li key={exception.exceptionId} className="spread">
                  <span className="any">
                    <Foreign text={exception.rule} most={50} /> <span className="muted">on</span> <Foreign text={exception.resource} most={40} />
                  </span>
                  {exception.hasExpired ? <Badge tone="bad">Expired</Badge> : <When iso={exception.endsAt} />}
                </li>
              ))}
            </ul>
          )
        }}
      </Answer>
    </Card>
  )
}
