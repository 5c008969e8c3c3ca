/** Draws state machines of the Amazon States Language: states in layers, the start on top. */

type Json = Record<string, unknown>

export interface Node {
  name: string
  type: string
  x: number
  y: number
  width: number
  height: number
  /** What a Map runs for each item, or the branches of a Parallel. */
  inner: Graph[]
}

export interface Edge {
  from: string
  to: string
  /** "catch" is the way after an error, "choice" one of several. */
  kind: 'next' | 'choice' | 'catch'
  path: string
}

export interface Graph {
  x: number
  y: number
  width: number
  height: number
  nodes: Node[]
  edges: Edge[]
}

const nodeHeight = 34
const layerGap = 34
const nodeGap = 22
const pad = 12
const titleHeight = 26

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The ways out of a state, in the order they are written. */
function waysOut(state: Json): { to: string; kind: Edge['kind'] }[] {
  const ways: { to: string; kind: Edge['kind'] }[] = []
  const add = (to: unknown, kind: Edge['kind']) => {
    if (typeof to === 'string' && !ways.some((way) => way.to === to && way.kind === kind)) ways.push({ to, kind })
  }
  for (const choice of list(state['Choices'])) add(choice['Next'], 'choice')
  add(state['Default'], 'choice')
  add(state['Next'], 'next')
  for (const catcher of list(state['Catch'])) add(catcher['Next'], 'catch')
  return ways
}

/** Layers by the longest way from the start; a way back to where one has been does not count. */
function layersOf(start: string, states: Json): Map<string, number> {
  const layers = new Map<string, number>()
  const order: string[] = []
  const seen = new Set<string>()
  const visit = (name: string) => {
    if (seen.has(name) || !isObject(states[name])) return
    seen.add(name)
    for (const way of waysOut(states[name])) visit(way.to)
    order.push(name)
  }
  visit(start)
  for (const name of Object.keys(states)) visit(name)
  order.reverse()
  const rank = new Map(order.map((name, index) => [name, index]))
  for (const name of order) {
    const layer = layers.get(name) ?? 0
    layers.set(name, layer)
    const state = states[name]
    if (!isObject(state)) continue
    for (const way of waysOut(state)) {
      if ((rank.get(way.to) ?? -1) > (rank.get(name) ?? 0)) layers.set(way.to, Math.max(layers.get(way.to) ?? 0, layer + 1))
    }
  }
  return layers
}

function innerOf(state: Json): Json[] {
  const processor = state['ItemProcessor'] ?? state['Iterator']
  return isObject(processor) ? [processor] : list(state['Branches'])
}

/** The drawing of a definition; an empty one for what is none. Definitions nest at most this deep in a drawing. */
export function draw(definition: unknown, depth = 0): Graph {
  const empty: Graph = { x: 0, y: 0, width: 0, height: 0, nodes: [], edges: [] }
  if (!isObject(definition) || !isObject(definition['States']) || depth > 6) return empty
  const states = definition['States']
  const layers = layersOf(typeof definition['StartAt'] === 'string' ? definition['StartAt'] : '', states)
  const rows: Node[][] = []
  for (const [name, layer] of layers) {
    const state = states[name]
    if (!isObject(state)) continue
    const inner = innerOf(state).map((one) => draw(one, depth + 1))
    const label = Math.max(96, name.length * 7.4 + 44)
    const innerWidth = inner.reduce((sum, one) => sum + one.width, 0) + Math.max(0, inner.length - 1) * nodeGap
    const innerHeight = Math.max(0, ...inner.map((one) => one.height))
    const node: Node = {
      name,
      type: typeof state['Type'] === 'string' ? state['Type'] : '',
      x: 0,
      y: 0,
      width: Math.max(label, inner.length > 0 ? innerWidth + 2 * pad : 0),
      height: inner.length > 0 ? titleHeight + innerHeight + 2 * pad : nodeHeight,
      inner,
    }
    ;(rows[layer] ??= []).push(node)
  }
  const filled = rows.filter((row) => row.length > 0)
  const width = Math.max(0, ...filled.map((row) => row.reduce((sum, node) => sum + node.width, 0) + (row.length - 1) * nodeGap))
  let y = 0
  const placed = new Map<string, Node>()
  for (const row of filled) {
    let x = (width - (row.reduce((sum, node) => sum + node.width, 0) + (row.length - 1) * nodeGap)) / 2
    for (const node of row) {
      node.x = x
      node.y = y
      let inside = x + (node.width - (node.inner.reduce((sum, one) => sum + one.width, 0) + Math.max(0, node.inner.length - 1) * nodeGap)) / 2
      for (const one of node.inner) {
        one.x = inside
        one.y = y + titleHeight + pad
        inside += one.width + nodeGap
      }
      x += node.width + nodeGap
      placed.set(node.name, node)
    }
    y += Math.max(...row.map((node) => node.height)) + layerGap
  }
  const edges: Edge[] = []
  let loops = 0
  for (const [name, from] of placed) {
    const state = states[name]
    if (!isObject(state)) continue
    for (const way of waysOut(state)) {
      const to = placed.get(way.to)
      if (to) edges.push({ from: name, to: way.to, kind: way.kind, path: pathOf(from, to, () => width + 14 + 10 * loops++) })
    }
  }
  return { x: 0, y: 0, width: width + (loops > 0 ? 24 + 10 * loops : 0), height: Math.max(0, y - layerGap), nodes: [...placed.values()], edges }
}

function pathOf(from: Node, to: Node, side: () => number): string {
  const startX = from.x + from.width / 2
  const endX = to.x + to.width / 2
  if (to.y > from.y) {
    const startY = from.y + from.height
    const middle = (startY + to.y) / 2
    return `M${startX} ${startY} C${startX} ${middle} ${endX} ${middle} ${endX} ${to.y}`
  }
  // Back up, or to itself: around the outside.
  const x = side()
  return `M${from.x + from.width} ${from.y + from.height / 2} H${x} V${to.y + to.height / 2} H${to.x + to.width}`
}
