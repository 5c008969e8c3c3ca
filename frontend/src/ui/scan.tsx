import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { scanQuery, type Summary } from '../api/queries'
import { count, duration, plural } from '../lib/format'
import { look, paceOf, type Look } from '../lib/progress'
import { changes, controlOrder, controlStatus, hasEnded, severities, type Change, type Severity } from '../lib/status'
import type { ControlCounts } from '../lib/verdict'
import { PartsBar } from './charts'
import { Icon, SeverityIcon } from './Icon'
import { SeverityLabel } from './status'

/** How far a scan is: batches and resources done, pace, time left. Announced every now and then, not at each step. */
export function ScanProgress({ scanId }: { scanId: string }) {
  const scan = useQuery(scanQuery(scanId))
  const [looks, setLooks] = useState<Look[]>([])
  const progress = scan.data?.progress
  const at = scan.dataUpdatedAt
  const last = looks[looks.length - 1]
  if (progress && at > (last?.at ?? 0)) setLooks(look(looks, { at, done: progress.resourcesDone }))
  if (!scan.data || hasEnded(scan.data.status)) return null
  const total = progress?.resources ?? null
  const done = progress?.resourcesDone ?? 0
  const share = total === null ? null : total === 0 ? 1 : Math.min(1, done / total)
  const pace = paceOf(looks, total)
  return (
    <div className="progress">
      <div className="track" role="progressbar" aria-label="Resources evaluated" aria-valuemin={0} aria-valuemax={100} {...(share === null ? {} : { 'aria-valuenow': Math.floor(share * 100) })}>
        <div style={{ width: `${(share ?? 0) * 100}%` }} />
      </div>
      <p className="small muted num">
        {progress?.batches == null
          ? 'Reading and planning…'
          : `${count(progress.batchesDone)} of ${plural(progress.batches, 'batch', 'batches')}, ${count(done)} of ${plural(total ?? 0, 'resource')}`}
        {pace.rate !== null && `, ${count(Math.round(pace.rate))} resources a second`}
        {pace.left !== null && pace.left > 0 && `, about ${duration(pace.left)} left`}
        {share === 1 && ', putting the report together…'}
      </p>
    </div>
  )
}

/** A framework's controls by how they stand. */
export function ControlsBar({ counts, legend = true }: { counts: ControlCounts; legend?: boolean }) {
  return (
    <PartsBar
      label="Controls"
      legend={legend}
      parts={controlOrder.map((status) => ({ name: controlStatus[status].name.toLowerCase(), value: counts[status], fill: status === 'inherited' ? 'fill-neutral' : `fill-${controlStatus[status].tone}` }))}
    />
  )
}

/** Counts by severity, as bars that lead to what they count. */
export function SeverityRows({ counts, to }: { counts: Record<string, number>; to: (severity: Severity) => string }) {
  const most = Math.max(1, ...severities.map((severity) => counts[severity] ?? 0))
  return (
    <div className="sevrows">
      {severities.map((severity) => {
        const value = counts[severity] ?? 0
        return (
          <Link key={severity} className="sevrow" to={to(severity)}>
            <SeverityLabel severity={severity} />
            <span className="bar" aria-hidden="true">
              {value > 0 && <span className={`fill-${severity === 'info' ? 'neutral' : severity}`} style={{ flex: value / most }} />}
              {value < most && <span style={{ flex: 1 - value / most }} />}
            </span>
            <span className="num">{count(value)}</span>
          </Link>
        )
      })}
    </div>
  )
}

/** The same in a row of a table. */
export function SeverityMini({ counts }: { counts: Record<string, number> }) {
  const shown = severities.filter((severity) => (counts[severity] ?? 0) > 0)
  if (shown.length === 0) return <span className="muted">none</span>
  return (
    <span className="row" style={{ gap: '0.6rem', flexWrap: 'nowrap' }}>
      {shown.map((severity) => (
        <span key={severity} className="sev num" data-severity={severity} title={severity}>
          <SeverityIcon severity={severity} size={10} />
          {count(counts[severity] ?? 0)}
          <span className="sr">{severity}</span>
        </span>
      ))}
    </span>
  )
}

type Counts = NonNullable<Summary['drift']>['counts']

export function DriftCounts({ scanId, counts }: { scanId: string; counts: Counts }) {
  const order: readonly Change[] = ['new', 'reopened', 'changedByRule', 'resolved', 'persisting', 'notEvaluated']
  return (
    <ul className="legend-list" style={{ fontSize: 'inherit', gap: '0.35rem 1.2rem' }}>
      {order.map((change) => {
        const value = counts[change] ?? 0
        const { name, tone, meaning } = changes[change]
        return (
          <li key={change} title={meaning} className={value > 0 ? `tone-${tone}` : ''}>
            <Icon name={tone} size={13} />
            {value > 0 ? <Link to={`/scans/${scanId}/findings?drift=${change}`}>{`${count(value)} ${name.toLowerCase()}`}</Link> : `0 ${name.toLowerCase()}`}
          </li>
        )
      })}
    </ul>
  )
}
