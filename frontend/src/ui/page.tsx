import { Fragment, useEffect, useRef, type ReactNode } from 'react'
import { Link } from 'react-router'

export interface Crumb {
  to: string
  name: ReactNode
}

/** A page's head. Going to another page moves the focus to its heading, so that a screen reader says where one is. */
export function Page({ title, titled, crumbs, about, actions, children }: { title: string; titled?: ReactNode; crumbs?: Crumb[]; about?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title.length > 80 ? title.slice(0, 80) + '…' : title} · ThemisGuard`
  }, [title])
  useEffect(() => {
    // Not at the very first page: there the browser begins at the top.
    if (moved) heading.current?.focus({ preventScroll: true })
    moved = true
  }, [])
  return (
    <div className="page">
      <header className="page-head">
        <div>
          {crumbs && (
            <nav aria-label="Where you are">
              <ol className="crumbs">
                {crumbs.map((crumb) => (
                  <Fragment key={crumb.to}>
                    <li>
                      <Link to={crumb.to}>{crumb.name}</Link>
                    </li>
                  </Fragment>
                ))}
              </ol>
            </nav>
          )}
          <h1 ref={heading} tabIndex={-1}>
            {titled ?? title}
          </h1>
          {about && <div className="muted any">{about}</div>}
        </div>
        {actions && <div className="row no-print">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

let moved = false

export function Card({ title, more, children, flush }: { title?: ReactNode; more?: ReactNode; children: ReactNode; flush?: boolean }) {
  return (
    <section className={flush ? 'card flush' : 'card'}>
      {title !== undefined &&
        (more === undefined ? (
          <h2>{title}</h2>
        ) : (
          <div className="card-head">
            <h2>{title}</h2>
            {more}
          </div>
        ))}
      {children}
    </section>
  )
}
