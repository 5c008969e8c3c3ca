import { useQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import { groupsQuery, scanQuery, useFindings, type Finding } from '../api/queries'
import { filtersOf, groupingOf, withParam, type FindingFilters, type Grouping } from '../lib/filters'
import { count, plural } from '../lib/format'
import { changes, severities, severityNames, type Change } from '../lib/status'
import { Button, Chip, Select, TextField } from '../ui/controls'
import { Card, Page } from '../ui/page'
import { Answer, Empty, Failed, Loading } from '../ui/states'
import { Badge, ChangeBadge, Note, SeverityLabel } from '../ui/status'
import { Table, type Column } from '../ui/Table'
import { Foreign } from '../ui/text'

/** The findings of a scan, however many: filters stand in the address, pages come from the API as one scrolls. */
export default function Findings() {
  const scanId = useParams()['scanId'] ?? ''
  const [params, setParams] = useSearchParams()
  const scan = useQuery(scanQuery(scanId))
  const filters = filtersOf(params)
  const by = groupingOf(params)
  const set = (name: string, value: string | null) => setParams((now) => withParam(now, name, value), { replace: true })
  return (
    <Page
      title="Findings"
      crumbs={[
        { to: '/scans', name: 'Scans' },
        { to: `/scans/${scanId}`, name: <Foreign text={scan.data?.target ?? scanId} most={60} /> },
      ]}
    >
      <Filters filters={filters} by={by} set={set} />
      {scan.data && !scan.data.outcome ? (
        <Note tone="info">This scan has no report{scan.data.endedAt ? '' : ' yet: it is still under way'}.</Note>
      ) : by ? (
        <Groups scanId={scanId} by={by} params={params} />
      ) : (
        <Rows scanId={scanId} filters={filters} />
      )}
    </Page>
  )
}

function Filters({ filters, by, set }: { filters: FindingFilters; by: Grouping | null; set: (name: string, value: string | null) => void }) {
  return (
    <div className="stack no-print">
      <form className="filters" role="search" aria-label="Filter findings" onSubmit={(event) => event.preventDefault()}>
        <Search value={filters.text ?? ''} onChange={(text) => set('text', text)} />
        <Select label="Severity" value={filters.severity ?? ''} onChange={(event) => set('severity', event.target.value)}>
          <option value="">Any</option>
          {severities.map((severity) => (
            <option key={severity} value={severity}>
              {severityNames[severity]}
            </option>
          ))}
        </Select>
        <Select label="Status" value={filters.status ?? ''} onChange={(event) => set('status', event.target.value)}>
          <option value="">Any</option>
          <option value="fail">Failed</option>
          <option value="notEvaluated">Not evaluated</option>
        </Select>
        <Select label="Change" value={filters.drift ?? ''} onChange={(event) => set('drift', event.target.value)}>
          <option value="">Any</option>
          {(Object.keys(changes) as Change[]).map((change) => (
            <option key={change} value={change}>
              {changes[change].name}
            </option>
          ))}
        </Select>
        <Select label="Group by" value={by ?? ''} onChange={(event) => set('by', event.target.value)}>
          <option value="">Nothing</option>
          <option value="rule">Rule</option>
          <option value="resource">Resource</option>
          <option value="control">Control</option>
        </Select>
      </form>
      {(filters.ruleId || filters.control || filters.resource) && (
        <div className="row">
          {filters.ruleId && (
            <Chip label="Show every rule" onRemove={() => set('ruleId', null)}>
              Rule {filters.ruleId}
            </Chip>
          )}
          {filters.control && (
            <Chip label="Show every control" onRemove={() => set('control', null)}>
              Control {filters.control}
            </Chip>
          )}
          {filters.resource && (
            <Chip label="Show every resource" onRemove={() => set('resource', null)}>
              One resource
            </Chip>
          )}
        </div>
      )}
    </div>
  )
}

// What is typed goes into the address a moment after the last key.
function Search({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value)
  const [told, setTold] = useState(value)
  if (told !== value) {
    setTold(value)
    setText(value)
  }
  const change = useRef(onChange)
  useEffect(() => {
    change.current = onChange
  })
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => change.current(text), 250)
    return () => clearTimeout(timer)
  }, [text, value])
  return <TextField label="Search" wide type="search" placeholder="Resource, rule or file" maxLength={200} value={text} onChange={(event) => setText(event.target.value)} />
}

