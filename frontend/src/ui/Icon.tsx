const paths = {
  overview: 'M3 13h8V3H3zM13 21h8V11h-8zM3 21h8v-6H3zM13 9h8V3h-8z',
  scan: 'M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M4 12h16',
  finding: 'M12 8v5M12 16.500v.5M10.300 3.900 2.400 17.600A2 2 0 0 0 4.100 20.600h15.800a2 2 0 0 0 1.700-3L13.700 3.900a2 2 0 0 0-3.400 0z',
  framework: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
  schedule: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2',
  target: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z',
  exception: 'M12 3 4 6v5.500c0 4.800 3.300 8.200 8 9.500 4.700-1.300 8-4.700 8-9.500V6zM9 12l2 2 4-4',
  key: 'M15 9a4 4 0 1 0-3.900 5L12 13.100V15h2v2h2v2h4v-3.500l-5.200-5.200c.1-.4.2-.9.2-1.300z',
  webhook: 'M9 8a3 3 0 1 1 5 2.200l2.500 4.300M14.500 17.500h-6M6 15.500a3 3 0 1 0 3 3l3-6M18 20.500a3 3 0 1 0-2.500-4.700',
  usage: 'M4 20V10M10 20V4M16 20v-8M22 20H2',
  operations: 'M6 4h12v5H6zM4 15h6v5H4zM14 15h6v5h-6zM12 9v3M7 15v-3h10v3',
  incident: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.500v5.500M12 16.500v.5',
  cost: 'M12 3v18M16.500 7.500C16 6 14.200 5 12 5 9.500 5 7.500 6.300 7.500 8.500c0 4.800 9.500 2.200 9.500 7 0 2.200-2.200 3.500-5 3.500-2.700 0-4.500-1.300-5-3',
  menu: 'M4 6h16M4 12h16M4 18h16',
  close: 'M6 6l12 12M18 6 6 18',
  good: 'M5 12.500 10 17.500 19.500 7',
  bad: 'M7 7l10 10M17 7 7 17',
  warn: 'M12 5v8M12 17.500v.5',
  unproven: 'M9 9a3 3 0 1 1 4.500 2.600c-1 .6-1.500 1.200-1.500 2.400M12 17.500v.5',
  info: 'M12 11v6M12 7v.5',
  neutral: 'M6 12h12',
  up: 'M6 15l6-6 6 6',
  down: 'M6 9l6 6 6-6',
  right: 'M9 6l6 6-6 6',
  upload: 'M12 16V5M7 9.500 12 4.500l5 5M4 20h16',
  download: 'M12 4v11M7 10.500l5 5 5-5M4 20h16',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  plus: 'M12 5v14M5 12h14',
  play: 'M7 4.500v15l12-7.500z',
  pause: 'M8 5v14M16 5v14',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  stop: 'M6 6h12v12H6z',
  again: 'M4 12a8 8 0 1 1 2.500 5.800M4 12V7M4 12h5',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM21 21l-5-5',
  out: 'M14 4h5v16h-5M10 8l-4 4 4 4M6 12h10',
  docs: 'M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h7',
  queue: 'M4 6h16v4H4zM4 14h16v4H4z',
} as const

export type IconName = keyof typeof paths

/** A picture beside a text, never instead of one. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}

/** Each severity has a shape of its own, so that colour is not needed to tell them apart. */
export function SeverityIcon({ severity, size = 12 }: { severity: string; size?: number }) {
  const shape =
    severity === 'critical' ? <path d="M4.500 1h7L15 4.500v7L11.500 15h-7L1 11.500v-7z" />
    : severity === 'high' ? <path d="M8 1.500 15.500 14.500H.5z" />
    : severity === 'medium' ? <path d="M8 .5 15.500 8 8 15.500.5 8z" />
    : severity === 'low' ? <circle cx="8" cy="8" r="6.500" />
    : <circle cx="8" cy="8" r="5.500" fill="none" stroke="currentColor" strokeWidth="2.500" />
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" focusable="false">
      {shape}
    </svg>
  )
}
