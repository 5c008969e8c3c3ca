import { isRouteErrorResponse, Link, useRouteError } from 'react-router'
import { inWords } from '../api/problem'
import { Page } from '../ui/page'
import { Note } from '../ui/status'

/** A page failed: what it was, and the ways on. */
export function Broken() {
  const error = useRouteError()
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />
  // A page's file is gone when the console was updated meanwhile.
  const outdated = error instanceof TypeError && /module/i.test(error.message)
  return (
    <Page title="Something went wrong">
      <Note tone="bad" role="alert">
        <p>{outdated ? 'This page could not be fetched. The console may have been updated: load it again.' : inWords(error)}</p>
      </Note>
      <p>
        <a href={location.href}>Load the page again</a> or go to the <Link to="/">overview</Link>.
      </p>
    </Page>
  )
}

export function NotFound() {
  return (
    <Page title="There is no such page">
      <p>
        Go to the <Link to="/">overview</Link>.
      </p>
    </Page>
  )
}