const rowHeight = 46

function Rows({ scanId, filters }: { scanId: string; filters: FindingFilters }) {
  const query = useFindings(scanId, filters, true)
  const scroller = useRef<HTMLDivElement>(null)
  const rows = query.data?.pages.flatMap((page) => page.findings) ?? []
  const total = query.data?.pages[0]?.total ?? null
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isError } = query
  const more = hasNextPage && !isError
  // The library's object changes from within, which the linter's compiler rules cannot know.
  const virtual = useVirtualizer({ count: rows.length + (more ? 1 : 0), getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12 })
  const items = virtual.getVirtualItems()
  const last = items[items.length - 1]?.index ?? 0
  useEffect(() => {
    // A page of a filter may come with few rows, or none: then the next one is asked for at once.
    if (more && !isFetchingNextPage && (last >= rows.length - 30 || rows.length < 30)) void fetchNextPage()
  }, [more, isFetchingNextPage, last, rows.length, fetchNextPage])
  useEffect(() => {
    // In braces: newer browsers answer with a promise, which is no clean-up.
    void scroller.current?.scrollTo({ top: 0 })
  }, [filters.severity, filters.status, filters.drift, filters.ruleId, filters.control, filters.resource, filters.text])

  if (query.isPending) return <Loading what="Loading findings" />
  if (rows.length === 0 && !more) {
    if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />
    const filtered = Object.keys(filters).length > 0
    return (
      <Card>
        <Empty icon={filtered ? 'search' : 'good'} title={filtered ? 'Nothing fits these filters' : 'No findings'}>
          {!filtered && <p>Every rule that met a resource passed. What no rule looks at stands in the scan’s coverage.</p>}
        </Empty>
      </Card>
    )
  }
  return (
    <div className="stack">
      <p className="muted num" role="status">
        {total === null ? `${plural(rows.length, 'finding')} ${more ? 'so far' : 'found'}` : `${plural(total, 'finding')}${rows.length < total ? `, the first ${count(rows.length)} loaded` : ''}`}
      </p>
      <div className="vtable" ref={scroller} tabIndex={0} role="region" aria-label="Findings">
        <div className="vgrid" role="table" aria-label="Findings, the gravest first" aria-rowcount={total === null ? -1 : total + 1}>
          <div role="rowgroup">
            <div className="vrow vhead" role="row" aria-rowindex={1}>
              <span role="columnheader">Severity</span>
              <span role="columnheader">Finding</span>
              <span role="columnheader">Resource</span>
              <span role="columnheader">Place</span>
              <span role="columnheader">Standing</span>
            </div>
          </div>
          <div className="vbody" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
            {items.map((item) => {
              const finding = rows[item.index]
              return (
                <div key={item.key} className="vrow" role="row" aria-rowindex={item.index + 2} style={{ transform: `translateY(${item.start}px)` }}>
                  {finding ? <Cells scanId={scanId} finding={finding} /> : <span role="cell" className="muted">Loading…</span>}
                </div>
              )
            })}
          </div>
        </div>
      </div>
      {query.isError && <Failed error={query.error} retry={() => void fetchNextPage()} />}
    </div>
  )
}

