/** How every list of the billing page is paged; the URL holds it. */
export interface PagingProps {
  after: readonly string[];
  onPage: (after: string[] | undefined) => void;
}

export const PAGE_SIZE = 50;
