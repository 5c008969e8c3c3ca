import { useState } from 'react'
import { Link, type LinkProps } from 'react-router'
import { ago, clip, dateTime } from '../lib/format'
import { useNow } from './useNow'

/**
 * A text that somebody else wrote: a name, a path, a value. Its direction is kept to itself, and a very long one is cut in
 * its middle, with the whole a press away when `open` says so.
 */
export function Foreign({ text, most = 160, open = false }: { text: string; most?: number; open?: boolean }) {
  const [whole, setWhole] = useState(false)
  const shown = whole ? text : clip(text, most)
  return (
    <>
      <bdi className="any">{shown}</bdi>
      {open && text.length > most && (
        <>
          {' '}
          <button type="button" className="button" data-kind="quiet" data-small onClick={() => setWhole(!whole)} aria-expanded={whole}>
            {whole ? 'Show less' : `Show all ${text.length.toLocaleString('en')} characters`}
          </button>
        </>
      )}
    </>
  )
}

/** A moment: how long ago for reading, the full one for who points at it. */
export function When({ iso, relative = true }: { iso: string; relative?: boolean }) {
  const now = useNow()
  return (
    <time dateTime={iso} title={dateTime(iso)} className="nowrap">
      {relative ? ago(iso, now) : dateTime(iso)}
    </time>
  )
}

/** A link that looks like a button. */
export function ButtonLink({ kind, children, ...props }: LinkProps & { kind?: 'primary' | 'quiet' }) {
  return (
    <Link {...props} className="button" data-kind={kind}>
      {children}
    </Link>
  )
}
