import '@mantine/charts/styles.css';

import { BarChart } from '@mantine/charts';

interface Props {
  rows: { at: number; count: number }[];
  label: string;
  color: string;
  formatAt: (at: number) => string;
}

export default function Bars({ rows, label, color, formatAt }: Props) {
  return (
    <BarChart
      h={180}
      data={rows}
      dataKey="at"
      barChartProps={{ margin: { top: 10, right: 12 } }}
      xAxisProps={{ tickFormatter: formatAt, minTickGap: 40, interval: 'equidistantPreserveStart' }}
      tooltipProps={{ labelFormatter: (at) => formatAt(Number(at)), isAnimationActive: false }}
      barProps={{ isAnimationActive: false }}
      series={[{ name: 'count', label, color }]}
    />
  );
}
