import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import { frameworkQuery, summaryQuery, useCurrentScan, type ControlScore, type FrameworkScore } from '../api/queries'
import { percent, score } from '../lib/format'
import { controlOrder, controlStatus } from '../lib/status'
import { verdictOf } from '../lib/verdict'
import { Ring } from '../ui/charts'
import { Checks } from '../ui/controls'
import { Icon } from '../ui/Icon'
import { Card, Page } from '../ui/page'
import { ScanPicker } from '../ui/ScanPicker'
import { ControlsBar } from '../ui/scan'
import { Answer, Empty } from '../ui/states'
import { ControlBadge, Note } from '../ui/status'
import { ButtonLink } from '../ui/text'

/** A framework as a heat map: one cell a control, coloured by how it stands. Only what was shown to pass is green. */
export default function Framework() {
  const { frameworkId = '' } = useParams()
  const [params] = useSearchParams()
  const framework = useQuery(frameworkQuery(frameworkId))
  const { scans, latest, scanId } = useCurrentScan(params.get('scan'), params.get('target'))
  const summary = useQuery({ ...summaryQuery(scanId ?? ''), enabled: scanId !== null })
  const standing = summary.data?.frameworks.find((one) => one.id === frameworkId)
  return (
    <Page
      title={framework.data?.title ?? 'Framework'}
      crumbs={[{ to: '/frameworks', name: 'Frameworks' }]}
      about={framework.data && <>{framework.data.version}. {framework.data.note}</>}
      actions={<ScanPicker latest={latest} scanId={scanId} />}
    >
      {scanId === null ? (
        <Answer query={scans}>
          {() => (
            <Empty icon="framework" title="No scan has ended yet">
              <p>The framework’s controls are judged by a scan.</p>
              <ButtonLink to="/scans/new">New scan</ButtonLink>
            </Empty>
          )}
        </Answer>
      ) : (
        <Answer query={summary}>
          {() => (standing ? <Standing framework={standing} scanId={scanId} /> : <Note tone="info">This scan was not judged by this framework.</Note>)}
        </Answer>
      )}
    </Page>
  )
}

function Standing({ framework, scanId }: { framework: FrameworkScore; scanId: string }) {
  const [only, setOnly] = useState<string[]>([])
  const counts = { ...framework.controlCounts, accepted: framework.controlCounts.accepted ?? 0 }
  const verdict = verdictOf(counts)
  const shown = only.length === 0 ? framework.controls : framework.controls.filter((control) => only.includes(control.status))
  return (
    <>
      <div className="card verdict-card" data-tone={verdict.tone}>
        <div className="verdict">
          <Ring value={framework.score} tone={verdict.tone} size={84} label={`Score ${score(framework.score)} of 100`} />
          <div>
            <p className={`title tone-${verdict.tone}`}>{verdict.title}</p>
            <p>{verdict.detail}</p>
            <p className="small muted">
              Score {score(framework.score)} over {percent(framework.coverage.share)} coverage
            </p>
          </div>
        </div>
        <ControlsBar counts={counts} legend={false} />
        <div className="no-print">
          <Checks
            legend="Show only"
            options={controlOrder.map((status) => ({ id: status, name: `${controlStatus[status].name} (${counts[status]})`, disabled: counts[status] === 0 }))}
            value={only}
            onChange={setOnly}
          />
        </div>
      </div>
      <HeatMap framework={framework} controls={shown} scanId={scanId} />
      <Card title="What the colours mean">
        <ul className="stack" style={{ gap: '0.35rem' }}>
          {controlOrder.map((status) => (
            <li key={status} className="row">
              <ControlBadge status={status} />
              <span className="muted">{controlStatus[status].meaning}</span>
            </li>
          ))}
        </ul>
      </Card>
    </>
  )
}

function HeatMap({ framework, controls, scanId }: { framework: FrameworkScore; controls: readonly ControlScore[]; scanId: string }) {
  if (controls.length === 0) return <Empty icon="framework" title="No control stands so" />
  return (
    <ul className="heat" aria-label={`${controls.length} controls`}>
      {controls.map((control) => {
        const { name, tone, meaning } = controlStatus[control.status]
        return (
          <li key={control.id} style={{ display: 'grid' }}>
            <Link to={`/frameworks/${framework.id}/${encodeURIComponent(control.id)}?scan=${scanId}`} data-tone={tone} title={meaning}>
              <span className="id">
                {control.id}
                <span className="muted small">{control.designation === 'required' ? 'R' : control.designation === 'addressable' ? 'A' : ''}</span>
              </span>
              <span className="what">{control.title}</span>
              <span className={`state tone-${tone}`}>
                <Icon name={tone} size={12} />
                {name}
                {control.failed > 0 && ` (${control.failed})`}
              </span>
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
