import { useEffect, useState, type FormEvent } from 'react'
import { problemOf } from '../api/problem'
import { Button, TextField } from '../ui/controls'
import { Note } from '../ui/status'
import { session } from './session'

/** Asks for an API key and tries it before anything else is shown. */
export function SignIn() {
  const [key, setKey] = useState('')
  const [keep, setKeep] = useState(true)
  const [error, setError] = useState<string | null>(null)
  const [pending, setPending] = useState(false)
  const ended = session.ended()
  useEffect(() => {
    document.title = 'Sign in · ThemisGuard'
  }, [])

  async function submit(event: FormEvent) {
    event.preventDefault()
    const tried = key.trim()
    if (!/^[\x21-\x7e]{1,200}$/.test(tried)) {
      setError('Enter an API key: it begins with tg_ and has no spaces.')
      return
    }
    setPending(true)
    setError(null)
    try {
      const answer = await fetch('/v1/caller', { headers: { Authorization: `Bearer ${tried}` } })
      if (answer.ok) session.start(tried, keep)
      else if (answer.status === 401 || (answer.status === 403 && !answer.headers.get('content-type')?.includes('problem'))) setError('The API does not accept this key.')
      else setError(await problemOf(answer))
    } catch {
      setError('The API cannot be reached. Is it running?')
    } finally {
      setPending(false)
    }
  }

  return (
    <main className="signin">
      <form className="card" onSubmit={(event) => void submit(event)}>
        <div className="stack">
          <h1>ThemisGuard</h1>
          <p className="muted">Is your cloud compliant, what changed, and what nobody has shown yet.</p>
        </div>
        {ended && <Note tone="warn" role="alert">{ended}</Note>}
        <TextField
          label="API key"
          type="password"
          autoComplete="current-password"
          spellCheck={false}
          required
          autoFocus
          value={key}
          onChange={(event) => setKey(event.target.value)}
          error={error ?? undefined}
          hint={
            <>
              <code>themis up</code> shows one at its first start. It needs the scope <code>read</code>.
            </>
          }
        />
        <label className="check">
          <input type="checkbox" checked={keep} onChange={(event) => setKeep(event.target.checked)} />
          Stay signed in until this tab is closed
        </label>
        <Button type="submit" kind="primary" disabled={pending}>
          {pending ? 'Signing in…' : 'Sign in'}
        </Button>
        <span className="sr" role="status">
          {error}
        </span>
      </form>
    </main>
  )
}
