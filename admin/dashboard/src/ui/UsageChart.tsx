import { Center, Skeleton, Text } from '@mantine/core';
import { Suspense, lazy, useMemo } from 'react';

import type { Usage } from '../api/calls';
import { formatBytes, formatCompact } from '../lib/format';
import { OTHERS, axisLabel, describeAxes, stack, type ChartSeries, type Metric } from '../lib/series';
import { OUTCOMES, isOutcome } from './outcomes';

/** The drawing library is larger than the rest of a page and comes when something is drawn. */
const StackedArea = lazy(() => import('./charts/StackedArea'));

/** The gateway gives ten series and the rest. */
const COLORS = ['cobalt.6', 'teal.6', 'orange.6', 'violet.6', 'cyan.6', 'pink.6', 'lime.7', 'grape.7', 'yellow.7', 'red.8'];

interface Props {
  usage: Usage | undefined;
  metric?: Metric;
  height?: number;
}

/** Usage over time, by whatever it is grouped by. Its figures stand in a table elsewhere. */
export function UsageChart({ usage, metric = 'requests', height = 240 }: Props) {
  const stacked = useMemo(() => usage && stack(usage, metric), [usage, metric]);
  if (usage === undefined || stacked === undefined) return <Skeleton height={height} />;
  const nothing = usage.series.every(({ points }) => points.every((point) => point[metric] === 0));
  if (nothing) {
    return (
      <Center h={height}>
        <Text size="sm" c="dimmed">
          Nothing in this range.
        </Text>
      </Center>
    );
  }
  const span = Date.parse(usage.to) - Date.parse(usage.from);
  const series = stacked.series.map((one, index) => ({ ...one, ...look(one, index, usage) }));
  return (
    <>
      <Text size="xs" c="dimmed" mb={4}>
        {describeAxes(metric, usage.interval)}
      </Text>
      <Suspense fallback={<Skeleton height={height} />}>
        <StackedArea
          rows={stacked.rows}
          series={series}
          height={height}
          formatValue={metric === 'bytes_in' || metric === 'bytes_out' ? formatBytes : formatCompact}
          formatAt={(at) => axisLabel(at, usage.interval, span)}
        />
      </Suspense>
    </>
  );
}

function look(series: ChartSeries, index: number, usage: Usage): { color: string; label: string } {
  const { group, label } = series;
  if (usage.group_by === 'outcome' && isOutcome(group)) {
    return { color: OUTCOMES[group].chart, label: OUTCOMES[group].label };
  }
  if (usage.group_by === 'none') return { color: 'cobalt.6', label: 'All' };
  return { color: group === OTHERS ? 'gray.5' : (COLORS[index] ?? 'gray.5'), label };
}
