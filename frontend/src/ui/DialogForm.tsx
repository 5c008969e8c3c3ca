import type { FormEvent, ReactNode } from 'react'
import { Button } from './controls'
import { Failed } from './states'

type DialogFormProps = {
  /** What sending it does: a mutation without variables. */
  task: { isPending: boolean; isError: boolean; error: unknown; mutate: () => void }
  /** Whether it can be sent. */
  ready: boolean
  verb: string
  close: () => void
  children: ReactNode
}

/** The form of a dialog: sent once, closed without being sent, and open with the reason when it was refused. */
export function DialogForm({ task, ready, verb, close, children }: DialogFormProps) {
  return (
    <form
      className="form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        if (ready && !task.isPending) task.mutate()
      }}
    >
      {children}
      {task.isError && <Failed error={task.error} />}
      <div className="actions">
        <Button onPress={close}>Cancel</Button>
        <Button type="submit" kind="primary" disabled={!ready || task.isPending}>
          {verb}
        </Button>
      </div>
    </form>
  )
}
