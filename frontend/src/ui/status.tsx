import type { ReactNode } from 'react'
import { changes, controlStatus, scanStatus, severityNames, type Change, type ControlStatus, type ScanStatus, type Severity, type Tone } from '../lib/status'
import { Icon, SeverityIcon } from './Icon'

/** How something stands: icon, text and colour. */
export function Badge({ tone, children, title }: { tone: Tone; children: ReactNode; title?: string }) {
  return (
    <span className="badge" data-tone={tone} title={title}>
      <Icon name={tone} size={12} />
      {children}
    </span>
  )
}

export function ScanBadge({ status }: { status: ScanStatus }) {
  const { name, tone, meaning } = scanStatus[status]
  return <Badge tone={tone} title={meaning}>{name}</Badge>
}

export function ControlBadge({ status }: { status: ControlStatus }) {
  const { name, tone, meaning } = controlStatus[status]
  return <Badge tone={tone} title={meaning}>{name}</Badge>
}

export function ChangeBadge({ change }: { change: Change }) {
  const { name, tone, meaning } = changes[change]
  return <Badge tone={tone} title={meaning}>{name}</Badge>
}

export function SeverityLabel({ severity }: { severity: Severity }) {
  return (
    <span className="sev" data-severity={severity}>
      <SeverityIcon severity={severity} />
      {severityNames[severity]}
    </span>
  )
}

/** Something to be told in a sentence. */
export function Note({ tone, children, role }: { tone: Tone; children: ReactNode; role?: 'alert' | 'status' }) {
  return (
    <div className="note" data-tone={tone} role={role}>
      <Icon name={tone === 'bad' || tone === 'warn' ? 'finding' : tone} />
      <div>{children}</div>
    </div>
  )
}
