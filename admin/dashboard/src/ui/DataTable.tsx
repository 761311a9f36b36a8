import { Group, Skeleton, Table, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconArrowsSort } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the end of their cell, digits under digits. */
  number?: boolean;
  /** The name by which the server sorts; descending with a `-` before it. */
  sort?: string;
  /** Long text breaks into lines instead of being cut. */
  wrap?: boolean;
  /** The heading is for screen readers alone. */
  quiet?: boolean;
}

interface Props<Row> {
  /** What the table lists, for screen readers. */
  label: string;
  columns: Column<Row>[];
  rows: Row[] | undefined;
  rowKey: (row: Row) => string | number;
  /** What stands there instead of a table without rows. */
  empty: ReactNode;
  sort?: string;
  onSort?: (sort: string) => void;
}

const SKELETON_ROWS = 5;

/** A dense table: what is sorted, filtered and paged is the server's work and stands in the URL. */
export function DataTable<Row>({ label, columns, rows, rowKey, empty, sort, onSort }: Props<Row>) {
  if (rows !== undefined && rows.length === 0) return <div className="table-frame">{empty}</div>;
  return (
    // A region that scrolls must be reachable by keyboard.
    <div className="table-frame" role="region" aria-label={label} tabIndex={0}>
      <Table aria-label={label} aria-busy={rows === undefined}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Heading key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows === undefined
            ? Array.from({ length: SKELETON_ROWS }, (_, row) => (
                <Table.Tr key={row}>
                  {columns.map(({ key }) => (
                    <Table.Td key={key}>
                      <Skeleton height={12} my={4} />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))
            : rows.map((row) => (
                <Table.Tr key={rowKey(row)}>
                  {columns.map(({ key, cell, number, wrap }) => (
                    <Table.Td key={key} className={number ? 'number' : wrap ? 'wrap' : undefined}>
                      {cell(row)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

interface HeadingProps<Row> {
  column: Column<Row>;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}

function Heading<Row>({ column, sort, onSort }: HeadingProps<Row>) {
  const { header, number, quiet } = column;
  const className = number ? 'number' : undefined;
  if (quiet) {
    return (
      <Table.Th>
        <VisuallyHidden>{header}</VisuallyHidden>
      </Table.Th>
    );
  }
  if (column.sort === undefined || onSort === undefined) {
    return <Table.Th className={className}>{header}</Table.Th>;
  }
  const up = sort === column.sort;
  const down = sort === `-${column.sort}`;
  const Icon = up ? IconArrowUp : down ? IconArrowDown : IconArrowsSort;
  // Names are looked through from A on, times from the latest.
  const ascends = down || (!up && column.sort === 'name');
  const next = ascends ? column.sort : `-${column.sort}`;
  return (
    <Table.Th className={className} aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}>
      <UnstyledButton fz={12} fw={500} c={up || down ? undefined : 'dimmed'} onClick={() => onSort(next)}>
        <Group gap={4} wrap="nowrap">
          {header}
          <Icon size={13} aria-hidden />
        </Group>
      </UnstyledButton>
    </Table.Th>
  );
}
