/** Every address of the dashboard, as a table of contents. Each page is a chunk of its own. */
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';

import { overviewQuery, sessionQuery } from './api/queries';
import * as search from './search';
import { Console } from './shell/Console';
import { NotFound, PageError, PageLoading } from './shell/fallbacks';

/** For so long a page waits for its figures before it says that it is loading. */
const PATIENCE_MILLIS = 300;

interface Context {
  queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ notFoundComponent: NotFound });

/** Everything that needs somebody who is signed in. */
const console_ = createRoute({
  getParentRoute: () => root,
  id: 'console',
  component: Console,
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    if (!session.claimed) throw redirect({ to: '/claim' });
    if (!session.signed_in) {
      throw redirect({ to: '/login', search: location.href === '/' ? {} : { to: location.href } });
    }
  },
});

const overview = createRoute({
  getParentRoute: () => console_,
  path: '/',
  // On a gateway that answers at once the figures are drawn once, not after a page without them; a
  // page that was seen before is shown as it was. Where the first try fails, the page itself tries
  // again and tells.
  loader: ({ context }) =>
    context.queries.ensureQueryData({ ...overviewQuery, retry: false }).catch(() => undefined),
  pendingMs: PATIENCE_MILLIS,
  // It would stay for half a second though the figures are there.
  pendingMinMs: 0,
  component: lazyRouteComponent(() => import('./pages/overview/OverviewPage'), 'OverviewPage'),
});

const apis = createRoute({
  getParentRoute: () => console_,
  path: '/apis',
  validateSearch: search.readApisSearch,
  component: lazyRouteComponent(() => import('./pages/apis/ApisPage'), 'ApisPage'),
});

const api = createRoute({
  getParentRoute: () => console_,
  path: '/apis/$serviceId',
  validateSearch: search.readApiSearch,
  component: lazyRouteComponent(() => import('./pages/apis/ApiPage'), 'ApiPage'),
});

const keys = createRoute({
  getParentRoute: () => console_,
  path: '/keys',
  validateSearch: search.readKeysSearch,
  component: lazyRouteComponent(() => import('./pages/keys/KeysPage'), 'KeysPage'),
});

const usage = createRoute({
  getParentRoute: () => console_,
  path: '/usage',
  validateSearch: search.readUsageSearch,
  component: lazyRouteComponent(() => import('./pages/usage/UsagePage'), 'UsagePage'),
});

const billing = createRoute({
  getParentRoute: () => console_,
  path: '/billing',
  validateSearch: search.readBillingSearch,
  component: lazyRouteComponent(() => import('./pages/billing/BillingPage'), 'BillingPage'),
});

const invoice = createRoute({
  getParentRoute: () => console_,
  path: '/billing/invoices/$invoiceId',
  component: lazyRouteComponent(() => import('./pages/billing/InvoicePage'), 'InvoicePage'),
});

const customer = createRoute({
  getParentRoute: () => console_,
  path: '/billing/customers/$customerId',
  validateSearch: search.readCustomerSearch,
  component: lazyRouteComponent(() => import('./pages/customers/CustomerPage'), 'CustomerPage'),
});

const webhooks = createRoute({
  getParentRoute: () => console_,
  path: '/webhooks',
  validateSearch: search.readWebhooksSearch,
  component: lazyRouteComponent(() => import('./pages/webhooks/WebhooksPage'), 'WebhooksPage'),
});

const webhook = createRoute({
  getParentRoute: () => console_,
  path: '/webhooks/$webhookId',
  validateSearch: search.readDeliveriesSearch,
  component: lazyRouteComponent(() => import('./pages/webhooks/WebhookPage'), 'WebhookPage'),
});

const security = createRoute({
  getParentRoute: () => console_,
  path: '/security',
  validateSearch: search.readSecuritySearch,
  component: lazyRouteComponent(() => import('./pages/security/SecurityPage'), 'SecurityPage'),
});

const profile = createRoute({
  getParentRoute: () => console_,
  path: '/profile',
  component: lazyRouteComponent(() => import('./pages/account/ProfilePage'), 'ProfilePage'),
});

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: search.readLoginSearch,
  component: lazyRouteComponent(() => import('./pages/account/LoginPage'), 'LoginPage'),
});

const claim = createRoute({
  getParentRoute: () => root,
  path: '/claim',
  component: lazyRouteComponent(() => import('./pages/account/ClaimPage'), 'ClaimPage'),
});

const routes = root.addChildren([
  console_.addChildren([overview, apis, api, keys, usage, billing, invoice, customer, webhooks, webhook, security, profile]),
  login,
  claim,
]);

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: routes,
    context: { queries },
    defaultPreload: 'intent',
    // A row that is scrolled to stays there when a filter changes the URL.
    scrollRestoration: false,
    defaultErrorComponent: PageError,
    defaultPendingComponent: PageLoading,
    defaultNotFoundComponent: NotFound,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
