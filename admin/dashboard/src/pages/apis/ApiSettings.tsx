import { Button, Group, Skeleton, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Suspense, lazy } from 'react';

import { bodyOf, client, type Service, type ServiceEdit } from '../../api/client';
import { serviceQuery } from '../../api/queries';
import { formatDateTime } from '../../lib/format';
import { fieldErrors } from '../../lib/formProblem';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { notifyDone } from '../../ui/notify';
import { TestTarget } from './TestTarget';
import { checkName, checkTarget } from './checks';

// Apart, because few come to the settings.
const MeteringSection = lazy(() => import('./MeteringSection'));

const FIELDS = ['name', 'target_url', 'preserve_host'];

export function ApiSettings({ service }: { service: Service }) {
  return (
    <Stack gap="md" maw={640}>
      <EditForm service={service} />
      <Suspense fallback={<Skeleton height={220} />}>
        <MeteringSection service={service} />
      </Suspense>
      <Section title="Facts">
        <dl className="details">
          <dt>Service ID</dt>
          <dd>{service.id}</dd>
          <dt>Registered</dt>
          <dd>{formatDateTime(service.created_at)}</dd>
        </dl>
      </Section>
      <DeleteSection service={service} />
    </Stack>
  );
}

function EditForm({ service }: { service: Service }) {
  const queries = useQueryClient();
  const form = useForm({
    initialValues: {
      name: service.name,
      target_url: service.target_url,
      preserve_host: service.preserve_host,
    },
    validate: { name: checkName, target_url: checkTarget },
  });
  const save = useMutation({
    mutationFn: (body: ServiceEdit) =>
      bodyOf(client.PATCH('/api/v1/services/{service_id}', { params: { path: { service_id: service.id } }, body })),
    onSuccess: async (saved) => {
      const { name, target_url, preserve_host } = saved;
      form.setInitialValues({ name, target_url, preserve_host });
      form.reset();
      queries.setQueryData(serviceQuery(service.id).queryKey, saved);
      notifyDone('Settings saved', saved);
      await queries.invalidateQueries({ queryKey: ['services'] });
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  const submit = (values: typeof form.values) => {
    // Only what was changed is sent, so that another tab's change of another field stays.
    const edit: ServiceEdit = {};
    if (values.name !== service.name) edit.name = values.name.trim();
    if (values.target_url !== service.target_url) edit.target_url = values.target_url.trim();
    if (values.preserve_host !== service.preserve_host) edit.preserve_host = values.preserve_host;
    save.mutate(edit);
  };
  return (
    <Section title="Settings" text="A change holds for the next request.">
      <form onSubmit={form.onSubmit(submit)}>
        <Stack gap="sm">
          <TextInput label="Name" required maxLength={100} {...form.getInputProps('name')} />
          <TextInput label="Target URL" required inputMode="url" {...form.getInputProps('target_url')} />
          <TestTarget target={form.values.target_url} onRefused={form.setErrors} />
          <Switch
            label="Send the client’s Host header to the target"
            {...form.getInputProps('preserve_host', { type: 'checkbox' })}
          />
          <ProblemAlert error={save.error} shown={FIELDS} />
          <Group>
            <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

function DeleteSection({ service }: { service: Service }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asking, { open, close }] = useDisclosure();
  const remove = async () => {
    const call = client.DELETE('/api/v1/services/{service_id}', { params: { path: { service_id: service.id } } });
    const deleted = await bodyOf(call);
    notifyDone(`${service.name} is deleted`, deleted);
    await navigate({ to: '/apis' });
    queries.removeQueries({ queryKey: ['services', service.id] });
    await queries.invalidateQueries();
  };
  return (
    <Section title="Delete this API" text="Its keys stop working at once. Usage and bills stay.">
      <Group>
        <Button color="red" variant="outline" onClick={open}>
          Delete API
        </Button>
      </Group>
      {asking && (
        <ConfirmDialog title="Delete this API?" confirm="Delete" phrase={service.name} act={remove} onClose={close}>
          <Text size="sm">
            Requests to <code>{service.gateway_url}</code> are answered 404 from now on, and its keys are
            revoked. This cannot be undone.
          </Text>
        </ConfirmDialog>
      )}
    </Section>
  );
}
