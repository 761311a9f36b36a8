import type { AgeSort, NameSort } from '../../api/calls';

/** How every list of the billing page is ordered and paged; the URL holds it. */
export interface ListProps {
  after: readonly string[];
  onPage: (after: string[] | undefined) => void;
  sort: NameSort | undefined;
  onSort: (sort: string) => void;
}

export const PAGE_SIZE = 50;

/** Of what has no name the latest comes first, unless the URL says otherwise. */
export const byAge = (sort: NameSort | undefined): AgeSort => (sort === 'created_at' ? sort : '-created_at');
