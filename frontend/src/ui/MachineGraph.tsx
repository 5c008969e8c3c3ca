import { useMemo } from 'react'
import { draw, type Graph } from '../lib/asl'
import type { StateStanding } from '../lib/history'

const words: Record<StateStanding, string> = { running: 'running', done: 'done', failed: 'failed', caught: 'failed and caught' }

/** A state machine as a graph, its states lit by how they stand. The same stands as a list for who does not see it. */
export function MachineGraph({ name, definition, standings }: { name: string; definition: unknown; standings?: Map<string, StateStanding> }) {
  const graph = useMemo(() => draw(definition), [definition])
  const margin = 14
  const width = graph.width + 2 * margin
  const height = graph.height + 2 * margin
  return (
    <figure className="machine">
      <div className="scroll" tabIndex={0} role="region" aria-label={`Graph of ${name}`}>
        <svg width={width} height={height} viewBox={`${-margin} ${-margin} ${width} ${height}`} role="img" aria-label={`${name}: ${describe(graph, standings)}`}>
          <defs>
            <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path d="M0 0 8 4 0 8z" className="tip" />
            </marker>
          </defs>
          <Level graph={graph} standings={standings} />
        </svg>
      </div>
    </figure>
  )
}

function describe(graph: Graph, standings: Map<string, StateStanding> | undefined): string {
  return graph.nodes
    .map((node) => {
      const standing = standings?.get(node.name)
      const inner = node.inner.map((one) => describe(one, standings)).join('; ')
      return `${node.name}${standing ? ` ${words[standing]}` : ''}${inner ? ` (${inner})` : ''}`
    })
    .join(', ')
}

function Level({ graph, standings }: { graph: Graph; standings: Map<string, StateStanding> | undefined }) {
  return (
    <g transform={`translate(${graph.x} ${graph.y})`}>
      {graph.edges.map((edge, index) => (
        <path key={index} className="edge" data-kind={edge.kind} data-taken={standings?.has(edge.from) && standings.has(edge.to) ? '' : undefined} d={edge.path} markerEnd="url(#tip)" />
      ))}
      {graph.nodes.map((node) => {
        const standing = standings?.get(node.name)
        return (
          <g key={node.name} className="state" data-standing={standing}>
            <title>{`${node.name} (${node.type})${standing ? `: ${words[standing]}` : ''}`}</title>
            <rect x={node.x} y={node.y} width={node.width} height={node.height} rx="7" />
            <text x={node.x + node.width / 2} y={node.y + (node.inner.length > 0 ? 17 : node.height / 2)} textAnchor="middle" dominantBaseline="central">
              {standing === 'done' ? '✓ ' : standing === 'failed' ? '✕ ' : standing === 'caught' ? '! ' : standing === 'running' ? '● ' : ''}
              {node.name}
            </text>
            {node.inner.map((inner, index) => (
              <Level key={index} graph={inner} standings={standings} />
            ))}
          </g>
        )
      })}
    </g>
  )
}
