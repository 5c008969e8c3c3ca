import { useSearchParams } from 'react-router'
import type { Scan } from '../api/queries'
import { withParam } from '../lib/filters'
import { Select } from './controls'

/** Which target's last scan a page is about. */
export function ScanPicker({ latest, scanId }: { latest: readonly Scan[]; scanId: string | null }) {
  const [params, setParams] = useSearchParams()
  if (latest.length < 2 && latest.some((scan) => scan.scanId === scanId)) return null
  return (
    <Select label="Target" value={scanId ?? ''} onChange={(event) => setParams(withParam(params, 'scan', event.target.value))}>
      {!latest.some((scan) => scan.scanId === scanId) && <option value={scanId ?? ''}>An earlier scan</option>}
      {latest.map((scan) => (
        <option key={scan.scanId} value={scan.scanId}>
          {scan.target.slice(0, 80)}
        </option>
      ))}
    </Select>
  )
}
