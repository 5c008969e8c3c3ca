import type { ReactNode } from 'react'
import { NavLink } from 'react-router'
import { useCaller } from '../../session/useSession'
import { Page } from '../../ui/page'
import { Note } from '../../ui/status'

const tabs: readonly { to: string; name: string }[] = [
  { to: '/operations', name: 'Now' },
  { to: '/operations/executions', name: 'Executions' },
  { to: '/operations/queues', name: 'Queues and dead letters' },
  { to: '/operations/incidents', name: 'Incidents' },
  { to: '/operations/machines', name: 'State machines' },
  { to: '/operations/cost', name: 'Cost' },
  { to: '/operations/reviews', name: 'Architecture reviews' },
]

/** The frame of the operator's pages. They are about all tenants, so a key needs the scope for it. */
export function OperationsPage({ title, about, actions, children }: { title: string; about?: string; actions?: ReactNode; children: ReactNode }) {
  const caller = useCaller()
  return (
    <Page title={title} crumbs={[{ to: '/operations', name: 'Operations' }]} {...(about === undefined ? {} : { about })} {...(actions === undefined ? {} : { actions })}>
      <nav className="tabs no-print" aria-label="Operations">
        {tabs.map((tab) => (
          <NavLink key={tab.to} to={tab.to} end={tab.to === '/operations'}>
            {tab.name}
          </NavLink>
        ))}
      </nav>
      {caller.data && !caller.data.scopes.includes('operator') ? <Note tone="info">These pages are about all tenants: they need a key with the scope “operator”.</Note> : children}
    </Page>
  )
}
