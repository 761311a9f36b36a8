import { Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Suspense, lazy } from 'react';

import { securityReportQuery } from '../../api/queries';
import { formatCount, formatMinute } from '../../lib/format';
import { axisLabel } from '../../lib/series';
import { DataTable } from '../../ui/DataTable';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';

const Bars = lazy(() => import('../../ui/charts/Bars'));

const DAY_MILLIS = 86_400_000;

export function FailedAuthentications() {
  const { data, error, refetch } = useQuery(securityReportQuery);
  const failed = data?.failed_authentications;
  const rows = failed?.map(({ at, count }) => ({ at: Date.parse(at), count })) ?? [];
  const span = (rows.at(-1)?.at ?? 0) - (rows[0]?.at ?? 0);
  const nothing = rows.every(({ count }) => count === 0);
  return (
    <Stack gap="md">
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      <Section
        title="Failed authentication over time"
        text="Requests without a good key in the last 24 hours, as the data plane counted them since its start. After many from one address, that address is slowed down."
      >
        {failed === undefined && error === null && <Skeleton height={180} />}
        {failed !== undefined && nothing && <Text size="sm">The data plane has reported none.</Text>}
        {!nothing && (
          <Suspense fallback={<Skeleton height={180} />}>
            <Text size="xs" c="dimmed" mb={4}>
              Failures per 15 minutes
            </Text>
            <Bars
              rows={rows}
              label="Failed authentications"
              color="red.6"
              formatAt={(at) => axisLabel(at, span > 14 * DAY_MILLIS ? 'day' : 'hour', span)}
            />
          </Suspense>
        )}
      </Section>
      {failed !== undefined && !nothing && (
        <DataTable
          label="Failed authentications"
          columns={[
            { key: 'at', header: '15 minutes from', cell: ({ at }) => formatMinute(at) },
            { key: 'count', header: 'Failed', number: true, cell: ({ count }) => formatCount(count) },
          ]}
          rows={failed.filter(({ count }) => count > 0).reverse()}
          rowKey={({ at }) => at}
          empty={null}
        />
      )}
    </Stack>
  );
}
