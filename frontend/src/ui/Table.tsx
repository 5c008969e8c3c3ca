import { flexRender, getCoreRowModel, getSortedRowModel, useReactTable, type ColumnDef, type RowData, type SortingState } from '@tanstack/react-table'
import { useState, type ReactNode } from 'react'
import { Icon } from './Icon'

declare module '@tanstack/react-table' {
  // The names of the parameters are the library's.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface ColumnMeta<TData extends RowData, TValue> {
    kind?: 'num' | 'fit'
    rowHeader?: boolean
  }
}

export type Column<T> = ColumnDef<T>

/** A table of what is on the page whole. It sorts by a press on a column's head, and scrolls sideways where it is narrow. */
export function Table<T>({ label, columns, rows, sorted = [], empty }: { label: string; columns: Column<T>[]; rows: readonly T[]; sorted?: SortingState; empty?: ReactNode }) {
  const [sorting, setSorting] = useState<SortingState>(sorted)
  // The compiler of React is not used here, which is what the rule warns for.
  const table = useReactTable({ data: rows as T[], columns, state: { sorting }, onSortingChange: setSorting, getCoreRowModel: getCoreRowModel(), getSortedRowModel: getSortedRowModel() })
  if (rows.length === 0 && empty) return <>{empty}</>
  return (
    <div className="scroll" role="region" aria-label={label} tabIndex={0}>
      <table className="table">
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => {
                const direction = header.column.getIsSorted()
                const content = flexRender(header.column.columnDef.header, header.getContext())
                return (
                  <th key={header.id} scope="col" className={header.column.columnDef.meta?.kind} aria-sort={direction === 'asc' ? 'ascending' : direction === 'desc' ? 'descending' : undefined}>
                    {header.column.getCanSort() ? (
                      <button type="button" className="sort" onClick={header.column.getToggleSortingHandler()}>
                        {content}
                        {direction && <Icon name={direction === 'asc' ? 'up' : 'down'} size={12} />}
                      </button>
                    ) : (
                      content
                    )}
                  </th>
                )
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id}>
              {row.getVisibleCells().map((cell) => {
                const meta = cell.column.columnDef.meta
                const content = flexRender(cell.column.columnDef.cell, cell.getContext())
                return meta?.rowHeader ? (
                  <th key={cell.id} scope="row" className={meta.kind}>
                    {content}
                  </th>
                ) : (
                  <td key={cell.id} className={meta?.kind}>
                    {content}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
