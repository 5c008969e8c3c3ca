import { useSyncExternalStore } from 'react'
import type { Tone } from '../lib/status'
import { Icon } from './Icon'

interface Toast {
  id: number
  tone: Tone
  text: string
}

let toasts: readonly Toast[] = []
let next = 1
const listeners = new Set<() => void>()

function set(changed: readonly Toast[]): void {
  toasts = changed
  for (const listener of listeners) listener()
}

/** Says that something was done, or that it was not. Goes by itself; failures stay until they are sent away. */
export function tell(tone: Tone, text: string): void {
  const id = next++
  set([...toasts.slice(-3), { id, tone, text }])
  if (tone !== 'bad') setTimeout(() => set(toasts.filter((toast) => toast.id !== id)), 6000)
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className="toast" data-tone={toast.tone}>
          <Icon name={toast.tone} />
          <div>{toast.text}</div>
          <button type="button" className="button icon-only" data-kind="quiet" data-small aria-label="Dismiss" onClick={() => set(toasts.filter((one) => one.id !== toast.id))}>
            <Icon name="close" size={12} />
          </button>
        </div>
      ))}
    </div>
  )
}
