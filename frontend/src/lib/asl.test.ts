import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { draw, type Graph } from './asl'

const folder = new URL('../../../statemachines/', import.meta.url)
const machines = readdirSync(folder).filter((name) => name.endsWith('.asl.json'))

function names(definition: unknown): string[] {
  if (Array.isArray(definition)) return definition.flatMap(names)
  if (typeof definition !== 'object' || definition === null) return []
  const own = 'States' in definition && typeof definition.States === 'object' && definition.States !== null ? Object.keys(definition.States) : []
  return [...own, ...Object.values(definition).flatMap(names)]
}

function drawn(graph: Graph): string[] {
  return graph.nodes.flatMap((node) => [node.name, ...node.inner.flatMap(drawn)])
}

function overlaps(graph: Graph): string[] {
  const found: string[] = []
  graph.nodes.forEach((one, index) => {
    for (const other of graph.nodes.slice(index + 1)) {
      if (one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height) found.push(`${one.name}/${other.name}`)
    }
  })
  return found
}

describe('the drawing of a state machine', () => {
  it.each(machines)('%s has every state, none over another, and every way leads to one', (name) => {
    const definition: unknown = JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
    const graph = draw(definition)
    expect(drawn(graph).sort()).toEqual(names(definition).sort())
    expect(overlaps(graph)).toEqual([])
    expect(graph.edges.every((edge) => graph.nodes.some((node) => node.name === edge.to))).toBe(true)
  })

  it('goes around with a way back', () => {
    const graph = draw({ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Choice', Choices: [{ Next: 'A' }], Default: 'C' }, C: { Type: 'Succeed' } } })
    expect(graph.edges.map((edge) => `${edge.from}>${edge.to}:${edge.kind}`)).toEqual(['A>B:next', 'B>A:choice', 'B>C:choice'])
    expect(graph.nodes.map((node) => node.name)).toEqual(['A', 'B', 'C'])
  })

  it.each([null, 1, 'x', [], {}, { States: [] }, { StartAt: 'A', States: { A: null } }, { StartAt: 'A', States: { A: { Next: 'Z' } } }])('of what is none is empty or harmless: %j', (definition) => {
    expect(draw(definition).edges).toEqual([])
  })
})
