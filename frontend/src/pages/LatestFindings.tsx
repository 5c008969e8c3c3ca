import { Navigate, useSearchParams } from 'react-router'
import { useCurrentScan } from '../api/queries'
import { Page } from '../ui/page'
import { Answer, Empty } from '../ui/states'
import { ButtonLink } from '../ui/text'

/** The findings of the last scan. */
export default function LatestFindings() {
  const [params] = useSearchParams()
  const { scans, scanId } = useCurrentScan(null, params.get('target'))
  if (scanId !== null) return <Navigate to={`/scans/${scanId}/findings?${params.toString()}`} replace />
  return (
    <Page title="Findings">
      <Answer query={scans}>
        {() => (
          <Empty icon="finding" title="No scan has ended yet">
            <ButtonLink to="/scans/new">New scan</ButtonLink>
          </Empty>
        )}
      </Answer>
    </Page>
  )
}
