import { Drawer, Fieldset, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { keyQuery } from '../../api/queries';
import type { Allowances } from '../../api/allowances';
import type { ApiKey } from '../../api/calls';
import { formatPrice } from '../../lib/decimal';
import { NOTHING, formatDateTime } from '../../lib/format';
import { CustomerLink } from '../../ui/CustomerLink';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { KeyStatus, When } from '../../ui/badges';
import { AllowanceEditor } from '../../ui/allowances/AllowanceEditor';
import { ServiceLink } from '../../ui/links';
import { GeneralForm, LimitForm, PriceForm } from './EditKey';
import { limitOf } from './KeyTable';
import { RevokeKey } from './RevokeKey';

/** All of one key, beside the list that it is in. */
export function KeyDrawer({ keyId, onClose }: { keyId: number; onClose: () => void }) {
  const { data: key, error, refetch } = useQuery(keyQuery(keyId));
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={480}
      title={key?.name ?? `Key #${keyId}`}
    >
      <Stack gap="lg">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {key === undefined ? error === null && <Skeleton height={200} /> : <KeyDetails apiKey={key} />}
      </Stack>
    </Drawer>
  );
}

function KeyDetails({ apiKey }: { apiKey: ApiKey & { allowances: Allowances } }) {
  const revoked = apiKey.status === 'revoked';
  // Revoked elsewhere while it is open here, its forms stay: what was typed can still be read.
  const [wasRevoked, setWasRevoked] = useState(revoked);
  return (
    <>
      <Facts apiKey={apiKey} />
      {revoked && (
        <Text size="sm" c="dimmed">
          Revoked <When at={apiKey.revoked_at} />. It opens nothing any more; its usage and bills stay.
        </Text>
      )}
      {!wasRevoked && (
        <>
          <GeneralForm apiKey={apiKey} />
          <LimitForm apiKey={apiKey} />
          <PriceForm apiKey={apiKey} />
          <Fieldset legend="Quotas and budget">
            <AllowanceEditor
              owner={{ kind: 'key', id: apiKey.id }}
              allowances={apiKey.allowances}
              currency={apiKey.currency}
              whom="this key uses"
            />
          </Fieldset>
          {!revoked && <RevokeKey apiKey={apiKey} onRevoked={() => setWasRevoked(true)} />}
        </>
      )}
    </>
  );
}

function Facts({ apiKey }: { apiKey: ApiKey }) {
  const { id, prefix, last_four, status, service_id, customer_id, burst } = apiKey;
  return (
    <dl className="details">
      <dt>Key</dt>
      <dd className="mono">
        {prefix}…{last_four}
      </dd>
      <dt>Status</dt>
      <dd>
        <KeyStatus status={status} />
      </dd>
      <dt>Opens</dt>
      <dd>{service_id ? <ServiceLink id={service_id} /> : 'all APIs'}</dd>
      <dt>Customer</dt>
      <dd>{customer_id ? <CustomerLink id={customer_id} /> : NOTHING}</dd>
      <dt>Limit</dt>
      <dd>
        {limitOf(apiKey)}
        {burst ? `, ${burst} at once` : ''}
        {apiKey.uses_default_rate_limit ? ' (default)' : ''}
      </dd>
      <dt>Price</dt>
      <dd>
        {formatPrice(apiKey.price_per_request, apiKey.currency)} per request
        {apiKey.inherits_price ? ' (of its API, or the default)' : ''}
      </dd>
      <dt>Created</dt>
      <dd>{formatDateTime(apiKey.created_at)}</dd>
      <dt>Expires</dt>
      <dd>{apiKey.expires_at ? formatDateTime(apiKey.expires_at) : 'never'}</dd>
      <dt>Last used</dt>
      <dd>
        <When at={apiKey.last_used_at} never="never" />
      </dd>
      <dt>Usage</dt>
      <dd>
        <Link to="/usage" search={{ key: id }} className="text-link">
          Show its usage
        </Link>
      </dd>
    </dl>
  );
}
