import '@mantine/charts/styles.css';

import { AreaChart } from '@mantine/charts';

import type { ChartRow, ChartSeries } from '../../lib/series';

interface Props {
  rows: ChartRow[];
  series: (ChartSeries & { color: string })[];
  height: number;
  formatValue: (value: number) => string;
  formatAt: (at: number) => string;
}

export default function StackedArea({ rows, series, height, formatValue, formatAt }: Props) {
  return (
    <AreaChart
      h={height}
      data={rows}
      dataKey="at"
      type="stacked"
      curveType="monotone"
      withDots={false}
      withLegend
      legendProps={{ verticalAlign: 'bottom' }}
      strokeWidth={1.5}
      fillOpacity={0.25}
      valueFormatter={formatValue}
      // Room for the topmost label, which would else be moved below its line.
      areaChartProps={{ margin: { top: 10, right: 12 } }}
      xAxisProps={{ tickFormatter: formatAt, minTickGap: 40, interval: 'equidistantPreserveStart' }}
      yAxisProps={{ width: 52 }}
      tooltipProps={{ labelFormatter: (at) => formatAt(Number(at)), isAnimationActive: false }}
      areaProps={{ isAnimationActive: false }}
      series={series.map(({ key, label, color }) => ({ name: key, label, color }))}
    />
  );
}
