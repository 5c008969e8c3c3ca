import { useState, type ReactNode } from 'react'
import { Button } from './controls'
import { Icon } from './Icon'
import { Note } from './status'

/** A secret that nobody will be shown again, to be copied. */
export function ShownOnce({ secret, testId, close, children }: { secret: string; testId: string; close: () => void; children: ReactNode }) {
  const [copied, setCopied] = useState(false)
  return (
    <>
      <Note tone="warn">{children}</Note>
      <div className="secret">
        <code data-testid={testId}>{secret}</code>
        <Button onPress={() => void navigator.clipboard.writeText(secret).then(() => setCopied(true))}>
          <Icon name="copy" size={14} /> {copied ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <div className="actions">
        <Button kind="primary" onPress={close}>
          Done
        </Button>
      </div>
    </>
  )
}
