import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { inWords } from '../api/problem'
import { Button } from './controls'
import { Icon, type IconName } from './Icon'
import { Note } from './status'

export function Loading({ what = 'Loading' }: { what?: string }) {
  return (
    <div className="loading" role="status">
      <span className="spin" />
      {what}…
    </div>
  )
}

export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <Note tone="bad" role="alert">
      <div className="stack">
        <p>{inWords(error)}</p>
        {retry && (
          <p>
            <Button small onPress={retry}>
              <Icon name="again" size={14} /> Try again
            </Button>
          </p>
        )}
      </div>
    </Note>
  )
}

export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} size={28} />
      <p className="empty-title">{title}</p>
      {children}
    </div>
  )
}

/** Shows what a query answers, or where it stands. */
export function Answer<T>({ query, children, what }: { query: UseQueryResult<T>; children: (data: T) => ReactNode; what?: string }) {
  if (query.data !== undefined) {
    return (
      <>
        {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
        {children(query.data)}
      </>
    )
  }
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />
  return <Loading {...(what === undefined ? {} : { what })} />
}
