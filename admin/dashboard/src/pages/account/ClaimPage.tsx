import { Button, Code, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';

import { sessionQuery, took } from '../../api/queries';
import { session } from '../../api/calls';
import { fieldErrors } from '../../lib/formProblem';
import { CodeBlock } from '../../ui/CodeBlock';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { AccountFrame } from './AccountFrame';
import { checkPassword } from './password';

const FIELDS = ['token', 'name', 'email', 'password', 'again'];

/** First start: whoever can read the printed token sets the password. */
export function ClaimPage() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { data } = useQuery(sessionQuery);
  const form = useForm({
    initialValues: { token: '', name: '', email: '', password: '', again: '' },
    validate: {
      token: (token) => (token.trim() === '' ? 'paste the token that the first start printed' : null),
      password: checkPassword,
      again: (again, { password }) => (again === password ? null : 'is not the same password'),
    },
  });
  const claim = useMutation({
    mutationFn: ({ token, name, email, password }: typeof form.values) =>
      session.claim({
        token: token.trim(),
        password,
        ...(name.trim() !== '' && { name: name.trim() }),
        ...(email.trim() !== '' && { email: email.trim() }),
      }),
    onSuccess: async (answer) => {
      queries.setQueryData(sessionQuery.queryKey, took(answer));
      await navigate({ to: '/' });
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  if (data?.claimed && !claim.isSuccess) return <Navigate to={data.signed_in ? '/' : '/login'} replace />;
  return (
    <AccountFrame
      title="Claim this gateway"
      text={
        <>
          Nobody has set a password yet. The first start printed a management token and keeps it in{' '}
          <Code>data/admin-token</Code>; with it you prove that this gateway is yours.
        </>
      }
    >
      <CodeBlock code="cat data/admin-token" />
      <form onSubmit={form.onSubmit((values) => claim.mutate(values))}>
        <Stack gap="sm">
          <PasswordInput label="Management token" required autoComplete="off" {...form.getInputProps('token')} />
          <TextInput label="Your name" maxLength={100} autoComplete="name" {...form.getInputProps('name')} />
          <TextInput label="E-mail" type="email" autoComplete="username" {...form.getInputProps('email')} />
          <PasswordInput
            label="Password"
            required
            description="At least 12 characters; a few random words are good"
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          <PasswordInput label="Password again" required autoComplete="new-password" {...form.getInputProps('again')} />
          <ProblemAlert error={claim.error} shown={FIELDS} />
          <Button type="submit" size="sm" loading={claim.isPending}>
            Claim and sign in
          </Button>
        </Stack>
      </form>
    </AccountFrame>
  );
}
