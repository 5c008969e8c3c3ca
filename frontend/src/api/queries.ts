import { queryOptions, useInfiniteQuery, useQuery, type QueryClient } from '@tanstack/react-query'
import type { FindingFilters, Grouping } from '../lib/filters'
import { hasEnded } from '../lib/status'
import { api, body, type Schemas } from './client'

export type Scan = Schemas['ScanView']
export type Summary = Schemas['ScanSummary']
export type Finding = Schemas['Finding']
export type FrameworkScore = Summary['frameworks'][number]
export type ControlScore = FrameworkScore['controls'][number]

/** A scan under way is looked at this often. */
const watching = 1_000

export const scanQuery = (scanId: string) =>
  queryOptions({
    queryKey: ['scan', scanId],
    queryFn: async () => body(await api.GET('/v1/scans/{scanId}', { params: { path: { scanId } } })),
    refetchInterval: (query) => (query.state.data && !hasEnded(query.state.data.status) ? watching : false),
    refetchIntervalInBackground: true,
  })

/** The newest scans, as many as a page of the API holds. */
export const scansQuery = queryOptions({
  queryKey: ['scans', 'recent'],
  queryFn: async () => body(await api.GET('/v1/scans', { params: { query: { limit: 100 } } })).scans,
  refetchInterval: (query) => (query.state.data?.some((scan) => !hasEnded(scan.status)) ? 3_000 : 30_000),
})

// What an ended scan says never changes.
const forGood = { staleTime: Infinity }

export const summaryQuery = (scanId: string) =>
  queryOptions({ queryKey: ['summary', scanId], queryFn: async () => body(await api.GET('/v1/scans/{scanId}/summary', { params: { path: { scanId } } })), ...forGood })

export const findingQuery = (scanId: string, fingerprint: string, ruleId: string | null) =>
  queryOptions({
    queryKey: ['finding', scanId, fingerprint],
    queryFn: async () =>
      body(await api.GET('/v1/scans/{scanId}/findings/{fingerprint}', { params: { path: { scanId, fingerprint }, query: ruleId === null ? {} : { ruleId } } })),
    ...forGood,
  })

export const groupsQuery = (scanId: string, by: Grouping) =>
  queryOptions({
    queryKey: ['groups', scanId, by],
    queryFn: async () => body(await api.GET('/v1/scans/{scanId}/groups', { params: { path: { scanId }, query: { by, limit: 1000 } } })),
    ...forGood,
  })

export const sourceQuery = (scanId: string, file: string, line: number) =>
  queryOptions({
    queryKey: ['source', scanId, file, line],
    queryFn: async () => body(await api.GET('/v1/scans/{scanId}/source', { params: { path: { scanId }, query: { file, line } } })),
    retry: false,
    ...forGood,
  })

export const ruleQuery = (ruleId: string) =>
  queryOptions({ queryKey: ['rule', ruleId], queryFn: async () => body(await api.GET('/v1/rules/{ruleId}', { params: { path: { ruleId } } })), staleTime: 600_000 })

export const frameworksQuery = queryOptions({ queryKey: ['frameworks'], queryFn: async () => body(await api.GET('/v1/frameworks')).frameworks, staleTime: 600_000 })

export const frameworkQuery = (frameworkId: string) =>
  queryOptions({
    queryKey: ['framework', frameworkId],
    queryFn: async () => body(await api.GET('/v1/frameworks/{frameworkId}', { params: { path: { frameworkId } } })),
    staleTime: 600_000,
  })

export function useFindings(scanId: string, filters: FindingFilters, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: ['findings', scanId, filters],
    queryFn: async ({ pageParam }) =>
      body(
        await api.GET('/v1/scans/{scanId}/findings', {
          params: { path: { scanId }, query: { ...filters, limit: 200, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor ?? null,
    enabled,
    ...forGood,
  })
}

/** Everything of a short list, page by page, at most a thousand entries. */
async function all<P, T>(page: (cursor: string | undefined) => Promise<P>, items: (page: P) => readonly T[], next: (page: P) => string | null | undefined): Promise<T[]> {
  const found: T[] = []
  let cursor: string | undefined
  do {
    const one = await page(cursor)
    found.push(...items(one))
    cursor = next(one) ?? undefined
  } while (cursor !== undefined && found.length < 1000)
  return found
}

const paged = (cursor: string | undefined) => ({ params: { query: { limit: 100, ...(cursor === undefined ? {} : { cursor }) } } })

export const schedulesQuery = queryOptions({
  queryKey: ['schedules'],
  queryFn: () => all(async (cursor) => body(await api.GET('/v1/schedules', paged(cursor))), (page) => page.schedules, (page) => page.cursor),
})

export const targetsQuery = queryOptions({
  queryKey: ['targets'],
  queryFn: () => all(async (cursor) => body(await api.GET('/v1/targets', paged(cursor))), (page) => page.targets, (page) => page.cursor),
})

export const exceptionsQuery = queryOptions({
  queryKey: ['exceptions'],
  queryFn: () => all(async (cursor) => body(await api.GET('/v1/exceptions', paged(cursor))), (page) => page.exceptions, (page) => page.cursor),
})

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: () => all(async (cursor) => body(await api.GET('/v1/keys', paged(cursor))), (page) => page.keys, (page) => page.cursor),
})

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: () => all(async (cursor) => body(await api.GET('/v1/webhooks', paged(cursor))), (page) => page.webhooks, (page) => page.cursor),
})

export const usageQuery = queryOptions({ queryKey: ['usage'], queryFn: async () => body(await api.GET('/v1/usage')) })

/** The last scan with a report of each target, newest first. Scans of kept content again do not count: no state follows from them. */
export function latestByTarget(scans: readonly Scan[]): Scan[] {
  const seen = new Set<string>()
  return scans.filter((scan) => {
    if (!scan.outcome || scan.reevaluationOf || seen.has(scan.target)) return false
    seen.add(scan.target)
    return true
  })
}

/** The scan that a page about "now" is about: the one asked for, or the last of the target asked for, or the last of all. */
export function useCurrentScan(scanId: string | null, target: string | null) {
  const scans = useQuery(scansQuery)
  const latest = latestByTarget(scans.data ?? [])
  const chosen = scanId ?? (target === null ? latest[0] : latest.find((scan) => scan.target === target))?.scanId ?? null
  return { scans, latest, scanId: chosen }
}

/** After something was changed by hand. */
export function refresh(client: QueryClient, ...keys: string[]): Promise<unknown> {
  return Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] })))
}
