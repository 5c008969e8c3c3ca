import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { ruleQuery } from '../api/queries'
import { Card, Page } from '../ui/page'
import { Answer } from '../ui/states'
import { SeverityLabel } from '../ui/status'

export default function Rule() {
  const { ruleId = '' } = useParams()
  const rule = useQuery(ruleQuery(ruleId))
  return (
    <Page
      title={rule.data?.title ?? ruleId}
      about={
        rule.data && (
          <span className="row">
            <SeverityLabel severity={rule.data.severity} />
            <code>{rule.data.ruleId}</code>
            <Link to={`/findings?ruleId=${rule.data.ruleId}`}>Findings of the last scan</Link>
          </span>
        )
      }
    >
      <Answer query={rule}>
        {(data) => (
          <>
            <div className="halves">
              <Card title="Why it matters">
                <p className="prose">{data.rationale || 'The rule does not say.'}</p>
              </Card>
              <Card title="How to fix it">
                <p className="prose">{data.remediation}</p>
              </Card>
            </div>
            <Card title="What it meets">
              <dl className="kv">
                <dt>Resource types</dt>
                <dd>{data.resourceTypes.join(', ') || 'any'}</dd>
                <dt>Controls</dt>
                <dd className="row">
                  {data.controls.map((control) => {
                    const [framework = '', ...id] = control.split(':')
                    return (
                      <Link key={control} to={`/frameworks/${framework}/${encodeURIComponent(id.join(':'))}`}>
                        {control}
                      </Link>
                    )
                  })}
                </dd>
              </dl>
            </Card>
            <Card title="Its text">
              <pre className="pre" tabIndex={0} aria-label="Text of the rule">
                {data.text}
              </pre>
            </Card>
          </>
        )}
      </Answer>
    </Page>
  )
}
