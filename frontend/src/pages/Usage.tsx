import { useQuery } from '@tanstack/react-query'
import { usageQuery } from '../api/queries'
import { count, date } from '../lib/format'
import { Card, Page } from '../ui/page'
import { Answer } from '../ui/states'

export default function Usage() {
  const usage = useQuery(usageQuery)
  return (
    <Page title="Plan and usage">
      <Answer query={usage}>
        {(data) => (
          <>
            <Card title={`${data.plan.name.charAt(0).toUpperCase()}${data.plan.name.slice(1)} plan`}>
              <dl className="kv">
                <dt>Resources a scan</dt>
                <dd>{data.plan.resourcesPerScan == null ? 'no limit' : `at most ${count(data.plan.resourcesPerScan)}`}</dd>
                <dt>Scans are kept</dt>
                <dd>{count(data.plan.retentionDays)} days</dd>
                <dt>Month</dt>
                <dd>
                  {data.month}; a new one begins on {date(data.resetsAt)} (UTC)
                </dd>
                <dt>Resources scanned</dt>
                <dd className="num">{count(data.resources)} this month</dd>
              </dl>
            </Card>
            <div className="tiles">
              <Meter label="Scans this month" used={data.scans} limit={data.plan.scansPerMonth} />
              <Meter label="Targets" used={data.targets} limit={data.plan.targets} />
              <Meter label="Schedules" used={data.schedules} limit={data.plan.schedules} />
            </div>
          </>
        )}
      </Answer>
    </Page>
  )
}

function Meter({ label, used, limit }: { label: string; used: number; limit: number | null | undefined }) {
  const share = limit == null || limit === 0 ? 0 : Math.min(1, used / limit)
  return (
    <div className="card tile">
      <span className="value">{count(used)}</span>
      <span className="label">
        {label}, {limit == null ? 'no limit' : `of ${count(limit)}`}
      </span>
      {limit != null && (
        <span className="bar" role="img" aria-label={`${Math.round(share * 100)} % used`}>
          <span className={share >= 0.9 ? 'fill-warn' : 'fill-info'} style={{ flex: share }} />
          <span style={{ flex: 1 - share }} />
        </span>
      )}
    </div>
  )
}
