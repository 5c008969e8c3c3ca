import { useEffect, useRef, useState } from 'react'
import { Link, Outlet, useLocation, useNavigation } from 'react-router'
import { chooseTheme, chosenTheme, type Theme } from '../lib/theme'
import { session } from '../session/session'
import { SignIn } from '../session/SignIn'
import { useCaller, useKey } from '../session/useSession'
import { clip } from '../lib/format'
import { Button } from '../ui/controls'
import { Icon, type IconName } from '../ui/Icon'
import { Toasts } from '../ui/toasts'

const places: { title: string; links: { to: string; name: string; icon: IconName; scope?: 'admin' | 'operator' }[] }[] = [
  {
    title: 'Compliance',
    links: [
      { to: '/', name: 'Overview', icon: 'overview' },
      { to: '/scans', name: 'Scans', icon: 'scan' },
      { to: '/findings', name: 'Findings', icon: 'finding' },
      { to: '/frameworks', name: 'Frameworks', icon: 'framework' },
      { to: '/exceptions', name: 'Exceptions', icon: 'exception' },
    ],
  },
  {
    title: 'Setup',
    links: [
      { to: '/targets', name: 'Targets', icon: 'target' },
      { to: '/schedules', name: 'Schedules', icon: 'schedule' },
      { to: '/keys', name: 'API keys', icon: 'key', scope: 'admin' },
      { to: '/webhooks', name: 'Webhooks', icon: 'webhook', scope: 'admin' },
      { to: '/usage', name: 'Plan and usage', icon: 'usage' },
    ],
  },
  { title: 'All tenants', links: [{ to: '/operations', name: 'Operations', icon: 'operations', scope: 'operator' }] },
]

export function Shell() {
  const key = useKey()
  return (
    <>
      {key === null ? <SignIn /> : <SignedIn key={key} />}
      <Toasts />
    </>
  )
}

function SignedIn() {
  const [open, setOpen] = useState(false)
  const location = useLocation()
  const navigation = useNavigation()
  const [at, setAt] = useState(location.pathname)
  if (at !== location.pathname) {
    setAt(location.pathname)
    setOpen(false)
  }
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="topbar">
        <Button kind="quiet" label={open ? 'Close the menu' : 'Open the menu'} onPress={() => setOpen(!open)}>
          <Icon name="menu" size={18} />
        </Button>
        <Brand />
      </header>
      <div className="shell">
        {open && <button type="button" className="veil" aria-label="Close the menu" onClick={() => setOpen(false)} />}
        <Side open={open} onClose={() => setOpen(false)} />
        <main id="main" className="main" tabIndex={-1} aria-busy={navigation.state === 'loading'}>
          <Outlet />
        </main>
      </div>
    </>
  )
}

function Brand() {
  return (
    <Link to="/" className="brand">
      <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
        <path fill="currentColor" d="M16 2 4 6.500V15c0 7.600 5 12.800 12 15 7-2.200 12-7.400 12-15V6.500z" />
        <path fill="none" stroke="var(--surface)" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" d="M16 8v15M9 11h14M9 11l-3 7h6zM23 11l-3 7h6zM12 23h8" />
      </svg>
      ThemisGuard
    </Link>
  )
}

/** Whether a place of the menu is where one is. Findings stand under their scan, but are a place of their own. */
function isAt(to: string, pathname: string): boolean {
  if (to === '/') return pathname === '/'
  const inFindings = /^\/scans\/[^/]+\/findings/.test(pathname)
  if (to === '/findings') return inFindings || pathname.startsWith('/findings')
  if (to === '/frameworks' && pathname.startsWith('/rules/')) return true
  return !inFindings && (pathname === to || pathname.startsWith(`${to}/`))
}

function Side({ open, onClose }: { open: boolean; onClose: () => void }) {
  const caller = useCaller()
  const side = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  useEffect(() => {
    if (!open) return
    side.current?.querySelector('a')?.focus()
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onClose()
    }
    document.addEventListener('keydown', close)
    return () => document.removeEventListener('keydown', close)
  }, [open, onClose])
  const scopes: readonly string[] = caller.data?.scopes ?? []
  return (
    <aside className="side" aria-label="Menu" data-open={open} ref={side}>
      <Brand />
      <nav className="nav" aria-label="Pages">
        {places
          .map((place) => ({ title: place.title, links: place.links.filter((link) => link.scope === undefined || scopes.includes(link.scope)) }))
          .filter((place) => place.links.length > 0)
          .map((place) => (
          <div key={place.title} className="nav">
            <h2>{place.title}</h2>
            {place.links.map((link) => (
                <Link key={link.to} to={link.to} aria-current={isAt(link.to, pathname) ? 'page' : undefined}>
                  <Icon name={link.icon} />
                  {link.name}
                </Link>
              ))}
          </div>
        ))}
      </nav>
      <div className="side-foot">
        <ThemeSwitch />
        <div className="any muted">
          {caller.data && (
            <>
              Key <bdi>{clip(caller.data.name ?? caller.data.keyId ?? '', 40)}</bdi> of <bdi>{clip(caller.data.tenant, 40)}</bdi>
            </>
          )}
        </div>
        <div className="row">
          <Button small onPress={() => session.end(null, null)}>
            <Icon name="out" size={14} /> Sign out
          </Button>
          <a href="/docs" target="_blank" rel="noreferrer">
            API
          </a>
        </div>
      </div>
    </aside>
  )
}

const themes: readonly { id: Theme; name: string }[] = [
  { id: 'system', name: 'Auto' },
  { id: 'light', name: 'Light' },
  { id: 'dark', name: 'Dark' },
]

function ThemeSwitch() {
  const [theme, setTheme] = useState(chosenTheme)
  return (
    <div className="seg" role="radiogroup" aria-label="Theme">
      {themes.map(({ id, name }) => (
        <label key={id}>
          <input
            type="radio"
            name="theme"
            checked={theme === id}
            onChange={() => {
              chooseTheme(id)
              setTheme(id)
            }}
          />
          {name}
        </label>
      ))}
    </div>
  )
}
