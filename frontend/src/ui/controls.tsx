import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from 'react'
import { Button as AriaButton } from 'react-aria-components/Button'
import { Dialog as AriaDialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { inWords } from '../api/problem'
import { Icon } from './Icon'
import { Note } from './status'

type ButtonProps = {
  children: ReactNode
  onPress?: () => void
  kind?: 'primary' | 'danger' | 'quiet'
  small?: boolean
  type?: 'button' | 'submit'
  disabled?: boolean
  label?: string
  slot?: string
}

export function Button({ children, onPress, kind, small, type = 'button', disabled, label, slot }: ButtonProps) {
  return (
    <AriaButton
      className="button"
      type={type}
      isDisabled={disabled ?? false}
      {...(onPress ? { onPress } : {})}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(slot === undefined ? {} : { slot })}
      data-kind={kind}
      data-small={small ? '' : undefined}
    >
      {children}
    </AriaButton>
  )
}

/** A dialog that a button opens. What is in it is given a way to close it. */
export function DialogButton({ button, title, children, role = 'dialog' }: { button: ReactNode; title: string; children: (close: () => void) => ReactNode; role?: 'dialog' | 'alertdialog' }) {
  return (
    <DialogTrigger>
      {button}
      <ModalOverlay className="overlay" isDismissable={role === 'dialog'}>
        <Modal className="modal">
          <AriaDialog className="dialog" role={role}>
            {({ close }) => (
              <>
                <Heading slot="title" level={2}>
                  {title}
                </Heading>
                {children(close)}
              </>
            )}
          </AriaDialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  )
}

/** Asks before something that cannot be taken back. */
export function Confirm({ button, title, children, verb, onConfirm, pending, error }: { button: ReactNode; title: string; children: ReactNode; verb: string; onConfirm: () => Promise<unknown>; pending: boolean; error: unknown }) {
  return (
    <DialogButton button={button} title={title} role="alertdialog">
      {(close) => (
        <>
          <div>{children}</div>
          {error !== null && error !== undefined && <Note tone="bad" role="alert">{inWords(error)}</Note>}
          <div className="actions">
            <Button onPress={close}>Keep it</Button>
            <Button
              kind="danger"
              disabled={pending}
              onPress={() => {
                onConfirm().then(close, () => undefined)
              }}
            >
              {verb}
            </Button>
          </div>
        </>
      )}
    </DialogButton>
  )
}

type FieldProps = { label: string; hint?: ReactNode; error?: string | undefined; wide?: boolean }

function Field({ label, hint, error, wide, children }: FieldProps & { children: (ids: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }) => ReactNode }) {
  const id = useId()
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <div className={wide ? 'field wide' : 'field'}>
      <label htmlFor={id}>{label}</label>
      {children({ id, ...(described ? { 'aria-describedby': described } : {}), ...(error ? { 'aria-invalid': true } : {}) })}
      {hint && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {error && (
        <span className="wrong" id={`${id}-error`}>
          {error}
        </span>
      )}
    </div>
  )
}

export function TextField({ label, hint, error, wide, ...input }: FieldProps & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Field label={label} hint={hint} error={error} wide={wide ?? false}>
      {(ids) => <input className="input" type="text" autoComplete="off" {...input} {...ids} />}
    </Field>
  )
}

export function TextArea({ label, hint, error, ...input }: FieldProps & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => <textarea className="input" {...input} {...ids} />}
    </Field>
  )
}

/** The system's own list box: it is known, and works everywhere. */
export function Select({ label, hint, wide, children, ...select }: FieldProps & SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <Field label={label} hint={hint} wide={wide ?? false}>
      {(ids) => (
        <select className="input" {...select} {...ids}>
          {children}
        </select>
      )}
    </Field>
  )
}

export function Checks({ legend, options, value, onChange, hint }: { legend: string; options: readonly { id: string; name: string; disabled?: boolean }[]; value: readonly string[]; onChange: (value: string[]) => void; hint?: ReactNode }) {
  return (
    <fieldset>
      <legend className="legend">{legend}</legend>
      {hint && <p className="small muted">{hint}</p>}
      <div className="checks">
        {options.map((option) => (
          <label key={option.id} className="check">
            <input
              type="checkbox"
              disabled={option.disabled ?? false}
              checked={value.includes(option.id)}
              onChange={(event) => onChange(event.target.checked ? [...value, option.id] : value.filter((one) => one !== option.id))}
            />
            {option.name}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** A filter that holds, with the way to drop it. */
export function Chip({ children, onRemove, label }: { children: ReactNode; onRemove: () => void; label: string }) {
  return (
    <span className="chip">
      <span>{children}</span>
      <button type="button" onClick={onRemove} aria-label={label}>
        <Icon name="close" size={12} />
      </button>
    </span>
  )
}
