import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { summaryQuery, useCurrentScan } from '../api/queries'
import { percent, plural, score } from '../lib/format'
import { verdictOf } from '../lib/verdict'
import { Ring } from '../ui/charts'
import { Page } from '../ui/page'
import { ControlsBar } from '../ui/scan'
import { Answer, Empty } from '../ui/states'
import { ButtonLink } from '../ui/text'
import { ScanPicker } from '../ui/ScanPicker'

export default function Frameworks() {
  const [params] = useSearchParams()
  const { scans, latest, scanId } = useCurrentScan(params.get('scan'), params.get('target'))
  return (
    <Page title="Frameworks" about="The same rules, read by each framework’s controls." actions={<ScanPicker latest={latest} scanId={scanId} />}>
      {scanId === null ? (
        <Answer query={scans}>
          {() => (
            <Empty icon="framework" title="No scan has ended yet">
              <ButtonLink to="/scans/new">New scan</ButtonLink>
            </Empty>
          )}
        </Answer>
      ) : (
        <List scanId={scanId} />
      )}
    </Page>
  )
}

function List({ scanId }: { scanId: string }) {
  const summary = useQuery(summaryQuery(scanId))
  return (
    <Answer query={summary}>
      {({ frameworks }) => (
        <div className="cards">
          {frameworks.map((framework) => {
            const counts = { ...framework.controlCounts, accepted: framework.controlCounts.accepted ?? 0 }
            const verdict = verdictOf(counts)
            return (
              <article key={framework.id} className="card verdict-card" data-tone={verdict.tone}>
                <div>
                  <h2>
                    <Link to={`/frameworks/${framework.id}?scan=${scanId}`}>{framework.title}</Link>
                  </h2>
                  <p className="small muted">
                    {framework.version} · {plural(framework.controls.length, 'control')}
                  </p>
                </div>
                <div className="verdict">
                  <Ring value={framework.score} tone={verdict.tone} label={`Score ${score(framework.score)} of 100`} />
                  <div>
                    <p className={`title tone-${verdict.tone}`}>{verdict.title}</p>
                    <p className="small">{verdict.detail}</p>
                    <p className="small muted">{percent(framework.coverage.share)} coverage</p>
                  </div>
                </div>
                <ControlsBar counts={counts} />
              </article>
            )
          })}
        </div>
      )}
    </Answer>
  )
}
