import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { sessionQuery, took } from '../../api/queries';
import { session } from '../../api/calls';
import { fieldErrors } from '../../lib/formProblem';
import { ProblemAlert } from '../../ui/ProblemAlert';

const FIELDS = ['email', 'password'];

export function SignInForm({ email: known = '', onDone }: { email?: string; onDone: () => void }) {
  const queries = useQueryClient();
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => session.signIn(email.trim() === '' ? { password } : { password, email: email.trim() }),
    onSuccess: (answer) => {
      queries.setQueryData(sessionQuery.queryKey, took(answer));
      onDone();
    },
  });
  const errors = fieldErrors(signIn.error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label="E-mail"
          description="Only if you set one"
          type="email"
          autoComplete="username"
          value={email}
          error={errors.email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          required
          autoComplete="current-password"
          data-autofocus
          autoFocus
          value={password}
          error={errors.password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <ProblemAlert error={signIn.error} shown={FIELDS} />
        <Button type="submit" size="sm" loading={signIn.isPending} disabled={password === ''}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