function Cells({ scanId, finding }: { scanId: string; finding: Finding }) {
  const { resource } = finding
  return (
    <>
      <span role="cell">
        <SeverityLabel severity={finding.severity} />
      </span>
      <span role="cell" className="two">
        <Link to={`/scans/${scanId}/findings/${finding.fingerprint}?ruleId=${encodeURIComponent(finding.ruleId)}`}>{finding.title}</Link>
        <span className="sub">{finding.ruleId}</span>
      </span>
      <span role="cell" className="two">
        <span>
          <Foreign text={resource.id || '(whole source)'} most={90} />
        </span>
        <span className="sub">
          <Foreign text={resource.type} most={60} />
        </span>
      </span>
      <span role="cell" className="two">
        <span>
          <Foreign text={resource.file} most={60} />
        </span>
        <span className="sub">{resource.line > 0 && `line ${resource.line}`}</span>
      </span>
      <span role="cell">
        <Standing finding={finding} />
      </span>
    </>
  )
}

function Standing({ finding }: { finding: Finding }) {
  if (finding.exception?.state === 'accepted') return <Badge tone="warn">Accepted</Badge>
  if (finding.status === 'notEvaluated') return <Badge tone="unproven">Not evaluated</Badge>
  if (finding.drift) return <ChangeBadge change={finding.drift.change} />
  return finding.status === 'resolved' ? <Badge tone="good">Resolved</Badge> : <Badge tone="bad">Fails</Badge>
}

type Group = { key: string; title: string; detail: string; file: string; worst: Finding['severity']; failed: number; accepted: number; notEvaluated: number }

const names: Record<Grouping, { one: string; many: string; filter: string }> = {
  rule: { one: 'Rule', many: 'rules', filter: 'ruleId' },
  resource: { one: 'Resource', many: 'resources', filter: 'resource' },
  control: { one: 'Control', many: 'controls', filter: 'control' },
}

function Groups({ scanId, by, params }: { scanId: string; by: Grouping; params: URLSearchParams }) {
  const groups = useQuery(groupsQuery(scanId, by))
  const { one, many, filter } = names[by]
  const columns: Column<Group>[] = [
    {
      id: 'title',
      header: one,
      accessorFn: (group) => group.title,
      meta: { rowHeader: true },
      cell: ({ row }) => {
        const group = row.original
        return (
          <>
            <Link to={`?${withParam(withParam(params, 'by', null), filter, group.key).toString()}`}>
              <Foreign text={group.title} most={120} />
            </Link>
            <div className="small muted">{by === 'resource' ? <><Foreign text={group.detail} most={60} /> <Foreign text={group.file} most={60} /></> : group.key}</div>
          </>
        )
      },
    },
    { id: 'worst', header: 'Gravest', accessorFn: (group) => severities.indexOf(group.worst), meta: { kind: 'fit' }, cell: ({ row }) => <SeverityLabel severity={row.original.worst} /> },
    { id: 'failed', header: 'Failed', accessorFn: (group) => group.failed, meta: { kind: 'num' }, cell: ({ row }) => count(row.original.failed) },
    { id: 'accepted', header: 'Accepted', accessorFn: (group) => group.accepted, meta: { kind: 'num' }, cell: ({ row }) => count(row.original.accepted) },
    { id: 'notEvaluated', header: 'Not evaluated', accessorFn: (group) => group.notEvaluated, meta: { kind: 'num' }, cell: ({ row }) => count(row.original.notEvaluated) },
  ]
  return (
    <Answer query={groups} what="Counting">
      {(data) => (
        <div className="stack">
          <p className="muted" role="status">
            {count(data.total)} {many}, the gravest first{data.groups.length < data.total ? `; the first ${count(data.groups.length)} are shown` : ''}. All findings of the scan count; choosing one shows those that fit the filters.
          </p>
          {!data.complete && <Note tone="info">There are so many findings that only the gravest of them were counted.</Note>}
          <Card flush>
            <Table label={`Findings by ${by}`} columns={columns} rows={data.groups} empty={<Empty icon="good" title="No findings" />} />
          </Card>
          {data.groups.length === 0 && <Button onPress={() => void groups.refetch()}>Count again</Button>}
        </div>
      )}
    </Answer>
  )
}
