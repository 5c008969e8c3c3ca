import { scaleLinear, scalePoint } from 'd3-scale'
import { area, curveMonotoneX, line } from 'd3-shape'
import { date, score as scoreText } from '../lib/format'
import type { Tone } from '../lib/status'

/** A score of 0 to 100 as a ring. Its colour is the verdict's, not the number's: 99 with a failing control is not good. */
export function Ring({ value, tone, size = 64, label }: { value: number | null | undefined; tone: Tone; size?: number; label: string }) {
  const radius = 27
  const length = 2 * Math.PI * radius
  const share = Math.max(0, Math.min(100, value ?? 0)) / 100
  return (
    <svg className={`ring tone-${tone}`} width={size} height={size} viewBox="0 0 64 64" role="img" aria-label={label}>
      <circle cx="32" cy="32" r={radius} fill="none" stroke="var(--line)" strokeWidth="6" />
      <circle cx="32" cy="32" r={radius} fill="none" stroke="currentColor" strokeWidth="6" strokeDasharray={`${share * length} ${length}`} transform="rotate(-90 32 32)" />
      <text x="32" y="32" dominantBaseline="central" textAnchor="middle" fontSize={(value ?? 0) >= 100 ? 16 : 17}>
        {scoreText(value)}
      </text>
    </svg>
  )
}

export interface Part {
  name: string
  value: number
  fill: string
}

/** Parts of a whole as one bar, with the same in words below it. */
export function PartsBar({ parts, legend = true, label }: { parts: readonly Part[]; legend?: boolean; label: string }) {
  const total = parts.reduce((sum, part) => sum + part.value, 0)
  const shown = parts.filter((part) => part.value > 0)
  return (
    <div className="stack" style={{ gap: '0.45rem' }}>
      <div className="bar" role="img" aria-label={`${label}: ${shown.map((part) => `${part.name} ${part.value}`).join(', ') || 'nothing'}`}>
        {shown.map((part) => (
          <span key={part.name} className={part.fill} style={{ flex: part.value / total }} />
        ))}
      </div>
      {legend && (
        <ul className="legend-list">
          {shown.map((part) => (
            <li key={part.name}>
              <i className={part.fill} />
              <span className="num">{part.value.toLocaleString('en')}</span> {part.name}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

export interface Point {
  at: string
  value: number | null
}

/** A line over time from 0 to a top. What has no value is a gap, never a zero. The same stands in a table for who does not see it. */
export function Trend({ points, top = 100, label, unit = '', height = 120 }: { points: readonly Point[]; top?: number; label: string; unit?: string; height?: number }) {
  const width = 560
  const pad = { left: 34, right: 10, top: 8, bottom: 20 }
  const x = scalePoint(points.map((_, index) => index), [pad.left, width - pad.right]).padding(0.5)
  const y = scaleLinear([0, Math.max(top, 1)], [height - pad.bottom, pad.top]).nice()
  const place = (_: Point, index: number) => x(index) ?? 0
  const known = (point: Point) => point.value !== null
  const drawn = line<Point>(place, (point) => y(point.value ?? 0)).defined(known).curve(curveMonotoneX)
  const filled = area<Point>(place, y(0), (point) => y(point.value ?? 0)).defined(known).curve(curveMonotoneX)
  const first = points[0]
  const last = points[points.length - 1]
  return (
    <figure>
      <svg className="chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${label}: ${points.map((point) => `${date(point.at)} ${point.value ?? 'none'}`).slice(-12).join(', ')}`}>
        {y.ticks(3).map((tick) => (
          <g key={tick}>
            <line className="grid" x1={pad.left} x2={width - pad.right} y1={y(tick)} y2={y(tick)} />
            <text x={pad.left - 6} y={y(tick)} textAnchor="end" dominantBaseline="central">
              {tick}
            </text>
          </g>
        ))}
        <path className="area" d={filled([...points]) ?? ''} />
        <path className="line" d={drawn([...points]) ?? ''} />
        {points.map((point, index) => point.value !== null && <circle key={index} className="dot" cx={x(index)} cy={y(point.value)} r={points.length > 40 ? 1.5 : 3} />)}
        {first && (
          <text x={pad.left} y={height - 4}>
            {date(first.at)}
          </text>
        )}
        {last && points.length > 1 && (
          <text x={width - pad.right} y={height - 4} textAnchor="end">
            {date(last.at)}
          </text>
        )}
      </svg>
      <figcaption className="sr">
        {label}
        {unit && `, ${unit}`}
      </figcaption>
    </figure>
  )
}
