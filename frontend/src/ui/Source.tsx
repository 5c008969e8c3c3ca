import { useQuery } from '@tanstack/react-query'
import { ApiError, inWords } from '../api/problem'
import { sourceQuery } from '../api/queries'
import { Loading } from './states'

/** Lines of what was scanned, one of them marked. */
export function Source({ scanId, file, line }: { scanId: string; file: string; line: number }) {
  const source = useQuery(sourceQuery(scanId, file, line))
  if (source.isPending) return <Loading what="Loading the source" />
  if (source.isError) {
    const notKept = source.error instanceof ApiError && source.error.status === 409
    return <p className="small muted">{notKept ? 'The source is not kept, so it cannot be shown here.' : inWords(source.error)}</p>
  }
  const { firstLine, lines } = source.data
  return (
    <div className="source" tabIndex={0} role="region" aria-label={`Source around line ${line}`}>
      <table>
        <tbody>
          {lines.map((text, index) => {
            const at = firstLine + index
            return (
              <tr key={at} data-marked={at === line ? '' : undefined}>
                <td>
                  {at === line && <span className="sr">Marked line </span>}
                  {at}
                </td>
                <td>
                  <bdi>{text}</bdi>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
