import { Button, Group, PasswordInput, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { sessionQuery } from '../../api/queries';
import { session, type User } from '../../api/calls';
import { fieldErrors } from '../../lib/formProblem';
import { isAddress, useGatewayAddress, useOwnGatewayAddress } from '../../lib/gatewayAddress';
import { PageHeader } from '../../ui/PageHeader';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { notifyDone } from '../../ui/notify';
import { checkPassword } from './password';

export function ProfilePage() {
  const { data } = useQuery(sessionQuery);
  return (
    <>
      <PageHeader title="Profile" text={data?.role ? `Signed in as ${data.role}` : undefined} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {data?.user && <PersonForm user={data.user} />}
        <PasswordForm />
        <GatewayAddressForm />
      </SimpleGrid>
    </>
  );
}

function PersonForm({ user }: { user: User }) {
  const queries = useQueryClient();
  const form = useForm({ initialValues: { name: user.name, email: user.email ?? '' } });
  const save = useMutation({
    mutationFn: ({ name, email }: typeof form.values) => {
      // Only what was changed is sent; an empty e-mail is none.
      const edit: { name?: string; email?: string | null } = {};
      if (name !== user.name) edit.name = name.trim();
      if (email !== (user.email ?? '')) edit.email = email.trim() || null;
      return session.editMe(edit);
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      form.resetDirty();
      notifyDone('Profile saved');
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <Section title="You">
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="sm">
          <TextInput label="Name" required maxLength={100} autoComplete="name" {...form.getInputProps('name')} />
          <TextInput label="E-mail" type="email" autoComplete="email" {...form.getInputProps('email')} />
          <ProblemAlert error={save.error} shown={['name', 'email']} />
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

function PasswordForm() {
  const form = useForm({
    initialValues: { current_password: '', new_password: '', again: '' },
    validate: {
      new_password: checkPassword,
      again: (again, values) => (again === values.new_password ? null : 'is not the same password'),
    },
  });
  const save = useMutation({
    mutationFn: ({ current_password, new_password }: typeof form.values) =>
      session.setPassword({ current_password, new_password }),
    onSuccess: () => {
      form.reset();
      notifyDone('Password changed; all other sessions are ended');
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <Section title="Password" text="Changing it ends all other sessions.">
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="sm">
          <PasswordInput
            label="Current password"
            required
            autoComplete="current-password"
            {...form.getInputProps('current_password')}
          />
          <PasswordInput
            label="New password"
            required
            description="At least 12 characters"
            autoComplete="new-password"
            {...form.getInputProps('new_password')}
          />
          <PasswordInput label="New password again" required autoComplete="new-password" {...form.getInputProps('again')} />
          <ProblemAlert error={save.error} shown={['current_password', 'new_password']} />
          <Group>
            <Button type="submit" loading={save.isPending}>
              Change password
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

function GatewayAddressForm() {
  const [own, setOwn] = useOwnGatewayAddress();
  const used = useGatewayAddress();
  return (
    <Section title="Address of the gateway" text="Where clients reach the gateway, as in the URLs and commands that this console shows. The gateway’s own is used unless another stands here; kept in this browser.">
      <TextInput
        label="Address"
        type="url"
        placeholder={used}
        value={own}
        error={own !== '' && !isAddress(own) ? 'must start with http:// or https://' : undefined}
        onChange={(event) => setOwn(event.currentTarget.value)}
      />
    </Section>
  );
}
