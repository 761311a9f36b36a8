import { Button, Group, Modal, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { bodyOf, client, type NewService, type Service } from '../../api/client';
import { clientCurl, managementCurl } from '../../lib/curl';
import { fieldErrors } from '../../lib/formProblem';
import { useGatewayAddress } from '../../lib/gatewayAddress';
import { useIdempotencyKey } from '../../lib/idempotency';
import { CodeBlock } from '../../ui/CodeBlock';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { notifyDone } from '../../ui/notify';
import { TestTarget } from './TestTarget';
import { checkName, checkTarget } from './checks';

const FIELDS = ['name', 'target_url', 'preserve_host'];

/** Registers an API, then says what comes next: a key, and a request that proves that it works. */
export function RegisterApi({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const idempotency = useIdempotencyKey();
  const form = useForm<NewService>({
    initialValues: { name: '', target_url: '', preserve_host: false },
    validate: { name: checkName, target_url: checkTarget },
  });
  const register = useMutation({
    mutationFn: (body: NewService) =>
      bodyOf(
        client.POST('/api/v1/services', {
          body,
          params: { header: { 'Idempotency-Key': idempotency.keyFor(body) } },
        }),
      ),
    onSuccess: async (service) => {
      notifyDone(`${service.name} is registered`, service);
      await queries.invalidateQueries();
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });

  if (register.data) return <Registered service={register.data} onClose={onClose} />;
  const { name, target_url } = form.values;
  return (
    <Modal opened onClose={onClose} title="Register API" size="lg" closeOnClickOutside={false}>
      <form onSubmit={form.onSubmit((values) => register.mutate({ ...values, name: values.name.trim(), target_url: values.target_url.trim() }))}>
        <Stack gap="sm">
          <TextInput label="Name" required maxLength={100} data-autofocus placeholder="Weather" {...form.getInputProps('name')} />
          <TextInput
            label="Target URL"
            required
            inputMode="url"
            placeholder="https://api.example.com/v1"
            description="Where the gateway sends requests. What follows the gateway URL is appended to it."
            {...form.getInputProps('target_url')}
          />
          <TestTarget target={target_url} onRefused={form.setErrors} />
          <Switch
            label="Send the client’s Host header to the target"
            {...form.getInputProps('preserve_host', { type: 'checkbox' })}
          />
          <ProblemAlert error={register.error} shown={FIELDS} />
          <Text size="xs" c="dimmed">
            The same from a shell:
          </Text>
          <CodeBlock code={managementCurl('POST', '/services', { name: name || 'Weather', target_url: target_url || 'https://api.example.com/v1' })} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={register.isPending}>
              Register
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Registered({ service, onClose }: { service: Service; onClose: () => void }) {
  const address = useGatewayAddress();
  const params = { serviceId: String(service.id) };
  return (
    <Modal opened onClose={onClose} title={`${service.name} is registered`} size="lg">
      <Stack gap="sm">
        <Text size="sm">It answers to those who have a key, at:</Text>
        <CodeBlock code={address + service.gateway_url} what="gateway URL" />
        <Text size="sm">
          Next, make a key. Then this request shows that the gateway reaches the target; a 502 or 504
          means that it does not, and says so in <code>X-GaaS-Error</code>:
        </Text>
        <CodeBlock code={clientCurl(address + service.gateway_url, 'YOUR_KEY')} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" renderRoot={(props) => <Link to="/apis/$serviceId" params={params} {...props} />}>
            Go to the API
          </Button>
          <Button renderRoot={(props) => <Link to="/apis/$serviceId" params={params} search={{ tab: 'keys' }} {...props} />}>
            Make a key
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
