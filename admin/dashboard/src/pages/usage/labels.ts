import type { GroupBy, Interval } from '../../api/calls';
import type { METRICS } from '../../search';

export const INTERVAL_LABELS: Record<Interval, string> = {
  auto: 'Automatic interval',
  minute: 'Per minute',
  hour: 'Per hour',
  day: 'Per day',
};

export const GROUP_LABELS: Record<GroupBy, string> = {
  outcome: 'By outcome',
  service: 'By API',
  api_key: 'By key',
  customer: 'By customer',
  method: 'By method',
  none: 'Together',
};

export const METRIC_LABELS: Record<(typeof METRICS)[number], string> = {
  requests: 'Requests',
  billable_requests: 'Billable requests',
  units: 'Units',
  bytes_in: 'Bytes received',
  bytes_out: 'Bytes sent',
};
