import { useQuery } from '@tanstack/react-query';
import { Navigate, getRouteApi, useRouter } from '@tanstack/react-router';

import { sessionQuery } from '../../api/queries';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { AccountFrame } from './AccountFrame';
import { SignInForm } from './SignInForm';

const route = getRouteApi('/login');

export function LoginPage() {
  const { to } = route.useSearch();
  const router = useRouter();
  const { data, error, refetch } = useQuery(sessionQuery);
  if (data && !data.claimed) return <Navigate to="/claim" replace />;
  return (
    <AccountFrame title="Sign in" text="The console of this gateway.">
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      <SignInForm onDone={() => router.history.push(to ?? '/')} />
    </AccountFrame>
  );
}
