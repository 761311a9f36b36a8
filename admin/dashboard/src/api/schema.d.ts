// Generated from openapi.json by `npm run check:api -- --write`. Do not edit.

export interface paths {
    "/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List keys
         * @description Keys of every service and keys for all services; revoked ones too.
         */
        get: operations["listKeysAtRoot"];
        put?: never;
        /**
         * Make a key for all services
         * @description It opens every service of the organization, also those registered later.
         */
        post: operations["createKeyAtRoot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a key
         * @description Its secret cannot be read: only its digest is kept.
         */
        get: operations["readKeyAtRoot"];
        put?: never;
        post?: never;
        /**
         * Revoke a key
         * @description Answers once the next request with the key is refused (see `propagated`). A key that was revoked
         *     before stays as it is. Its usage and costs stay.
         */
        delete: operations["revokeKeyAtRoot"];
        options?: never;
        head?: never;
        /**
         * Edit a key
         * @description Its price is set with `PUT …/pricing`, its whole limit also with `PUT …/rate-limit`.
         */
        patch: operations["editKeyAtRoot"];
        trace?: never;
    };
    "/api-keys/{key_id}/allowances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a key's allowances
         * @description Requests answered before this call are counted, unless the data plane cannot be reached.
         */
        get: operations["readKeyAllowancesAtRoot"];
        /**
         * Set a key's allowances
         * @description What was used before counts: a limit that is lowered below it is used up at once.
         */
        put: operations["setKeyAllowancesAtRoot"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Edit a key's allowances
         * @description An allowance that is given replaces the one before as a whole.
         */
        patch: operations["editKeyAllowancesAtRoot"];
        trace?: never;
    };
    "/api-keys/{key_id}/price": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a key's own price
         * @description From now on the key follows its service's price, or the default. Prices of its own that were to
         *     begin later are taken back. What was used before stays at its price.
         */
        delete: operations["endKeyPriceAtRoot"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/{key_id}/pricing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set a key's price
         * @description Requests admitted before are billed at the old price, later ones at the new.
         */
        put: operations["setKeyPriceAtRoot"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/{key_id}/rate-limit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set a key's rate limit
         * @description In effect from the next request on. Tokens left in the bucket are kept, up to the new capacity;
         *     an edit never refills it.
         */
        put: operations["setKeyRateLimitAtRoot"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audit events
         * @description Every change and sign-in leaves one, in the transaction that made it.
         */
        get: operations["listAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the open cycle's costs per key
         * @description All live keys, and revoked ones that were used in the cycle.
         */
        get: operations["readBillingByApiKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/cycles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List billing cycles */
        get: operations["listCycles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/cycles/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the open cycle */
        get: operations["readCurrentCycle"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/cycles/{cycle_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a cycle's totals
         * @description Of the open cycle, requests answered before this call are counted, unless the data plane cannot
         *     be reached.
         */
        get: operations["readCycle"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a new billing cycle
         * @description Every request is billed in exactly one cycle. Once the closed cycle's totals are final, its
         *     invoices are drafted: at once, or as soon as the data plane is back.
         */
        post: operations["resetBilling"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read when cycles end */
        get: operations["readBillingSchedule"];
        /**
         * Set when cycles end
         * @description Holds for the open cycle too. One whose end has come by the new schedule is closed at once.
         */
        put: operations["setBillingSchedule"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the open cycle's totals
         * @description Requests answered before this call are counted, unless the data plane cannot be reached.
         */
        get: operations["readBillingSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List customers */
        get: operations["listCustomers"];
        put?: never;
        /** Make a customer */
        post: operations["createCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a customer */
        get: operations["readCustomer"];
        put?: never;
        post?: never;
        /**
         * Delete a customer
         * @description Refused while it has keys that are not revoked. Bills go on naming it.
         */
        delete: operations["deleteCustomer"];
        options?: never;
        head?: never;
        /** Edit a customer */
        patch: operations["editCustomer"];
        trace?: never;
    };
    "/api/v1/customers/{customer_id}/allowances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a customer's allowances
         * @description Requests answered before this call are counted, unless the data plane cannot be reached.
         */
        get: operations["readCustomerAllowances"];
        /**
         * Set a customer's allowances
         * @description All keys of the customer count together, also those that were revoked.
         *
         *     What was used before counts: a limit that is lowered below it is used up at once.
         */
        put: operations["setCustomerAllowances"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Edit a customer's allowances
         * @description An allowance that is given replaces the one before as a whole.
         */
        patch: operations["editCustomerAllowances"];
        trace?: never;
    };
    "/api/v1/customers/{customer_id}/credits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a customer's credits
         * @description Requests answered before this call are counted, unless the data plane cannot be reached.
         */
        get: operations["readCredits"];
        put?: never;
        /**
         * Grant credits, or take some back
         * @description The balance never falls below zero.
         */
        post: operations["addCredits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List events
         * @description Those of the last 30 days, whether or not a webhook was told of them.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an event */
        get: operations["readEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/{event_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay an event
         * @description It is delivered again with the same identifier and text, also to webhooks that took it before
         *     or did not exist then.
         */
        post: operations["replayEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List invoices
         * @description Credit notes too; without their lines.
         */
        get: operations["listInvoices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an invoice
         * @description As JSON, CSV or PDF, whichever `Accept` or `format` asks for. All of them say the same.
         */
        get: operations["readInvoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an invoice as PDF */
        get: operations["readInvoicePdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}/credit-notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Correct an invoice
         * @description Makes a credit note, final at once, that takes an amount off a final invoice.
         */
        post: operations["createCreditNote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}/finalize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finalize an invoice
         * @description It gets its number and is booked in the ledger. From then on nothing about it changes.
         */
        post: operations["finalizeInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}/void": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Void an invoice
         * @description A final invoice keeps its number and lines; the ledger takes back what it came to. One that
         *     credit notes correct can no longer be declared void.
         */
        post: operations["voidInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List keys
         * @description Keys of every service and keys for all services; revoked ones too.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Make a key for all services
         * @description It opens every service of the organization, also those registered later.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a key
         * @description Its secret cannot be read: only its digest is kept.
         */
        get: operations["readKey"];
        put?: never;
        post?: never;
        /**
         * Revoke a key
         * @description Answers once the next request with the key is refused (see `propagated`). A key that was revoked
         *     before stays as it is. Its usage and costs stay.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        /**
         * Edit a key
         * @description Its price is set with `PUT …/pricing`, its whole limit also with `PUT …/rate-limit`.
         */
        patch: operations["editKey"];
        trace?: never;
    };
    "/api/v1/keys/{key_id}/allowances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a key's allowances
         * @description Requests answered before this call are counted, unless the data plane cannot be reached.
         */
        get: operations["readKeyAllowances"];
        /**
         * Set a key's allowances
         * @description What was used before counts: a limit that is lowered below it is used up at once.
         */
        put: operations["setKeyAllowances"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Edit a key's allowances
         * @description An allowance that is given replaces the one before as a whole.
         */
        patch: operations["editKeyAllowances"];
        trace?: never;
    };
    "/api/v1/keys/{key_id}/price": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a key's own price
         * @description From now on the key follows its service's price, or the default. Prices of its own that were to
         *     begin later are taken back. What was used before stays at its price.
         */
        delete: operations["endKeyPrice"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{key_id}/pricing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set a key's price
         * @description Requests admitted before are billed at the old price, later ones at the new.
         */
        put: operations["setKeyPrice"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{key_id}/rate-limit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set a key's rate limit
         * @description In effect from the next request on. Tokens left in the bucket are kept, up to the new capacity;
         *     an edit never refills it.
         */
        put: operations["setKeyRateLimit"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the ledger
         * @description It is only ever added to.
         */
        get: operations["readLedger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Edit your name and e-mail address */
        patch: operations["editMe"];
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the overview
         * @description Requests answered before this call are counted, unless the data plane cannot be reached.
         */
        get: operations["readOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List prices
         * @description Past, present and upcoming ones.
         */
        get: operations["listPrices"];
        put?: never;
        /**
         * Set a price
         * @description A price never changes: a new one takes its place at an instant, now or later. Each request is
         *     billed at exactly one, the one in effect when it was admitted: its key's, else its service's,
         *     else the default.
         */
        post: operations["createPrice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prices/dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a price on the past
         * @description What a stretch of time would have cost, counted as one cycle: tiers, free units and fees per key
         *     and service. Changes nothing.
         */
        post: operations["tryPrice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prices/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview a price
         * @description What a number of units would cost. Changes nothing.
         */
        post: operations["previewPrice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prices/{price_version_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a price */
        get: operations["readPrice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the latest requests
         * @description Of the latest few thousand, newest first; under load a sample of them. No path, header, body or
         *     secret is kept.
         */
        get: operations["listRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the security report */
        get: operations["readSecurityReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List services */
        get: operations["listServices"];
        put?: never;
        /**
         * Register a service
         * @description The service has no key yet; `POST /services/{service_id}/keys` makes one.
         */
        post: operations["createService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test request to a target
         * @description The target is asked by `HEAD`, then by `GET` where that was answered by 4xx, 5xx or not at all;
         *     5 seconds for all of it. No redirect is followed. The answer's headers and body are not told.
         *     Nothing is changed.
         */
        post: operations["testTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services/{service_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a service */
        get: operations["readService"];
        put?: never;
        post?: never;
        /**
         * Delete a service
         * @description Its own keys are revoked with it. Usage and bills stay.
         */
        delete: operations["deleteService"];
        options?: never;
        head?: never;
        /**
         * Edit a service
         * @description Requests that are under way go on to the old target; the next one goes to the new.
         */
        patch: operations["editService"];
        trace?: never;
    };
    "/api/v1/services/{service_id}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys of a service
         * @description Keys for this service alone; revoked ones too. Keys for all services are in `GET /api/v1/keys`.
         */
        get: operations["listServiceKeys"];
        put?: never;
        /** Make a key for a service */
        post: operations["createServiceKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the session
         * @description Always 200, so that a page knows what to show: first start, sign-in or itself.
         */
        get: operations["readSession"];
        put?: never;
        /**
         * Sign in
         * @description Five failures from an address within five minutes, and it has to wait.
         */
        post: operations["signIn"];
        /**
         * Sign out
         * @description Ends the cookie's session for good. Without one there is nothing to do.
         */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Claim the instance
         * @description Sets the first password and signs in. From then on nothing works without a session or a token.
         */
        post: operations["claimInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change your password
         * @description Ends all of your other sessions.
         */
        put: operations["changePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your sessions
         * @description Only those that have not ended.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a session */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read usage over time
         * @description Requests answered before this call are counted, unless the data plane cannot be reached.
         */
        get: operations["readUsageOverTime"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/top": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rank services, keys or customers by their requests */
        get: operations["rankUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/{service_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a service's usage
         * @description With a management token, or with an API key of the service. Requests answered before this call
         *     are counted, unless the data plane cannot be reached.
         */
        get: operations["readUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhooks */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Make a webhook
         * @description It is told of events that happen from now on. Messages are signed with its secret, which is
         *     shown this once.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a webhook */
        get: operations["readWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description Its secret and the log of its deliveries go with it. Events stay, for other webhooks.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /** Edit a webhook */
        patch: operations["editWebhook"];
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a webhook's deliveries
         * @description With every attempt. They are kept for 30 days.
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate a webhook's secret
         * @description For 24 hours messages bear two signatures, one of the new secret and one of the present, so that
         *     the receiver can change over in between.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test a webhook
         * @description Sends it an event of type `webhook.test`, signed and retried like any other, whatever types it
         *     is told of otherwise.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/billing/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the open cycle's costs per key
         * @description All live keys, and revoked ones that were used in the cycle.
         */
        get: operations["readBillingByApiKeyAtRoot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/billing/cycles/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the open cycle */
        get: operations["readCurrentCycleAtRoot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/billing/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a new billing cycle
         * @description Every request is billed in exactly one cycle. Once the closed cycle's totals are final, its
         *     invoices are drafted: at once, or as soon as the data plane is back.
         */
        post: operations["resetBillingAtRoot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/billing/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the open cycle's totals
         * @description Requests answered before this call are counted, unless the data plane cannot be reached.
         */
        get: operations["readBillingSummaryAtRoot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check the gateway's health */
        get: operations["readHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/api-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reveal your API key
         * @description The first call makes a key for all of the user's services and shows its secret; afterwards the
         *     answer is 410. Needs no token while only this machine can reach the management API and nobody
         *     has set a password.
         */
        get: operations["revealApiKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/register-api": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register an API
         * @description Makes a service and its first key. Needs no token while only this machine can reach the
         *     management API and nobody has set a password.
         */
        post: operations["registerApi"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List services */
        get: operations["listServicesAtRoot"];
        put?: never;
        /**
         * Register a service
         * @description The service has no key yet; `POST /services/{service_id}/keys` makes one.
         */
        post: operations["createServiceAtRoot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/services/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test request to a target
         * @description The target is asked by `HEAD`, then by `GET` where that was answered by 4xx, 5xx or not at all;
         *     5 seconds for all of it. No redirect is followed. The answer's headers and body are not told.
         *     Nothing is changed.
         */
        post: operations["testTargetAtRoot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/services/{service_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a service */
        get: operations["readServiceAtRoot"];
        put?: never;
        post?: never;
        /**
         * Delete a service
         * @description Its own keys are revoked with it. Usage and bills stay.
         */
        delete: operations["deleteServiceAtRoot"];
        options?: never;
        head?: never;
        /**
         * Edit a service
         * @description Requests that are under way go on to the old target; the next one goes to the new.
         */
        patch: operations["editServiceAtRoot"];
        trace?: never;
    };
    "/services/{service_id}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys of a service
         * @description Keys for this service alone; revoked ones too. Keys for all services are in `GET /api/v1/keys`.
         */
        get: operations["listServiceKeysAtRoot"];
        put?: never;
        /** Make a key for a service */
        post: operations["createServiceKeyAtRoot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usage/{service_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a service's usage
         * @description With a management token, or with an API key of the service. Requests answered before this call
         *     are counted, unless the data plane cannot be reached.
         */
        get: operations["readUsageAtRoot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description All allowances; `null` where nothing is limited. */
        Allowances: {
            budget_per_cycle?: components["schemas"]["Budget"] | null;
            requests_per_day?: components["schemas"]["RequestQuota"] | null;
            requests_per_month?: components["schemas"]["RequestQuota"] | null;
        };
        /** @description What to change; allowances that are left out stay as they are, `null` takes one away. */
        AllowancesEdit: {
            budget_per_cycle?: components["schemas"]["NewBudget"] | null;
            requests_per_day?: components["schemas"]["NewRequestQuota"] | null;
            requests_per_month?: components["schemas"]["NewRequestQuota"] | null;
        };
        /** @description Allowances after a change. */
        AllowancesWritten: components["schemas"]["Allowances"] & {
            /**
             * @description Whether the change is in effect for the next request. `false`: the data plane was not
             *     reached and follows within 500 ms of being back.
             */
            propagated: boolean;
        };
        /** @description An API key without its secret. */
        ApiKey: {
            /**
             * Format: int32
             * @description The bucket's capacity where it differs from `rate_limit_requests`.
             */
            burst?: number | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * @description The price's currency.
             * @example USD
             */
            currency: string;
            /**
             * Format: int32
             * @description The customer to whom its use is billed.
             */
            customer_id?: number | null;
            /**
             * Format: date-time
             * @description From when on it is refused.
             */
            expires_at?: string | null;
            /**
             * Format: int32
             * @description Its number.
             * @example 1
             */
            id: number;
            /** @description Whether it has no price of its own and follows its service's, or the default. */
            inherits_price: boolean;
            /** @description The secret's last four characters. */
            last_four: string;
            /**
             * Format: date-time
             * @description The minute of its latest request, refused or not; `null` if it was never used.
             */
            last_used_at?: string | null;
            /**
             * @description What its owner calls it.
             * @example Mobile app
             */
            name: string;
            /**
             * @description The secret's first characters.
             * @example gaas_Ab3dE9
             */
            prefix: string;
            /**
             * @description What a billable request costs, as an exact decimal; `null` where the price has tiers,
             *     packages or fees (see `price_version_id`).
             * @example 0.001
             */
            price_per_request?: string | null;
            /**
             * Format: int32
             * @description The price version in effect (see `/prices`).
             */
            price_version_id: number;
            /**
             * Format: int32
             * @description Requests per window, from its own limit or the configured default.
             * @example 10
             */
            rate_limit_requests: number;
            /**
             * Format: int32
             * @description The window in seconds.
             * @example 60
             */
            rate_limit_window_seconds: number;
            /**
             * Format: int64
             * @description Its requests today and on the 29 days before (UTC), whatever became of them.
             * @example 42
             */
            requests_30d: number;
            /**
             * Format: date-time
             * @description When it was revoked.
             */
            revoked_at?: string | null;
            /** @description Which services it opens. */
            scope: components["schemas"]["ApiKeyScope"];
            /**
             * Format: int32
             * @description The one service it opens; `null` if it opens all.
             */
            service_id?: number | null;
            /** @description Whether it is accepted. */
            status: components["schemas"]["ApiKeyStatus"];
            /** @description Whether the limit is the configured default, which it then follows. */
            uses_default_rate_limit: boolean;
        };
        /** @description What one key owes in the open cycle. */
        ApiKeyCost: {
            /**
             * Format: int32
             * @description The key's number.
             * @example 1
             */
            api_key_id: number;
            /**
             * @description The currency of the key's present price.
             * @example USD
             */
            currency: string;
            /** @description What its owner calls it. */
            name: string;
            /**
             * @description The secret's first characters.
             * @example gaas_Ab3dE9
             */
            prefix: string;
            /**
             * @description The price now in effect; `null` where it has tiers, packages or fees. Earlier requests may
             *     have been billed at earlier prices.
             * @example 0.001
             */
            price_per_request?: string | null;
            /**
             * Format: int64
             * @description Billed requests in this cycle.
             * @example 42
             */
            requests: number;
            /**
             * @description What they cost in the currency of the key's present price, as an exact, unrounded decimal.
             * @example 0.042
             */
            total_cost: string;
            /** @description What they cost, for every currency that the key's prices are in. */
            totals: components["schemas"]["CurrencyTotal"][];
        };
        /** @description A page of keys with what they owe in the open cycle, in ascending order of their numbers. */
        ApiKeyCostPage: {
            items: components["schemas"]["ApiKeyCost"][];
            /** @description Give it as `cursor` to get the next page; `null` on the last. */
            next_cursor?: string | null;
        };
        /** @description A new key with its secret. */
        ApiKeyCreated: components["schemas"]["ApiKey"] & {
            /**
             * @description The secret, shown only here. `null` in a replayed answer, for it is not kept.
             * @example gaas_0123456789ABCDEFGHIJKLMNOPQRSTUV000000
             */
            api_key?: string | null;
            /**
             * @description Whether the data plane already accepts it. `false`: the data plane was not reached and
             *     follows within 500 ms of being back.
             */
            propagated: boolean;
        };
        /** @description An API key, and what it may use. */
        ApiKeyDetail: components["schemas"]["ApiKey"] & {
            /** @description What it may use, and what it has used of it. */
            allowances: components["schemas"]["Allowances"];
        };
        /** @description What to change; fields that are left out stay as they are. */
        ApiKeyEdit: {
            /**
             * Format: int64
             * @description The bucket's capacity where it is not `rate_limit_requests`; `null` makes it that.
             */
            burst?: number | null;
            /**
             * Format: int64
             * @description The customer to whom its use is billed from this cycle on; `null`: nobody in particular.
             */
            customer_id?: number | null;
            /**
             * Format: date-time
             * @description From when on it is refused; `null`: never.
             */
            expires_at?: string | null;
            /** @description What its owner calls it. */
            name?: string;
            /**
             * Format: int64
             * @description Requests per window. `null`, together with a `null` window: follow the configured default.
             */
            rate_limit_requests?: number | null;
            /**
             * Format: int64
             * @description The window in seconds.
             */
            rate_limit_window_seconds?: number | null;
        };
        /** @description A page of keys. */
        ApiKeyPage: {
            items: components["schemas"]["ApiKey"][];
            /** @description Give it as `cursor` to get the next page; `null` on the last. */
            next_cursor?: string | null;
        };
        /**
         * @description Which services a key opens.
         * @enum {string}
         */
        ApiKeyScope: "service" | "all_services";
        /**
         * @description Whether a key opens anything.
         * @enum {string}
         */
        ApiKeyStatus: "active" | "expired" | "revoked";
        /** @description One key's part. */
        ApiKeyUsage: {
            /**
             * Format: int32
             * @description The key's number.
             * @example 1
             */
            api_key_id: number;
            /** @description What its owner calls it. */
            name: string;
            /**
             * @description The secret's first characters.
             * @example gaas_Ab3dE9
             */
            prefix: string;
            /**
             * Format: int64
             * @description Its billed requests.
             * @example 42
             */
            requests: number;
        };
        /** @description A key after a change. */
        ApiKeyWritten: components["schemas"]["ApiKey"] & {
            /**
             * @description Whether the change is in effect for the next request. `false`: the data plane was not
             *     reached and follows within 500 ms of being back.
             */
            propagated: boolean;
        };
        /** @description Deliveries that were asked for. */
        AskedDeliveries: {
            /** @description One per webhook; how they ended stands in the webhook's deliveries a moment later. */
            deliveries: components["schemas"]["WebhookDelivery"][];
        };
        /** @description What somebody did. */
        AuditEvent: {
            /**
             * @description What was done.
             * @example api_key.revoke
             */
            action: string;
            /**
             * @description Who, by name.
             * @example Ada
             */
            actor: string;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description What else there is to say. It never holds a secret. */
            detail: Record<string, never>;
            /**
             * Format: int32
             * @description Which one.
             * @example 1
             */
            entity_id: number;
            /**
             * @description What kind of thing it was done to.
             * @example api_key
             */
            entity_kind: string;
            /**
             * Format: int32
             * @description Its number; a later event has a higher one.
             * @example 1
             */
            id: number;
            /**
             * Format: int32
             * @description The management token that was presented; `null` in a session or in the quick start.
             */
            token_id?: number | null;
            /**
             * Format: int32
             * @description Who, by number.
             * @example 1
             */
            user_id: number;
        };
        /** @description A page of events, newest first. */
        AuditEventPage: {
            items: components["schemas"]["AuditEvent"][];
            /** @description Give it as `cursor` to get the next page; `null` on the last. */
            next_cursor?: string | null;
        };
        /** @description Who is billed, as they were called when the bill was made. */
        BillTo: {
            /** @description Where the bill would go. */
            email?: string | null;
            /** @description What other systems call them. */
            external_id?: string | null;
            /**
             * @description The name.
             * @example Acme Ltd
             */
            name: string;
        };
        /** @description The cycle that was closed and the one that was opened. */
        BillingReset: {
            closed: components["schemas"]["ClosedCycle"];
            opened: components["schemas"]["OpenCycle"];
            /**
             * @description Whether the data plane already counts into the opened cycle. `false`: it was not reached and
             *     follows within 500 ms of being back.
             */
            propagated: boolean;
        };
        /** @description When billing cycles end. */
        BillingSchedule: {
            /**
             * Format: int32
             * @description The day of the month of an anniversary.
             */
            day?: number | null;
            /**
             * @description `calendar_month`, `anniversary` or `manual`.
             * @example calendar_month
             */
            kind: string;
            /**
             * Format: date-time
             * @description When the open cycle will end by itself (UTC); `null` if it will not.
             */
            open_cycle_ends_at?: string | null;
        };
        /** @description Totals of the open billing cycle. */
        BillingSummary: {
            /**
             * @description How many keys have billed requests in this cycle.
             * @example 1
             */
            api_keys: number;
            /**
             * @description The configured currency, which `total_cost` is in.
             * @example USD
             */
            currency: string;
            /**
             * Format: int32
             * @description The cycle's number.
             * @example 1
             */
            cycle_id: number;
            /**
             * Format: date-time
             * @description When it was opened.
             */
            opened_at: string;
            /**
             * @description What they cost in the configured currency, as an exact, unrounded decimal.
             * @example 0.042
             */
            total_cost: string;
            /**
             * Format: int64
             * @description Billed requests: the backend answered 2xx or 3xx.
             * @example 42
             */
            total_requests: number;
            /**
             * Format: int64
             * @description Units billed; a request is one unit unless its service says otherwise.
             * @example 42
             */
            total_units: number;
            /** @description What they cost, for every currency that prices are in. */
            totals: components["schemas"]["CurrencyTotal"][];
        };
        /** @description What the use of a billing cycle may cost. */
        Budget: {
            /**
             * @description How much.
             * @example 25
             */
            amount: string;
            /**
             * @description The currency.
             * @example USD
             */
            currency: string;
            /** @description What happens when it is used up. */
            enforcement: components["schemas"]["Enforcement"];
            /**
             * @description Left of it.
             * @example 24.958
             */
            remaining: string;
            /**
             * Format: date-time
             * @description When the cycle ends; `null` if it does not end by itself.
             */
            resets_at?: string | null;
            /**
             * @description What the open cycle's use costs up to now, exactly; without flat fees and minimums, and in
             *     this currency alone.
             * @example 0.042
             */
            used: string;
        };
        /** @description One line of what units come to. */
        Charge: {
            /**
             * @description The cost, rounded half to even to the currency's minor unit.
             * @example 1
             */
            amount: string;
            /**
             * @description The cost before rounding.
             * @example 1
             */
            exact: string;
            /**
             * @description `free_units`, `usage`, `packages`, `tier_fee`, `flat_fee` or `minimum`.
             * @example usage
             */
            kind: string;
            /**
             * Format: int64
             * @description How many units or packages; 1 for fees.
             * @example 1000
             */
            quantity: number;
            /**
             * Format: int32
             * @description The price's tier, from 1 on, where it has tiers.
             */
            tier?: number | null;
            /**
             * @description What each costs.
             * @example 0.001
             */
            unit_price: string;
        };
        /** @description A closed billing cycle. */
        ClosedCycle: {
            /**
             * Format: date-time
             * @description When it was closed.
             */
            closed_at?: string | null;
            /**
             * @description The configured currency, which `total_cost` is in.
             * @example USD
             */
            currency: string;
            /**
             * Format: int32
             * @description The cycle's number.
             * @example 1
             */
            cycle_id: number;
            /**
             * Format: date-time
             * @description When it was opened.
             */
            opened_at: string;
            /**
             * @description Whether the data plane had left this cycle and handed over its records when these totals
             *     were taken. `false`: they may still grow.
             */
            propagated: boolean;
            /**
             * @description What they cost in the configured currency, as an exact, unrounded decimal.
             * @example 0.042
             */
            total_cost: string;
            /**
             * Format: int64
             * @description Billed requests.
             * @example 42
             */
            total_requests: number;
            /** @description What they cost, for every currency that prices are in. */
            totals: components["schemas"]["CurrencyTotal"][];
        };
        /** @description One movement of a balance. Entries are only ever added. */
        CreditEntry: {
            /**
             * @description By how much, as an exact decimal; negative where the balance went down.
             * @example 100
             */
            amount: string;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /**
             * @description The currency.
             * @example USD
             */
            currency: string;
            /**
             * Format: int32
             * @description Its number.
             * @example 1
             */
            id: number;
            /**
             * Format: int32
             * @description The invoice that was paid, or declared void.
             */
            invoice_id?: number | null;
            /**
             * @description `grant`, `correction` (taken back), `applied` (paid an invoice) or `restored` (the invoice
             *     was declared void).
             * @example grant
             */
            kind: string;
            /**
             * @description Why, where somebody said so.
             * @example bank transfer of 3 May
             */
            reason?: string | null;
        };
        /** @description A customer's balance, and a page of what moved it. */
        Credits: {
            /**
             * @description What is left for further requests.
             * @example 87.5
             */
            available: string;
            /**
             * @description The sum of all entries, as an exact decimal.
             * @example 100
             */
            balance: string;
            /**
             * @description The currency, which the first entry fixed; `null` before it.
             * @example USD
             */
            currency?: string | null;
            /**
             * Format: int32
             * @description The customer's number.
             */
            customer_id: number;
            /** @description Entries, in ascending order of their numbers. */
            entries: components["schemas"]["CreditEntry"][];
            /** @description Give it as `cursor` to get the next page of entries; `null` on the last. */
            next_cursor?: string | null;
            /** @description Whether requests that the balance does not cover are refused. */
            prepaid: boolean;
            /**
             * @description What of it drafts have reserved, and use costs that is on no bill yet.
             * @example 12.5
             */
            reserved: string;
        };
        /** @description An entry of a balance after it was added. */
        CreditsAdded: components["schemas"]["CreditEntry"] & {
            /**
             * @description Whether it is in effect for the next request. `false`: the data plane was not reached and
             *     follows within 500 ms of being back.
             */
            propagated: boolean;
        };
        /** @description A sum of money. Different currencies are never added. */
        CurrencyTotal: {
            /**
             * @description The currency.
             * @example USD
             */
            currency: string;
            /**
             * @description The sum, as an exact, unrounded decimal.
             * @example 0.042
             */
            total_cost: string;
        };
        /** @description A customer. */
        Customer: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * @description Where bills would go.
             * @example billing@example.com
             */
            email?: string | null;
            /**
             * @description What other systems call it.
             * @example crm-17
             */
            external_id?: string | null;
            /**
             * Format: int32
             * @description Its number.
             * @example 1
             */
            id: number;
            /** @description Whatever is kept with it. */
            metadata: Record<string, never>;
            /**
             * @description What it is called, on bills too.
             * @example Acme Ltd
             */
            name: string;
            /** @description Whether requests that its credits do not cover are refused. */
            prepaid: boolean;
        };
        /** @description A customer, and what it may use. */
        CustomerDetail: components["schemas"]["Customer"] & {
            /** @description What its keys may use together, and what they have used of it. */
            allowances: components["schemas"]["Allowances"];
        };
        /** @description What to change; fields that are left out stay as they are. Bills made before do not change. */
        CustomerEdit: {
            /** @description Where bills would go; `null`: nowhere. */
            email?: string | null;
            /** @description What other systems call it; `null`: nothing. */
            external_id?: string | null;
            /** @description Replaces the metadata as a whole. */
            metadata?: Record<string, never>;
            /** @description What it is called. */
            name?: string;
            /** @description Whether requests that its credits do not cover are refused (429). */
            prepaid?: boolean;
        };
        /** @description A page of customers, in the order that was asked for. */
        CustomerPage: {
            items: components["schemas"]["Customer"][];
            /** @description Give it as `cursor` to get the next page; `null` on the last. */
            next_cursor?: string | null;
        };
        /** @description A customer after a change. */
        CustomerWritten: components["schemas"]["Customer"] & {
            /**
             * @description Whether the change is in effect for the next request. `false`: the data plane was not
             *     reached and follows within 500 ms of being back.
             */
            propagated: boolean;
        };
        /** @description A billing cycle. */
        Cycle: {
            /**
             * Format: date-time
             * @description When it was closed.
             */
            closed_at?: string | null;
            /**
             * Format: int32
             * @description The cycle's number.
             * @example 1
             */
            cycle_id: number;
            /**
             * Format: date-time
             * @description When it will end by itself; `null` if it will not, or has ended.
             */
            ends_at?: string | null;
            /**
             * Format: date-time
             * @description When it was opened.
             */
            opened_at: string;
            /**
             * Format: date-time
             * @description When its totals became final.
             */
            settled_at?: string | null;
            /** @description Where it stands. */
            status: components["schemas"]["CycleStatus"];
        };
        /** @description A cycle with its totals. Every breakdown adds up to the same. */
        CycleDetail: components["schemas"]["Cycle"] & {
            /** @description Per key. */
            by_api_key: components["schemas"]["CyclePart"][];
            /** @description Per customer; `id` is `null` for keys that belong to none. */
            by_customer: components["schemas"]["CyclePart"][];
            /** @description Per price version. */
            by_price_version: components["schemas"]["CyclePart"][];
            /** @description Per service. */
            by_service: components["schemas"]["CyclePart"][];
            /**
             * Format: int64
             * @description Billed requests.
             * @example 42
             */
            requests: number;
            /** @description What they cost, before rounding. */
            totals: components["schemas"]["CurrencyTotal"][];
            /**
             * Format: int64
             * @description Billed units.
             * @example 42
             */
            units: number;
        };
        /** @description A page of cycles, in the order that was asked for. */
        CyclePage: {
            items: components["schemas"]["CycleWithTotals"][];
            /** @description Give it as `cursor` to get the next page; `null` on the last. */
            next_cursor?: string | null;
        };
        /** @description What one customer, key, service or price version has in a cycle. */
        CyclePart: {
            /**
             * Format: int32
             * @description Its number.
             */
            id?: number | null;
            /** @description What it is called, if it has a name. */
            name?: string | null;
            /**
             * Format: int64
             * @description Billed requests.
             */
            requests: number;
            /** @description What they cost, before rounding. */
            totals: components["schemas"]["CurrencyTotal"][];
            /**
             * Format: int64
             * @description Billed units.
             */
            units: number;
        };
        /**
         * @description Where a cycle stands.
         * @enum {string}
         */
        CycleStatus: "open" | "closed" | "settled";
        /** @description A cycle with what it comes to. */
        CycleWithTotals: components["schemas"]["Cycle"] & {
            /**
             * Format: int64
             * @description Billed requests.
             * @example 42
             */
            requests: number;
            /** @description What they cost, before rounding. */
            totals: components["schemas"]["CurrencyTotal"][];
            /**
             * Format: int64
             * @description Billed units.
             * @example 42
             */
            units: number;
        };
        /** @description A page of deliveries, newest first. */
        DeliveryPage: {
            items: components["schemas"]["WebhookDelivery"][];
            /** @description Give it as `cursor` to get the next page; `null` on the last. */
            next_cursor?: string | null;
        };
        /**
         * @description What happens when an allowance is used up.
         * @enum {string}
         */
        Enforcement: "soft" | "hard";
        /** @description Something that happened. */
        Event: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /**
             * @description What receivers tell it apart by; they see it as `webhook-id`.
             * @example evt_0123456789abcdef0123456789abcdef
             */
            id: string;
            /** @description The text that is sent: `type`, `timestamp` and `data`. It never holds a secret. */
            payload: Record<string, never>;
            /**
             * @description What it tells.
             * @example invoice.finalized
             */
            type: string;
        };
        /** @description A page of events, newest first. */
        EventPage: {
            items: components["schemas"]["Event"][];
            /** @description Give it as `cursor` to get the next page; `null` on the last. */
            next_cursor?: string | null;
        };
        /** @description To whom to deliver it. */
        EventReplay: {
            /**
             * Format: int64
             * @description The one webhook, whatever types it is told of; `null` or left out: every webhook that is
             *     enabled and told of this type.
             * @example 1
             */
            webhook_id?: number | null;
        };
        /** @description Failed authentications within 15 minutes. */
        FailedAuthentications: {
            /**
             * Format: date-time
             * @description When the 15 minutes begin.
             */
            at: string;
            /**
             * Format: int64
             * @description How many there were.
             * @example 3
             */
            count: number;
        };
        /** @description The gateway's state. */
        Health: {
            /** @description Each component's state. */
            components: components["schemas"]["HealthComponents"];
            /** @description `up` if every component is. */
            status: components["schemas"]["HealthStatus"];
        };
        /** @description A component's state. */
        HealthComponent: {
            /** @description Whether it works. */
            status: components["schemas"]["HealthStatus"];
        };
        /** @description Each component's state. */
        HealthComponents: {
            /** @description What people decide: services, keys, prices. */
            control_store: components["schemas"]["HealthComponent"];
            /** @description The data plane, which carries client traffic. */
            proxy: components["schemas"]["HealthProxy"];
            /** @description What happened: usage and billed quantities. */
            usage_store: components["schemas"]["HealthComponent"];
        };
        /** @description The data plane's state. Everything but `status` is left out if it cannot be reached. */
        HealthProxy: {
            /**
             * Format: int64
             * @description The last change in effect.
             */
            applied_seq?: number;
            /**
             * Format: int64
             * @description Usage records that wait to be written.
             */
            journal_backlog?: number;
            /** @description Whether billable traffic is refused because the journal cannot take more. */
            journal_full?: boolean;
            /**
             * Format: int64
             * @description Keys in memory.
             */
            keys?: number;
            /** @description Whether all keys are loaded and traffic is served. */
            ready?: boolean;
            /**
             * Format: int64
             * @description Services in memory.
             */
            services?: number;
            /** @description `up` if it is ready and its usage journal takes records. */
            status: components["schemas"]["HealthStatus"];
        };
        /**
         * @description Whether something works.
         * @enum {string}
         */
        HealthStatus: "up" | "down";
        /** @description A bill without its lines. */
        Invoice: {
            /**
             * @description What is left to pay.
             * @example 2.34
             */
            amount_due: string;
            /** @description Who is billed, as they were called then. */
            bill_to: components["schemas"]["BillTo"];
            /**
             * Format: int32
             * @description The invoice that a credit note corrects.
             */
            corrects_invoice_id?: number | null;
            /**
             * @description What of the total is paid from the customer's credits; on a draft, what they cover as things
             *     stand.
             * @example 10
             */
            credits_applied: string;
            /**
             * @description The currency.
             * @example USD
             */
            currency: string;
            /**
             * Format: int32
             * @description Who is billed; `null`: the keys that belong to no customer.
             */
            customer_id?: number | null;
            /**
             * Format: int32
             * @description The cycle that is billed, or whose invoice is corrected.
             */
            cycle_id: number;
            /**
             * Format: date-time
             * @description When it was made.
             */
            drafted_at: string;
            /**
             * Format: date-time
             * @description When it became final.
             */
            finalized_at?: string | null;
            /**
             * Format: int32
             * @description Its number in this API; what is printed on it is `number`.
             * @example 1
             */
            id: number;
            /**
             * @description `invoice` or `credit_note`.
             * @example invoice
             */
            kind: string;
            /**
             * @description The printed number; `null` until it is final.
             * @example INV-2026-000001
             */
            number?: string | null;
            /**
             * Format: date-time
             * @description When the cycle ended.
             */
            period_end: string;
            /**
             * Format: date-time
             * @description When the cycle began.
             */
            period_start: string;
            /** @description Why a credit note was made. */
            reason?: string | null;
            /**
             * @description Who bills, by name.
             * @example Default
             */
            seller: string;
            /**
             * @description `draft`, `finalized` or `void`.
             * @example finalized
             */
            status: string;
            /**
             * @description The sum of the lines, as an exact decimal; negative on credit notes.
             * @example 12.34
             */
            total: string;
            /**
             * @description The sum of the lines before rounding.
             * @example 12.3425
             */
            total_exact: string;
            /** @description Why it was declared void. */
            void_reason?: string | null;
            /**
             * Format: date-time
             * @description When it was declared void.
             */
            voided_at?: string | null;
        };
        /** @description One line of a bill. */
        InvoiceLine: {
            /**
             * @description The cost, rounded half to even to the currency's minor unit.
             * @example 1
             */
            amount: string;
            /**
             * Format: int32
             * @description Whose use; `null` on credit notes.
             */
            api_key_id?: number | null;
            /**
             * @description In words.
             * @example Weather / Mobile app: units, tier 1
             */
            description: string;
            /**
             * @description The cost before rounding.
             * @example 1
             */
            exact: string;
            /**
             * @description `free_units`, `usage`, `packages`, `tier_fee`, `flat_fee`, `minimum` or `credit`.
             * @example usage
             */
            kind: string;
            /**
             * Format: int32
             * @description Its place, from 1 on.
             */
            position: number;
            /**
             * Format: int32
             * @description At which price.
             */
            price_version_id?: number | null;
            /**
             * Format: int64
             * @description How many.
             * @example 1000
             */
            quantity: number;
            /**
             * Format: int32
             * @description Of which service.
             */
            service_id?: number | null;
            /**
             * Format: int32
             * @description The price's tier, from 1 on, where it has tiers.
             */
            tier?: number | null;
            /**
             * @description What each costs.
             * @example 0.001
             */
            unit_price: string;
        };
        /** @description A page of bills, in the order that was asked for. */
        InvoicePage: {
            items: components["schemas"]["Invoice"][];
            /** @description Give it as `cursor` to get the next page; `null` on the last. */
            next_cursor?: string | null;
        };
        /** @description Why an invoice is declared void. */
        InvoiceVoid: {
            /**
             * @description Why, in 1 to 500 characters.
             * @example made out to the wrong customer
             */
            reason: string;
        };
        /** @description What lines were made from. */
        InvoicedUsage: {
            /**
             * Format: int32
             * @description Whose use.
             */
            api_key_id: number;
            /**
             * Format: int32
             * @description At which price.
             */
            price_version_id: number;
            /**
             * Format: int64
             * @description Billed requests.
             */
            requests: number;
            /**
             * Format: int32
             * @description Of which service.
             */
            service_id: number;
            /**
             * Format: int64
             * @description Billed units.
             */
            units: number;
        };
        /** @description Counts of keys that are accepted now. */
        KeyHygiene: {
            /**
             * @description Those that no request ever came with.
             * @example 2
             */
            never_used: number;
            /**
             * @description Those that were made more than 90 days ago.
             * @example 3
             */
            older_than_90_days: number;
            /**
             * @description All of them.
             * @example 12
             */
            total: number;
            /**
             * @description Those that allow more than 60,000 requests a minute.
             * @example 0
             */
            wide_open_limit: number;
            /**
             * @description Those that never expire.
             * @example 10
             */
            without_expiry: number;
        };
        /** @description One of the latest requests. */
        LatestRequest: {
            /**
             * Format: int32
             * @description With which key.
             * @example 1
             */
            api_key_id: number;
            /**
             * Format: date-time
             * @description When it ended.
             */
            at: string;
            /**
             * Format: int64
             * @description Request body bytes.
             */
            bytes_in: number;
            /**
             * Format: int64
             * @description Response body bytes.
             */
            bytes_out: number;
            /**
             * Format: int32
             * @description The customer that the key belongs to now; `null` if it belongs to none.
             * @example 1
             */
            customer_id?: number | null;
            /** @description What the key is called. */
            key_name: string;
            /**
             * @description The first characters of the key's secret.
             * @example gaas_Ab3dE9
             */
            key_prefix: string;
            /**
             * Format: double
             * @description How long it took.
             * @example 12.345
             */
            latency_ms: number;
            /**
             * @description Its method.
             * @example GET
             */
            method: string;
            /**
             * @description What became of it: `success`, `client_error`, `server_error`, `refused` or `failed`.
             * @example success
             */
            outcome: string;
            /**
             * Format: int32
             * @description On which service.
             * @example 1
             */
            service_id: number;
            /**
             * @description What the service is called.
             * @example Weather
             */
            service_name: string;
            /**
             * Format: int32
             * @description The status that the client was sent; 0 if the client left before there was one.
             * @example 200
             */
            status: number;
        };
        /** @description The latest requests, newest first. */
        LatestRequests: {
            items: components["schemas"]["LatestRequest"][];
        };
        /** @description One entry. */
        LedgerEntry: {
            /**
             * @description `receivable`: what customers owe. `revenue`: what was earned, exactly. `rounding`: what
             *     rounding added or took away. `customer_credit`: what customers hold in credits.
             *     `credit_grants`: what credits were granted for.
             * @example receivable
             */
            account: string;
            /**
             * @description Positive is debit, negative is credit; an exact decimal.
             * @example 0.04
             */
            amount: string;
        };
        /** @description A page of transactions, in the order that was asked for. */
        LedgerPage: {
            items: components["schemas"]["LedgerTransaction"][];
            /** @description Give it as `cursor` to get the next page; `null` on the last. */
            next_cursor?: string | null;
        };
        /** @description Entries that were booked together. They add up to zero. */
        LedgerTransaction: {
            /**
             * Format: date-time
             * @description When it was booked.
             */
            at: string;
            /**
             * Format: int32
             * @description For which entry of a customer's credits, if for one.
             */
            credit_entry_id?: number | null;
            /**
             * @description The currency.
             * @example USD
             */
            currency: string;
            /**
             * Format: int32
             * @description Whose it is.
             */
            customer_id?: number | null;
            /** @description The entries, in order. */
            entries: components["schemas"]["LedgerEntry"][];
            /**
             * Format: int32
             * @description Its number.
             * @example 1
             */
            id: number;
            /**
             * Format: int32
             * @description For which bill, if for one.
             * @example 1
             */
            invoice_id?: number | null;
            /**
             * @description Why: `invoice`, `void`, `credit_note`, `credits_granted`, `credits_corrected`,
             *     `credits_applied` or `credits_restored`.
             * @example invoice
             */
            kind: string;
        };
        /** @description All allowances. Those that are left out or `null` do not limit anything. */
        NewAllowances: {
            budget_per_cycle?: components["schemas"]["NewBudget"] | null;
            requests_per_day?: components["schemas"]["NewRequestQuota"] | null;
            requests_per_month?: components["schemas"]["NewRequestQuota"] | null;
        };
        /** @description A key to make. */
        NewApiKey: {
            /** @description What it may use. Left out, all that its customer may. */
            allowances?: components["schemas"]["NewAllowances"];
            /**
             * Format: int64
             * @description The bucket's capacity where it is not `rate_limit_requests`.
             */
            burst?: number | null;
            /**
             * Format: int64
             * @description The customer to whom its use is billed.
             */
            customer_id?: number | null;
            /**
             * Format: date-time
             * @description From when on it is refused. Left out, never.
             */
            expires_at?: string | null;
            /**
             * @description What its owner calls it.
             * @example Mobile app
             */
            name: string;
            /**
             * @description A decimal with at most 9 digits after the point, from 0 to 1000000.
             * @example 0.001
             */
            price_per_request?: string | number;
            /**
             * Format: int64
             * @description Requests per window; together with the window. Left out, the key follows the configured
             *     default.
             */
            rate_limit_requests?: number | null;
            /**
             * Format: int64
             * @description The window in seconds.
             */
            rate_limit_window_seconds?: number | null;
        };
        /**
         * @description What the use of a billing cycle may cost, without flat fees and minimums. Use that is priced in
         *     another currency does not count.
         */
        NewBudget: {
            /**
             * @description A decimal from 0 on, with at most 9 digits after the point.
             * @example 10
             */
            amount: string | number;
            /**
             * @description An ISO 4217 code.
             * @example USD
             */
            currency: string;
            /** @description What happens when it is used up. */
            enforcement: components["schemas"]["Enforcement"];
        };
        /** @description What to take off an invoice. */
        NewCreditNote: {
            /**
             * @description A decimal from 0 on, with at most 9 digits after the point.
             * @example 10
             */
            amount?: string | number;
            /**
             * @description Why, in 1 to 500 characters; it is printed on the note.
             * @example outage on 3 May
             */
            reason: string;
        };
        /** @description Credits to grant, or to take back. */
        NewCredits: {
            /**
             * @description A decimal in whole minor units of the currency; negative takes credits back.
             * @example 100.00
             */
            amount: string | number;
            /**
             * @description An ISO 4217 code. The first entry fixes the currency of a customer's credits.
             * @example USD
             */
            currency: string;
            /**
             * @description Why, in 1 to 500 characters.
             * @example bank transfer of 3 May
             */
            reason?: string | null;
        };
        /** @description A customer to make. */
        NewCustomer: {
            /**
             * @description Where bills would go.
             * @example billing@example.com
             */
            email?: string | null;
            /**
             * @description What other systems call it; no two customers share one.
             * @example crm-17
             */
            external_id?: string | null;
            /** @description Whatever is to be kept with it: an object of at most 50 fields and 8 KiB. */
            metadata?: Record<string, never>;
            /**
             * @description What it is called, on bills too.
             * @example Acme Ltd
             */
            name: string;
            /**
             * @description Whether requests that its credits do not cover are refused (429).
             * @default false
             */
            prepaid: boolean;
        };
        /** @description A new price. */
        NewPrice: {
            /**
             * @description A decimal with at most 9 digits after the point, from 0 to 1000000.
             * @example 0.001
             */
            price_per_request: string | number;
        };
        /** @description A price to set. */
        NewPriceVersion: {
            /**
             * @description An ISO 4217 code; left out, the configured currency.
             * @example USD
             */
            currency?: string;
            /**
             * Format: date-time
             * @description From when on it holds; left out, from now on.
             */
            effective_at?: string | null;
            /**
             * @description A decimal from 0 on, with at most 9 digits after the point.
             * @example 10
             */
            flat_fee_per_cycle?: string | number;
            /**
             * Format: int64
             * @description Units per cycle that cost nothing and count in no tier.
             */
            free_units?: number | null;
            /**
             * @description A decimal from 0 on, with at most 9 digits after the point.
             * @example 10
             */
            minimum_per_cycle?: string | number;
            /**
             * @example {
             *       "kind": "per_unit",
             *       "unit_price": "0.001"
             *     }
             */
            model: {
                /** @enum {string} */
                kind: "per_unit";
                /**
                 * @description A decimal from 0 on, with at most 9 digits after the point.
                 * @example 10
                 */
                unit_price: string | number;
            } | {
                /** @enum {string} */
                kind: "graduated";
                tiers: {
                    /**
                     * @description A decimal from 0 on, with at most 9 digits after the point.
                     * @example 10
                     */
                    flat_fee?: string | number;
                    /** @description Where it starts: where the tier before ends, so it may be left out. */
                    from?: number;
                    /**
                     * @description A decimal from 0 on, with at most 9 digits after the point.
                     * @example 10
                     */
                    unit_price: string | number;
                    /** @description The last unit in it; `null` in the last tier, which is open. */
                    up_to?: number | null;
                }[];
            } | {
                /** @enum {string} */
                kind: "volume";
                tiers: {
                    /**
                     * @description A decimal from 0 on, with at most 9 digits after the point.
                     * @example 10
                     */
                    flat_fee?: string | number;
                    /** @description Where it starts: where the tier before ends, so it may be left out. */
                    from?: number;
                    /**
                     * @description A decimal from 0 on, with at most 9 digits after the point.
                     * @example 10
                     */
                    unit_price: string | number;
                    /** @description The last unit in it; `null` in the last tier, which is open. */
                    up_to?: number | null;
                }[];
            } | {
                /** @enum {string} */
                kind: "package";
                /**
                 * @description A decimal from 0 on, with at most 9 digits after the point.
                 * @example 10
                 */
                package_price: string | number;
                size: number;
            };
            /**
             * @description Whose price it is; the most specific one wins.
             * @example {
             *       "service_id": 1
             *     }
             * @example default
             */
            scope: "default" | {
                api_key_id: number;
            } | {
                service_id: number;
            };
        };
        /** @description Billable requests per day or calendar month (UTC). */
        NewRequestQuota: {
            /** @description What happens when they are used up. */
            enforcement: components["schemas"]["Enforcement"];
            /**
             * Format: int64
             * @description How many.
             * @example 1000
             */
            limit: number;
        };
        /** @description When cycles are to end. */
        NewSchedule: {
            /**
             * Format: int64
             * @description The day of an anniversary; in months without it, their last day.
             */
            day?: number | null;
            /**
             * @description `calendar_month`: at the first instant of each month (UTC). `anniversary`: at the first
             *     instant of a day of each month. `manual`: only by `POST /billing/reset`.
             * @example calendar_month
             */
            kind: string;
        };
        /** @description A service to register. */
        NewService: {
            /**
             * @description What answers are worth: a unit for each 2xx, 3xx and 101, unless it says otherwise.
             * @example {
             *       "billable_statuses": [
             *         "2xx",
             *         "3xx",
             *         "404"
             *       ],
             *       "max_units": 1000,
             *       "unit": {
             *         "header": {
             *           "name": "X-GaaS-Units",
             *           "when_missing": 1
             *         }
             *       }
             *     }
             */
            metering?: {
                /**
                 * @description The backend's statuses that are billable: classes, and single ones such as `404`. 101 always is; what the gateway answers itself never is.
                 * @default [
                 *       "2xx",
                 *       "3xx"
                 *     ]
                 */
                billable_statuses: string[];
                /**
                 * @description The most units of one request; what is above is not billed.
                 * @default 1000
                 */
                max_units: number;
                /**
                 * @description What is counted.
                 * @default request
                 */
                unit: "request" | {
                    /** @description Bytes of bodies: 1,000 or 1,000,000 are a unit, and one begun counts as a whole. */
                    bytes: {
                        /** @enum {string} */
                        of: "request" | "response" | "both";
                        /** @enum {string} */
                        per: "kilobyte" | "megabyte";
                    };
                } | {
                    /** @description A header of the backend's answer that says how many. Clients do not get it. */
                    header: {
                        /** @default X-GaaS-Units */
                        name: string;
                        /**
                         * @description The units of an answer without the header, or with one that is no whole number.
                         * @default 1
                         */
                        when_missing: number;
                    };
                };
            };
            /**
             * @description What its owner calls it.
             * @example Weather
             */
            name: string;
            /**
             * @description Whether the client's `Host` is kept instead of the target's authority.
             * @default false
             */
            preserve_host: boolean;
            /**
             * @description An absolute `http` or `https` URL.
             * @example https://api.example.com
             */
            target_url: string;
        };
        /** @description A webhook to make. */
        NewWebhook: {
            /**
             * @description What its owner wants to remember about it.
             * @example Billing system
             */
            description?: string;
            /** @description Whether anything is sent; `true` if left out. */
            enabled?: boolean;
            /** @description The types of events it is told of; `null` or left out: all, also those of later versions. */
            event_types?: string[] | null;
            /**
             * @description Where events are sent: `https://…`, or `http://…` within a network that is trusted.
             * @example https://example.com/hooks/gaas
             */
            url: string;
        };
        /** @description An open billing cycle. */
        OpenCycle: {
            /**
             * @description The currency of every price.
             * @example USD
             */
            currency: string;
            /**
             * Format: int32
             * @description The cycle's number.
             * @example 2
             */
            cycle_id: number;
            /**
             * Format: date-time
             * @description When it was opened.
             */
            opened_at: string;
        };
        /** @description An organization. */
        Organization: {
            /**
             * Format: int32
             * @description Its number.
             * @example 1
             */
            id: number;
            /**
             * @description What it is called.
             * @example Default
             */
            name: string;
        };
        /** @description Figures about everything. */
        Overview: {
            /**
             * Format: int64
             * @description Keys that are accepted.
             * @example 12
             */
            api_keys: number;
            /**
             * Format: double
             * @description The share of requests that the backend answered 5xx, or the gateway in its place.
             * @example 0.004
             */
            error_rate_24h?: number | null;
            /** @description Each component's state, as in `GET /health`. */
            health: components["schemas"]["Health"];
            /** @description How long requests took in the last 24 hours. */
            latency_24h: components["schemas"]["OverviewLatency"];
            /** @description The latest requests that went wrong in a backend or on the way to it, newest first. */
            latest_failures: components["schemas"]["LatestRequest"][];
            /** @description Requests, whatever became of them. */
            requests: components["schemas"]["RequestCounts"];
            /** @description What is owed for the open billing cycle so far. */
            revenue_open_cycle: components["schemas"]["OverviewRevenue"];
            /**
             * Format: int64
             * @description Services that are registered.
             * @example 3
             */
            services: number;
            /**
             * Format: double
             * @description The share of requests that succeeded in the last 24 hours, from 0 to 1; `null` without any.
             * @example 0.987
             */
            success_rate_24h?: number | null;
        };
        /** @description How long requests took, in milliseconds; `null` without requests. */
        OverviewLatency: {
            /**
             * Format: double
             * @description Half of them were quicker.
             * @example 12.5
             */
            p50_ms?: number | null;
            /**
             * Format: double
             * @description 95 % of them were quicker.
             * @example 48
             */
            p95_ms?: number | null;
            /**
             * Format: double
             * @description 99 % of them were quicker.
             * @example 120
             */
            p99_ms?: number | null;
        };
        /** @description An amount of money. */
        OverviewRevenue: {
            /**
             * @description An exact decimal.
             * @example 0.042
             */
            amount: string;
            /**
             * @description Its currency: the configured one. What is owed in others is in `GET /billing/summary`.
             * @example USD
             */
            currency: string;
        };
        /** @description The old and the new password. */
        PasswordChange: {
            /**
             * @description The password so far.
             * @example correct horse battery staple
             */
            current_password: string;
            /**
             * @description The password from now on.
             * @example a better horse and staple
             */
            new_password: string;
        };
        /** @description A price from one instant on. It never changes. */
        Price: {
            /** @description Whether it is the configured default price, which follows the configuration. */
            configured: boolean;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * @description The price's currency.
             * @example USD
             */
            currency: string;
            /**
             * Format: date-time
             * @description From when on it holds.
             */
            effective_at: string;
            /**
             * @description What a cycle with any use costs beside the units, as an exact decimal.
             * @example 0
             */
            flat_fee_per_cycle: string;
            /**
             * Format: int64
             * @description Units per cycle that cost nothing.
             * @example 0
             */
            free_units: number;
            /**
             * Format: int32
             * @description The version's number, which usage is counted under.
             * @example 1
             */
            id: number;
            /**
             * @description The least that a cycle with any use costs, as an exact decimal.
             * @example 0
             */
            minimum_per_cycle: string;
            /**
             * @example {
             *       "kind": "per_unit",
             *       "unit_price": "0.001"
             *     }
             */
            model: {
                /** @enum {string} */
                kind: "per_unit";
                /**
                 * @description A decimal from 0 on, with at most 9 digits after the point.
                 * @example 10
                 */
                unit_price: string | number;
            } | {
                /** @enum {string} */
                kind: "graduated";
                tiers: {
                    /**
                     * @description A decimal from 0 on, with at most 9 digits after the point.
                     * @example 10
                     */
                    flat_fee?: string | number;
                    /** @description Where it starts: where the tier before ends, so it may be left out. */
                    from?: number;
                    /**
                     * @description A decimal from 0 on, with at most 9 digits after the point.
                     * @example 10
                     */
                    unit_price: string | number;
                    /** @description The last unit in it; `null` in the last tier, which is open. */
                    up_to?: number | null;
                }[];
            } | {
                /** @enum {string} */
                kind: "volume";
                tiers: {
                    /**
                     * @description A decimal from 0 on, with at most 9 digits after the point.
                     * @example 10
                     */
                    flat_fee?: string | number;
                    /** @description Where it starts: where the tier before ends, so it may be left out. */
                    from?: number;
                    /**
                     * @description A decimal from 0 on, with at most 9 digits after the point.
                     * @example 10
                     */
                    unit_price: string | number;
                    /** @description The last unit in it; `null` in the last tier, which is open. */
                    up_to?: number | null;
                }[];
            } | {
                /** @enum {string} */
                kind: "package";
                /**
                 * @description A decimal from 0 on, with at most 9 digits after the point.
                 * @example 10
                 */
                package_price: string | number;
                size: number;
            };
            /** @description Whose price it is. */
            scope: components["schemas"]["PriceScope"];
            /** @description Whether that instant is yet to come. */
            upcoming: boolean;
        };
        /** @description A price, and the stretch of time to try it on. */
        PriceDryRun: {
            /**
             * Format: date-time
             * @description Where the stretch begins: a whole hour (UTC).
             * @example 2026-01-01T00:00:00Z
             */
            from: string;
            /** @description The price to try. */
            price: components["schemas"]["TriedPrice"];
            /**
             * Format: date-time
             * @description Where the stretch ends: a later whole hour (UTC).
             * @example 2026-02-01T00:00:00Z
             */
            to: string;
        };
        /** @description A page of prices, in the order that was asked for. */
        PricePage: {
            items: components["schemas"]["Price"][];
            /** @description Give it as `cursor` to get the next page; `null` on the last. */
            next_cursor?: string | null;
        };
        /** @description A price, and how many units to price. */
        PricePreview: {
            /**
             * @description An ISO 4217 code; left out, the configured currency.
             * @example USD
             */
            currency?: string;
            /**
             * @description A decimal from 0 on, with at most 9 digits after the point.
             * @example 10
             */
            flat_fee_per_cycle?: string | number;
            /**
             * Format: int64
             * @description Units per cycle that cost nothing and count in no tier.
             */
            free_units?: number | null;
            /**
             * @description A decimal from 0 on, with at most 9 digits after the point.
             * @example 10
             */
            minimum_per_cycle?: string | number;
            /**
             * @example {
             *       "kind": "per_unit",
             *       "unit_price": "0.001"
             *     }
             */
            model: {
                /** @enum {string} */
                kind: "per_unit";
                /**
                 * @description A decimal from 0 on, with at most 9 digits after the point.
                 * @example 10
                 */
                unit_price: string | number;
            } | {
                /** @enum {string} */
                kind: "graduated";
                tiers: {
                    /**
                     * @description A decimal from 0 on, with at most 9 digits after the point.
                     * @example 10
                     */
                    flat_fee?: string | number;
                    /** @description Where it starts: where the tier before ends, so it may be left out. */
                    from?: number;
                    /**
                     * @description A decimal from 0 on, with at most 9 digits after the point.
                     * @example 10
                     */
                    unit_price: string | number;
                    /** @description The last unit in it; `null` in the last tier, which is open. */
                    up_to?: number | null;
                }[];
            } | {
                /** @enum {string} */
                kind: "volume";
                tiers: {
                    /**
                     * @description A decimal from 0 on, with at most 9 digits after the point.
                     * @example 10
                     */
                    flat_fee?: string | number;
                    /** @description Where it starts: where the tier before ends, so it may be left out. */
                    from?: number;
                    /**
                     * @description A decimal from 0 on, with at most 9 digits after the point.
                     * @example 10
                     */
                    unit_price: string | number;
                    /** @description The last unit in it; `null` in the last tier, which is open. */
                    up_to?: number | null;
                }[];
            } | {
                /** @enum {string} */
                kind: "package";
                /**
                 * @description A decimal from 0 on, with at most 9 digits after the point.
                 * @example 10
                 */
                package_price: string | number;
                size: number;
            };
            /**
             * Format: int64
             * @description What one key uses of one service in one cycle.
             * @example 1000
             */
            units: number;
        };
        /** @description What the units would cost. */
        PricePreviewed: {
            /**
             * @description The currency.
             * @example USD
             */
            currency: string;
            /** @description Line by line. */
            lines: components["schemas"]["Charge"][];
            /**
             * @description The sum of the lines as they are paid.
             * @example 1
             */
            total: string;
            /**
             * @description The sum of the lines before rounding.
             * @example 1
             */
            total_exact: string;
        };
        /** @description Whose price it is. One field names it; a default price has neither number. */
        PriceScope: {
            /**
             * Format: int32
             * @description The key whose own price it is.
             */
            api_key_id?: number | null;
            /**
             * @description `api_key`, `service` or `default`.
             * @example service
             */
            kind: string;
            /**
             * Format: int32
             * @description The service whose keys pay it, unless they have prices of their own.
             */
            service_id?: number | null;
        };
        /** @description What the stretch would have cost, as if it were one cycle. */
        PriceTried: {
            /**
             * @description The currency.
             * @example USD
             */
            currency: string;
            /**
             * Format: date-time
             * @description Where the stretch begins.
             */
            from: string;
            /** @description Per key and service. */
            items: components["schemas"]["PriceTriedItem"][];
            /**
             * Format: int64
             * @description Billable requests.
             * @example 42
             */
            requests: number;
            /**
             * Format: date-time
             * @description Where it ends.
             */
            to: string;
            /**
             * @description What would be paid: the sum of the rounded lines.
             * @example 0.04
             */
            total: string;
            /**
             * @description The sum before rounding.
             * @example 0.042
             */
            total_exact: string;
            /**
             * Format: int64
             * @description Units.
             * @example 42
             */
            units: number;
        };
        /** @description What one key would have paid for one service. */
        PriceTriedItem: {
            /** @description What would be paid. */
            amount: string;
            /**
             * Format: int32
             * @description The key's number.
             */
            api_key_id: number;
            /**
             * Format: int64
             * @description Billable requests.
             */
            requests: number;
            /**
             * Format: int32
             * @description The service's number.
             */
            service_id: number;
            /**
             * Format: int64
             * @description Units.
             */
            units: number;
        };
        /** @description A key's price from one instant on. */
        PriceVersion: {
            /**
             * Format: int32
             * @description The key's number.
             */
            api_key_id: number;
            /**
             * @description The price's currency.
             * @example USD
             */
            currency: string;
            /**
             * Format: date-time
             * @description From when on it holds.
             */
            effective_at: string;
            /**
             * @description What a billable request costs, as an exact decimal.
             * @example 0.0025
             */
            price_per_request: string;
            /**
             * Format: int32
             * @description The price version's number; versions never change.
             */
            price_version_id: number;
            /**
             * @description Whether the data plane bills at it. `false`: the data plane was not reached and follows
             *     within 500 ms of being back.
             */
            propagated: boolean;
        };
        /** @description A price after it was set. */
        PriceWritten: components["schemas"]["Price"] & {
            /**
             * @description Whether the data plane knows it. `false`: it was not reached and follows within 500 ms of
             *     being back.
             */
            propagated: boolean;
        };
        /** @description An error as a client sees it (RFC 9457). */
        Problem: {
            /**
             * @description A stable name for programs.
             * @example invalid_fields
             */
            code: string;
            /** @description A sentence for people. */
            detail: string;
            /** @description The fields that are wrong, if it is about fields. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The request's number, as in the `X-Request-Id` header; absent outside a request. */
            request_id?: string | null;
            /**
             * Format: int32
             * @description The HTTP status.
             * @example 422
             */
            status: number;
            /**
             * @description The status in words.
             * @example Unprocessable Entity
             */
            title: string;
            /**
             * @description Always `about:blank`: the status and `code` say which problem it is.
             * @example about:blank
             */
            type: string;
        };
        /** @description What is wrong with one field. */
        ProblemField: {
            /**
             * @description The field, query parameter, path segment or header.
             * @example target_url
             */
            field: string;
            /**
             * @description What is wrong with it and what would be right.
             * @example must start with http:// or https://
             */
            message: string;
        };
        /**
         * @description A rate limit: a token bucket of `rate_limit_requests` that refills continuously over
         *     `rate_limit_window_seconds`.
         */
        RateLimit: {
            /**
             * Format: int64
             * @description The bucket's capacity where it is not `rate_limit_requests`.
             */
            burst?: number | null;
            /**
             * Format: int64
             * @description Requests per window.
             * @example 100
             */
            rate_limit_requests: number;
            /**
             * Format: int64
             * @description The window in seconds.
             * @example 60
             */
            rate_limit_window_seconds: number;
        };
        /** @description An API to put behind the gateway. */
        RegisterApi: {
            /**
             * @description What its owner calls it.
             * @example Example API
             */
            name: string;
            /**
             * @description An absolute `http` or `https` URL.
             * @example https://api.example.com
             */
            target_url: string;
        };
        /** @description A registered API with its first key. */
        RegisteredApi: {
            /**
             * @description The first key's secret, shown only here. `null` in a replayed answer, for it is not kept.
             * @example gaas_0123456789ABCDEFGHIJKLMNOPQRSTUV000000
             */
            api_key?: string | null;
            /**
             * Format: int32
             * @description The first key's number.
             * @example 1
             */
            api_key_id: number;
            /**
             * @description Its path on the client traffic's address.
             * @example /proxy/1
             */
            gateway_url: string;
            /** @description What its owner calls it. */
            name: string;
            /**
             * @description Whether the service can be called now. `false`: the data plane was not reached and follows
             *     within 500 ms of being back.
             */
            propagated: boolean;
            /**
             * Format: int32
             * @description The service's number.
             * @example 1
             */
            service_id: number;
            /** @description Where its requests go, in normal form. */
            target_url: string;
        };
        /** @description Requests on the latest days (UTC). */
        RequestCounts: {
            /**
             * Format: int64
             * @description Today and the 29 days before.
             * @example 4200
             */
            last_30_days: number;
            /**
             * Format: int64
             * @description Today and the 6 days before.
             * @example 420
             */
            last_7_days: number;
            /**
             * Format: int64
             * @description Since midnight.
             * @example 42
             */
            today: number;
        };
        /** @description Billable requests per day or calendar month. */
        RequestQuota: {
            /** @description What happens when they are used up. */
            enforcement: components["schemas"]["Enforcement"];
            /**
             * Format: int64
             * @description How many.
             * @example 1000
             */
            limit: number;
            /**
             * Format: int64
             * @description Left of it.
             * @example 988
             */
            remaining: number;
            /**
             * Format: date-time
             * @description When the next window begins.
             */
            resets_at: string;
            /**
             * Format: int64
             * @description Used in the present window.
             * @example 12
             */
            used: number;
        };
        /** @description The user's own key. */
        RevealedKey: {
            /**
             * @description The secret, shown only here.
             * @example gaas_0123456789ABCDEFGHIJKLMNOPQRSTUV000000
             */
            api_key: string;
            /**
             * Format: int32
             * @description The key's number.
             * @example 2
             */
            api_key_id: number;
            /**
             * @description Whether the data plane already accepts it. `false`: the data plane was not reached and
             *     follows within 500 ms of being back.
             */
            propagated: boolean;
        };
        /** @description Something that could be better. */
        SecurityFinding: {
            /** @description What to do about it. */
            advice: string;
            /** @description The keys it is about, the first hundred of them. */
            api_key_ids?: number[];
            /**
             * @description A stable name for programs.
             * @example keys_without_expiry
             */
            code: string;
            /** @description How grave it is. */
            severity: components["schemas"]["SecuritySeverity"];
            /**
             * @description What is the matter.
             * @example 10 keys never expire
             */
            title: string;
        };
        /** @description Findings and figures on security. */
        SecurityReport: {
            /**
             * @description Failed authentications of the last 24 hours, a point per 15 minutes; empty if the data plane
             *     cannot be reached. They are counted from its start on.
             */
            failed_authentications: components["schemas"]["FailedAuthentications"][];
            /** @description What could be better, the gravest first. */
            findings: components["schemas"]["SecurityFinding"][];
            /**
             * @description What the keys that findings name are called, by their numbers.
             * @example {
             *       "7": "Mobile app"
             *     }
             */
            key_names: {
                [key: string]: string;
            };
            /** @description How keys are kept. */
            keys: components["schemas"]["KeyHygiene"];
        };
        /**
         * @description How grave a finding is.
         * @enum {string}
         */
        SecuritySeverity: "critical" | "warning" | "info";
        /** @description A service. */
        Service: {
            /**
             * Format: date-time
             * @description When it was registered.
             */
            created_at: string;
            /**
             * @description Its path on the client traffic's address.
             * @example /proxy/1
             */
            gateway_url: string;
            /**
             * Format: int32
             * @description Its number, as in `/proxy/{id}`.
             * @example 1
             */
            id: number;
            /**
             * @description What answers are worth: a unit for each 2xx, 3xx and 101, unless it says otherwise.
             * @example {
             *       "billable_statuses": [
             *         "2xx",
             *         "3xx",
             *         "404"
             *       ],
             *       "max_units": 1000,
             *       "unit": {
             *         "header": {
             *           "name": "X-GaaS-Units",
             *           "when_missing": 1
             *         }
             *       }
             *     }
             */
            metering: {
                /**
                 * @description The backend's statuses that are billable: classes, and single ones such as `404`. 101 always is; what the gateway answers itself never is.
                 * @default [
                 *       "2xx",
                 *       "3xx"
                 *     ]
                 */
                billable_statuses: string[];
                /**
                 * @description The most units of one request; what is above is not billed.
                 * @default 1000
                 */
                max_units: number;
                /**
                 * @description What is counted.
                 * @default request
                 */
                unit: "request" | {
                    /** @description Bytes of bodies: 1,000 or 1,000,000 are a unit, and one begun counts as a whole. */
                    bytes: {
                        /** @enum {string} */
                        of: "request" | "response" | "both";
                        /** @enum {string} */
                        per: "kilobyte" | "megabyte";
                    };
                } | {
                    /** @description A header of the backend's answer that says how many. Clients do not get it. */
                    header: {
                        /** @default X-GaaS-Units */
                        name: string;
                        /**
                         * @description The units of an answer without the header, or with one that is no whole number.
                         * @default 1
                         */
                        when_missing: number;
                    };
                };
            };
            /**
             * @description What its owner calls it.
             * @example Weather
             */
            name: string;
            /** @description Whether the client's `Host` is kept instead of the target's authority. */
            preserve_host: boolean;
            /**
             * @description Where its requests go, in normal form.
             * @example https://api.example.com/
             */
            target_url: string;
        };
        /** @description A service that is gone. */
        ServiceDeleted: {
            /** @description Always true. */
            deleted: boolean;
            /**
             * Format: int32
             * @description Its number; no other service will ever have it.
             */
            id: number;
            /**
             * @description Whether the deletion is in effect for client traffic. `false`: the data plane was not reached
             *     and follows within 500 ms of being back.
             */
            propagated: boolean;
        };
        /** @description What to change; fields that are left out stay as they are. */
        ServiceEdit: {
            /**
             * @description What answers are worth: a unit for each 2xx, 3xx and 101, unless it says otherwise.
             * @example {
             *       "billable_statuses": [
             *         "2xx",
             *         "3xx",
             *         "404"
             *       ],
             *       "max_units": 1000,
             *       "unit": {
             *         "header": {
             *           "name": "X-GaaS-Units",
             *           "when_missing": 1
             *         }
             *       }
             *     }
             */
            metering?: {
                /**
                 * @description The backend's statuses that are billable: classes, and single ones such as `404`. 101 always is; what the gateway answers itself never is.
                 * @default [
                 *       "2xx",
                 *       "3xx"
                 *     ]
                 */
                billable_statuses: string[];
                /**
                 * @description The most units of one request; what is above is not billed.
                 * @default 1000
                 */
                max_units: number;
                /**
                 * @description What is counted.
                 * @default request
                 */
                unit: "request" | {
                    /** @description Bytes of bodies: 1,000 or 1,000,000 are a unit, and one begun counts as a whole. */
                    bytes: {
                        /** @enum {string} */
                        of: "request" | "response" | "both";
                        /** @enum {string} */
                        per: "kilobyte" | "megabyte";
                    };
                } | {
                    /** @description A header of the backend's answer that says how many. Clients do not get it. */
                    header: {
                        /** @default X-GaaS-Units */
                        name: string;
                        /**
                         * @description The units of an answer without the header, or with one that is no whole number.
                         * @default 1
                         */
                        when_missing: number;
                    };
                };
            };
            /** @description What its owner calls it. */
            name?: string;
            /** @description Whether the client's `Host` is kept instead of the target's authority. */
            preserve_host?: boolean;
            /** @description An absolute `http` or `https` URL. */
            target_url?: string;
        };
        /** @description A page of services, in the order that was asked for. */
        ServicePage: {
            items: components["schemas"]["Service"][];
            /** @description Give it as `cursor` to get the next page; `null` on the last. */
            next_cursor?: string | null;
        };
        /**
         * @description The billed requests of a service since it was registered: by default those that the backend
         *     answered 2xx or 3xx.
         */
        ServiceUsage: {
            /** @description Keys with at least one such request, in ascending order of their numbers. */
            by_api_key: components["schemas"]["ApiKeyUsage"][];
            /**
             * Format: int32
             * @description The service's number.
             * @example 1
             */
            service_id: number;
            /**
             * Format: int64
             * @description Over all keys.
             * @example 42
             */
            total_requests: number;
        };
        /** @description A service after a change. */
        ServiceWritten: components["schemas"]["Service"] & {
            /**
             * @description Whether the change is in effect for client traffic. `false`: the data plane was not reached
             *     and follows within 500 ms of being back.
             */
            propagated: boolean;
        };
        /** @description Whether somebody is signed in, and who. */
        Session: {
            /** @description Whether anybody has set a password. If not, `POST /api/v1/session/claim` does. */
            claimed: boolean;
            /** @description To be shown in `X-CSRF-Token` with every call but GET and HEAD. */
            csrf_token?: string | null;
            /**
             * Format: date-time
             * @description When the session ends unless it is used again.
             */
            expires_at?: string | null;
            /**
             * @description Where clients reach the gateway; `null` where the control plane cannot know, and before
             *     signing in.
             * @example http://127.0.0.1:8000
             */
            gateway_url?: string | null;
            organization?: components["schemas"]["Organization"] | null;
            /**
             * @description What the person may do in it.
             * @example owner
             */
            role?: string | null;
            /** @description Whether the request's cookie stands for a live session. */
            signed_in: boolean;
            user?: components["schemas"]["User"] | null;
        };
        /** @description Who claims the instance. */
        SessionClaim: {
            /** @description Where you are reached. */
            email?: string;
            /** @description What you are called. */
            name?: string;
            /**
             * @description The password to sign in with from now on.
             * @example correct horse battery staple
             */
            password: string;
            /**
             * @description A management token, such as the one that the first start printed.
             * @example gaasadm_0123456789ABCDEFGHIJKLMNOPQRSTUV000000
             */
            token: string;
        };
        /** @description A session that has not ended. */
        SessionListed: {
            /**
             * @description The address it was begun from.
             * @example 127.0.0.1
             */
            address?: string | null;
            /**
             * Format: date-time
             * @description When it was begun.
             */
            created_at: string;
            /** @description Whether it is the one that asks. */
            current: boolean;
            /**
             * Format: date-time
             * @description When it ends unless it is used again.
             */
            expires_at: string;
            /**
             * Format: int32
             * @description Its number.
             * @example 1
             */
            id: number;
            /**
             * Format: date-time
             * @description When it was last used, to the minute.
             */
            last_seen_at: string;
            /** @description What the browser calls itself. */
            user_agent?: string | null;
        };
        /** @description A page of sessions, in the order in which they were begun. */
        SessionPage: {
            items: components["schemas"]["SessionListed"][];
            /** @description Give it as `cursor` to get the next page; `null` on the last. */
            next_cursor?: string | null;
        };
        /** @description Who signs in. */
        SignIn: {
            /**
             * @description Whose it is; may be left out where only one person has a password.
             * @example ada@example.com
             */
            email?: string;
            /**
             * @description The password.
             * @example correct horse battery staple
             */
            password: string;
        };
        /** @description Whom to ask. */
        TargetTest: {
            /**
             * @description An absolute `http` or `https` URL.
             * @example https://api.example.com
             */
            target_url: string;
        };
        /** @description What came of it. */
        TargetTested: {
            /**
             * @description Why there is no answer: `dns`, `refused`, `unreachable`, `tls`, `broken` or `timeout`.
             * @example refused
             */
            cause?: string | null;
            /**
             * @description The same in a sentence for people.
             * @example The connection is refused: nothing listens on that port, or a firewall says no.
             */
            detail?: string | null;
            /**
             * Format: double
             * @description Milliseconds from opening the connection to the answer's head.
             * @example 12.4
             */
            latency_ms?: number | null;
            /**
             * @description The method that it answered: `HEAD`, or `GET` where that was not answered well.
             * @example HEAD
             */
            method?: string | null;
            /** @description Whether the target answered, whatever it said. */
            reached: boolean;
            /**
             * Format: int32
             * @description The answer's status.
             * @example 200
             */
            status?: number | null;
        };
        /** @description The price to try, and on whose usage. */
        TriedPrice: {
            /**
             * @description An ISO 4217 code; left out, the configured currency.
             * @example USD
             */
            currency?: string;
            /**
             * @description A decimal from 0 on, with at most 9 digits after the point.
             * @example 10
             */
            flat_fee_per_cycle?: string | number;
            /**
             * Format: int64
             * @description Units that cost nothing and count in no tier.
             */
            free_units?: number | null;
            /**
             * @description A decimal from 0 on, with at most 9 digits after the point.
             * @example 10
             */
            minimum_per_cycle?: string | number;
            /**
             * @example {
             *       "kind": "per_unit",
             *       "unit_price": "0.001"
             *     }
             */
            model: {
                /** @enum {string} */
                kind: "per_unit";
                /**
                 * @description A decimal from 0 on, with at most 9 digits after the point.
                 * @example 10
                 */
                unit_price: string | number;
            } | {
                /** @enum {string} */
                kind: "graduated";
                tiers: {
                    /**
                     * @description A decimal from 0 on, with at most 9 digits after the point.
                     * @example 10
                     */
                    flat_fee?: string | number;
                    /** @description Where it starts: where the tier before ends, so it may be left out. */
                    from?: number;
                    /**
                     * @description A decimal from 0 on, with at most 9 digits after the point.
                     * @example 10
                     */
                    unit_price: string | number;
                    /** @description The last unit in it; `null` in the last tier, which is open. */
                    up_to?: number | null;
                }[];
            } | {
                /** @enum {string} */
                kind: "volume";
                tiers: {
                    /**
                     * @description A decimal from 0 on, with at most 9 digits after the point.
                     * @example 10
                     */
                    flat_fee?: string | number;
                    /** @description Where it starts: where the tier before ends, so it may be left out. */
                    from?: number;
                    /**
                     * @description A decimal from 0 on, with at most 9 digits after the point.
                     * @example 10
                     */
                    unit_price: string | number;
                    /** @description The last unit in it; `null` in the last tier, which is open. */
                    up_to?: number | null;
                }[];
            } | {
                /** @enum {string} */
                kind: "package";
                /**
                 * @description A decimal from 0 on, with at most 9 digits after the point.
                 * @example 10
                 */
                package_price: string | number;
                size: number;
            };
            /**
             * @description Whose price it is; the most specific one wins.
             * @example {
             *       "service_id": 1
             *     }
             * @example default
             */
            scope?: "default" | {
                api_key_id: number;
            } | {
                service_id: number;
            };
        };
        /** @description Usage over time, in groups. */
        UsageChart: {
            /**
             * Format: date-time
             * @description Where the first point begins.
             */
            from: string;
            /**
             * @description What usage is told apart by.
             * @example service
             */
            group_by: string;
            /**
             * @description How long a point's time is: `minute`, `hour` or `day`.
             * @example hour
             */
            interval: string;
            /**
             * @description A series per group, all with the same points. Of services, keys and customers, the ten with
             *     the most requests; what the others used is in a series `other`.
             */
            series: components["schemas"]["UsageSeries"][];
            /**
             * Format: date-time
             * @description Where the last point ends.
             */
            to: string;
            /** @description Over all groups and points. */
            totals: components["schemas"]["UsagePoint"];
        };
        /** @description Usage within a stretch of time. */
        UsagePoint: {
            /**
             * Format: date-time
             * @description When the stretch begins.
             */
            at: string;
            /**
             * Format: int64
             * @description Of them, those that were billed any units.
             * @example 40
             */
            billable_requests: number;
            /**
             * Format: int64
             * @description Request body bytes.
             */
            bytes_in: number;
            /**
             * Format: int64
             * @description Response body bytes.
             */
            bytes_out: number;
            /**
             * Format: int64
             * @description Requests that the backend answered 5xx, or the gateway in its place.
             */
            errors: number;
            /**
             * Format: double
             * @description The time within which half of the requests ended; off by a factor of 1.78 at most, as all
             *     percentiles are. `null` without requests, and where `percentiles` is `false`.
             * @example 12.5
             */
            p50_ms?: number | null;
            /**
             * Format: double
             * @description The time within which 95 % of the requests ended.
             * @example 48
             */
            p95_ms?: number | null;
            /**
             * Format: double
             * @description The time within which 99 % of the requests ended.
             * @example 120
             */
            p99_ms?: number | null;
            /**
             * Format: int64
             * @description Requests that the gateway refused (4xx).
             */
            refused: number;
            /**
             * Format: int64
             * @description Requests, whatever became of them.
             * @example 42
             */
            requests: number;
            /**
             * Format: int64
             * @description Units billed.
             * @example 40
             */
            units: number;
        };
        /** @description What one service, key or customer used. */
        UsageRanked: {
            /**
             * Format: int64
             * @description Of them, those that the backend answered 5xx, or the gateway in its place.
             */
            errors: number;
            /**
             * Format: int32
             * @description Its number; `null` for the keys that belong to no customer.
             * @example 1
             */
            id?: number | null;
            /**
             * @description What its owner calls it.
             * @example Weather
             */
            label: string;
            /**
             * Format: int64
             * @description Requests, whatever became of them.
             * @example 42
             */
            requests: number;
            /**
             * Format: int64
             * @description Units billed.
             * @example 40
             */
            units: number;
        };
        /** @description The usage of one group. */
        UsageSeries: {
            /**
             * @description The service's, key's or customer's number, the outcome or method, `all`, or `other`; `null`
             *     for the keys that belong to no customer.
             * @example 1
             */
            group?: string | null;
            /**
             * @description The same for people.
             * @example Weather
             */
            label: string;
            /** @description In the order of time. */
            points: components["schemas"]["UsagePoint"][];
        };
        /** @description The services, keys or customers with the most requests, most first. */
        UsageTop: {
            items: components["schemas"]["UsageRanked"][];
        };
        /** @description A person. */
        User: {
            /**
             * @description Where the person is reached.
             * @example ada@example.com
             */
            email?: string | null;
            /**
             * Format: int32
             * @description The person's number.
             * @example 1
             */
            id: number;
            /**
             * @description What the person is called.
             * @example Ada
             */
            name: string;
        };
        /** @description What to change; fields that are left out stay as they are. */
        UserEdit: {
            /** @description Where you are reached; `null` removes it. */
            email?: string | null;
            /** @description What you are called. */
            name?: string;
        };
        /** @description A webhook. */
        Webhook: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * @description What its owner wants to remember about it.
             * @example Billing system
             */
            description: string;
            /** @description Why the gateway itself switched it off; `null` unless it did. */
            disabled_reason?: string | null;
            /** @description Whether anything is sent. */
            enabled: boolean;
            /** @description The types of events it is told of; `null`: all. */
            event_types?: string[] | null;
            /**
             * Format: date-time
             * @description The first failed attempt since the last that succeeded; `null` while all is well.
             */
            failing_since?: string | null;
            /**
             * Format: int32
             * @description Its number.
             * @example 1
             */
            id: number;
            /**
             * Format: date-time
             * @description Until when messages are signed with the secret before the last rotation as well.
             */
            previous_secret_until?: string | null;
            /**
             * @description Where events are sent.
             * @example https://example.com/hooks/gaas
             */
            url: string;
        };
        /** @description One try at a delivery. */
        WebhookAttempt: {
            /** @description The first 1024 bytes of an answer that was not 2xx. */
            answer?: string | null;
            /**
             * Format: date-time
             * @description When it began.
             */
            at: string;
            /**
             * Format: int32
             * @description How long it took.
             * @example 35
             */
            duration_ms: number;
            /** @description What went wrong; `null` if nothing did. */
            error?: string | null;
            /**
             * Format: int32
             * @description What the receiver answered; `null` if it did not.
             * @example 200
             */
            status_code?: number | null;
        };
        /** @description Telling a webhook of an event. */
        WebhookDelivery: {
            /** @description How it was tried so far, oldest first. */
            attempts: components["schemas"]["WebhookAttempt"][];
            /**
             * Format: date-time
             * @description When it was asked for: with the event, or by a replay.
             */
            created_at: string;
            /**
             * @description Of which event; the receiver sees it as `webhook-id`.
             * @example evt_0123456789abcdef0123456789abcdef
             */
            event_id: string;
            /**
             * @description What the event tells.
             * @example invoice.finalized
             */
            event_type: string;
            /**
             * Format: int32
             * @description Its number.
             * @example 1
             */
            id: number;
            /**
             * Format: date-time
             * @description When it is tried next; `null` once that is over.
             */
            next_attempt_at?: string | null;
            /**
             * @description `pending` until it is `delivered` (the receiver answered 2xx) or `failed` (given up).
             * @example delivered
             */
            status: string;
            /**
             * Format: int32
             * @description To which webhook.
             * @example 1
             */
            webhook_id: number;
        };
        /** @description What to change; fields that are left out stay as they are. */
        WebhookEdit: {
            /** @description What its owner wants to remember about it. */
            description?: string;
            /**
             * @description Whether anything is sent. What was due when it was switched off is tried again once it is
             *     switched on.
             */
            enabled?: boolean;
            /** @description The types of events it is told of; `null`: all. */
            event_types?: string[] | null;
            /** @description Where events are sent. */
            url?: string;
        };
        /** @description A page of webhooks, in ascending order of their numbers. */
        WebhookPage: {
            items: components["schemas"]["Webhook"][];
            /** @description Give it as `cursor` to get the next page; `null` on the last. */
            next_cursor?: string | null;
        };
        /** @description A webhook with a new secret, shown this once. */
        WebhookWithSecret: components["schemas"]["Webhook"] & {
            /**
             * @description What messages are signed with: `whsec_` and base64. `null` when the request was a repeat.
             * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=
             */
            secret?: string | null;
        };
        /** @description A whole bill. Its lines add up to its total. */
        WholeInvoice: components["schemas"]["Invoice"] & {
            /** @description Its lines, in order. */
            lines: components["schemas"]["InvoiceLine"][];
            /** @description What they were made from. */
            usage: components["schemas"]["InvoicedUsage"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listKeysAtRoot: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
                /**
                 * @description Keys whose name holds this text, whose prefix begins with it, or whose number it is.
                 * @example app
                 */
                search?: string;
                /** @description Keys for this service alone. */
                service_id?: number;
                /** @description `active`, `expired` or `revoked`. */
                status?: string;
                /**
                 * @description `created_at`, `name` or `last_used_at`, with a `-` before it the other way round. Keys that
                 *     were never used come before those that were.
                 */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createKeyAtRoot: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description The key, with its secret this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyCreated"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readKeyAtRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyDetail"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeKeyAtRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key, revoked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWritten"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editKeyAtRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyEdit"];
            };
        };
        responses: {
            /** @description The key as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWritten"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was revoked; it can no longer be edited. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readKeyAllowancesAtRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A key's allowances and what was used of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Allowances"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setKeyAllowancesAtRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAllowances"];
            };
        };
        responses: {
            /** @description The allowances as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllowancesWritten"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was revoked; it can no longer be edited. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editKeyAllowancesAtRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AllowancesEdit"];
            };
        };
        responses: {
            /** @description The allowances as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllowancesWritten"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was revoked; it can no longer be edited. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endKeyPriceAtRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWritten"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was revoked; it can no longer be edited. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setKeyPriceAtRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPrice"];
            };
        };
        responses: {
            /** @description The key's new price version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceVersion"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was revoked; it can no longer be edited. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setKeyRateLimitAtRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RateLimit"];
            };
        };
        responses: {
            /** @description The key as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWritten"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was revoked; it can no longer be edited. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAuditEvents: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
                /**
                 * @description Events of this action alone.
                 * @example api_key.revoke
                 */
                action?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventPage"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readBillingByApiKey: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys with their costs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyCostPage"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCycles: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
                /** @description `created_at`, the order in which they were made, or `-created_at`, the latest first. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of cycles */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CyclePage"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readCurrentCycle: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The open cycle */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenCycle"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readCycle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The cycle's number */
                cycle_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cycle with its totals */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CycleDetail"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resetBilling: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The closed and the opened cycle */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingReset"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readBillingSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description When cycles end */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingSchedule"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setBillingSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSchedule"];
            };
        };
        responses: {
            /** @description When cycles end */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingSchedule"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readBillingSummary: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Totals of the open cycle */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingSummary"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCustomers: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
                /** @description The customer whom other systems call this. */
                external_id?: string;
                /**
                 * @description Customers whose name, e-mail address or external identifier holds this text, or whose number
                 *     it is.
                 * @example acme
                 */
                search?: string;
                /** @description `created_at` or `name`, with a `-` before it the other way round. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of customers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerPage"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createCustomer: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCustomer"];
            };
        };
        responses: {
            /** @description The customer */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The present state does not allow it; `code` says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer's number */
                customer_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The customer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerDetail"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer's number */
                customer_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The present state does not allow it; `code` says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer's number */
                customer_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerEdit"];
            };
        };
        responses: {
            /** @description The customer as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerWritten"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The present state does not allow it; `code` says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readCustomerAllowances: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer's number */
                customer_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A customer's allowances and what was used of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Allowances"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setCustomerAllowances: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer's number */
                customer_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAllowances"];
            };
        };
        responses: {
            /** @description The allowances as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllowancesWritten"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editCustomerAllowances: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer's number */
                customer_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AllowancesEdit"];
            };
        };
        responses: {
            /** @description The allowances as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllowancesWritten"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readCredits: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The customer's number */
                customer_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The balance and a page of its entries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credits"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addCredits: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The customer's number */
                customer_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCredits"];
            };
        };
        responses: {
            /** @description The entry */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreditsAdded"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The present state does not allow it; `code` says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
                /**
                 * @description Events of this type alone.
                 * @example invoice.finalized
                 */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The event's `id` */
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayEvent: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The event's `id` */
                event_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventReplay"];
            };
        };
        responses: {
            /** @description The deliveries, which are on their way */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AskedDeliveries"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something that the body names does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The present state does not allow it; `code` says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInvoices: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
                /** @description Bills of this customer alone. */
                customer_id?: number;
                /** @description Bills of this cycle alone. */
                cycle_id?: number;
                /** @description `draft`, `finalized` or `void`. */
                status?: string;
                /** @description `created_at`, the order in which they were made, or `-created_at`, the latest first. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of bills */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoicePage"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readInvoice: {
        parameters: {
            query?: {
                /** @description `json`, `csv` or `pdf`; without it, what `Accept` asks for. */
                format?: string;
            };
            header?: never;
            path: {
                /** @description The invoice's `id` */
                invoice_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invoice */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeInvoice"];
                    "text/csv": string;
                    "application/pdf": number[];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readInvoicePdf: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The invoice's `id` */
                invoice_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invoice */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": number[];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createCreditNote: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The invoice's `id` */
                invoice_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCreditNote"];
            };
        };
        responses: {
            /** @description The credit note */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeInvoice"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The present state does not allow it; `code` says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    finalizeInvoice: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The invoice's `id` */
                invoice_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The final invoice */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeInvoice"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The present state does not allow it; `code` says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    voidInvoice: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The invoice's `id` */
                invoice_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvoiceVoid"];
            };
        };
        responses: {
            /** @description The void invoice */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeInvoice"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The present state does not allow it; `code` says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
                /**
                 * @description Keys whose name holds this text, whose prefix begins with it, or whose number it is.
                 * @example app
                 */
                search?: string;
                /** @description Keys for this service alone. */
                service_id?: number;
                /** @description `active`, `expired` or `revoked`. */
                status?: string;
                /**
                 * @description `created_at`, `name` or `last_used_at`, with a `-` before it the other way round. Keys that
                 *     were never used come before those that were.
                 */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description The key, with its secret this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyCreated"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyDetail"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key, revoked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWritten"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyEdit"];
            };
        };
        responses: {
            /** @description The key as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWritten"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was revoked; it can no longer be edited. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readKeyAllowances: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A key's allowances and what was used of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Allowances"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setKeyAllowances: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAllowances"];
            };
        };
        responses: {
            /** @description The allowances as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllowancesWritten"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was revoked; it can no longer be edited. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editKeyAllowances: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AllowancesEdit"];
            };
        };
        responses: {
            /** @description The allowances as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllowancesWritten"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was revoked; it can no longer be edited. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endKeyPrice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWritten"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was revoked; it can no longer be edited. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setKeyPrice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPrice"];
            };
        };
        responses: {
            /** @description The key's new price version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceVersion"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was revoked; it can no longer be edited. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setKeyRateLimit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's number */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RateLimit"];
            };
        };
        responses: {
            /** @description The key as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWritten"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was revoked; it can no longer be edited. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readLedger: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
                /** @description Transactions of this customer alone. */
                customer_id?: number;
                /** @description Transactions for this bill alone. */
                invoice_id?: number;
                /** @description `created_at`, the order in which they were made, or `-created_at`, the latest first. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of transactions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LedgerPage"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserEdit"];
            };
        };
        responses: {
            /** @description You, as you are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Somebody else has the e-mail address. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Figures about everything */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPrices: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
                /** @description This key's own prices. */
                api_key_id?: number;
                /** @description This service's prices. */
                service_id?: number;
                /** @description `default`: the organization's default prices. */
                scope?: string;
                /** @description `created_at`, the order in which they were made, or `-created_at`, the latest first. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of prices */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PricePage"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createPrice: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPriceVersion"];
            };
        };
        responses: {
            /** @description The price */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceWritten"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something that the body names does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The present state does not allow it; `code` says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tryPrice: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PriceDryRun"];
            };
        };
        responses: {
            /** @description What it would have cost */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceTried"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something that the body names does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewPrice: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PricePreview"];
            };
        };
        responses: {
            /** @description What the units would cost */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PricePreviewed"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readPrice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The version's number */
                price_version_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The price */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Price"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRequests: {
        parameters: {
            query?: {
                /** @description The most items. */
                limit?: number;
                /** @description Requests on this service alone. */
                service_id?: number;
                /** @description Requests with this key alone. */
                api_key_id?: number;
                /** @description Requests with the keys that belong to this customer now. */
                customer_id?: number;
                /**
                 * @description Requests with this method: `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE`, `OPTIONS`,
                 *     `TRACE` or `OTHER`.
                 * @example POST
                 */
                method?: string;
                /** @description Requests that ended so: `success`, `client_error`, `server_error`, `refused` or `failed`. */
                outcome?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The latest requests */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LatestRequests"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readSecurityReport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Findings and figures */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecurityReport"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listServices: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
                /**
                 * @description Services whose name or target holds this text, or whose number it is.
                 * @example weather
                 */
                search?: string;
                /** @description `created_at` or `name`, with a `-` before it the other way round. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of services */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServicePage"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createService: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewService"];
            };
        };
        responses: {
            /** @description The service */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceWritten"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testTarget: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TargetTest"];
            };
        };
        responses: {
            /** @description What came of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetTested"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description 20 test requests were made within a minute; `Retry-After` says when the next may be. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readService: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The service's number */
                service_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteService: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The service's number */
                service_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service is gone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceDeleted"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editService: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The service's number */
                service_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceEdit"];
            };
        };
        responses: {
            /** @description The service as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceWritten"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listServiceKeys: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The service's number */
                service_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createServiceKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The service's number */
                service_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description The key, with its secret this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyCreated"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether somebody is signed in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Signed in; the cookie is set */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token, the password or the address is wrong; which of them is not told. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failures from this address; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out; the cookie is removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The `X-CSRF-Token` is missing or belongs to another session. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    claimInstance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionClaim"];
            };
        };
        responses: {
            /** @description Signed in; the cookie is set */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token, the password or the address is wrong; which of them is not told. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Somebody has set a password before, or has the e-mail address. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failures from this address; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description The password is changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token, the password or the address is wrong; which of them is not told. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The `X-CSRF-Token` is missing or belongs to another session. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failures from this address; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSessions: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sessions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The session's number */
                session_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readUsageOverTime: {
        parameters: {
            query?: {
                /**
                 * @description Where the stretch begins (RFC 3339). Without it: 24 hours before its end.
                 * @example 2030-01-30T08:00:00Z
                 */
                from?: string;
                /**
                 * @description Where the stretch ends (RFC 3339). Without it: now.
                 * @example 2030-01-31T08:00:00Z
                 */
                to?: string;
                /**
                 * @description How long a point's time is: `minute`, `hour`, `day` or `auto`, which takes minutes up to 3
                 *     hours, hours up to 14 days, and then days. The stretch is widened to whole ones.
                 */
                interval?: string;
                /** @description Usage of this service alone. */
                service_id?: number;
                /** @description Usage by this key alone. */
                api_key_id?: number;
                /** @description Usage by the keys that belong to this customer now. */
                customer_id?: number;
                /**
                 * @description Requests with this method, over all services and keys: `GET`, `HEAD`, `POST`, `PUT`,
                 *     `PATCH`, `DELETE`, `OPTIONS`, `TRACE` or `OTHER`.
                 * @example POST
                 */
                method?: string;
                /**
                 * @description What to tell usage apart by: `none`, `service`, `api_key` (or `key`), `customer` (to whom
                 *     the keys belong now), `outcome` (`success`, `client_error`, `server_error`, `refused`,
                 *     `failed`) or, over all services and keys, `method`.
                 */
                group_by?: string;
                /**
                 * @description `json` or `csv`; without it, `Accept: text/csv` chooses. A download has every group and
                 *     leaves out what is zero.
                 */
                format?: string;
                /**
                 * @description `false` leaves the percentiles of single points out, which makes a chart of many groups and
                 *     points faster. The totals have theirs all the same.
                 */
                percentiles?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Usage over time */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageChart"];
                    "text/csv": string;
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description The stretch has too many points, or its buckets are no longer kept; `errors` says what to
             *     ask instead.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rankUsage: {
        parameters: {
            query?: {
                /**
                 * @description Where the stretch begins (RFC 3339). Without it: 24 hours before its end.
                 * @example 2030-01-30T08:00:00Z
                 */
                from?: string;
                /**
                 * @description Where the stretch ends (RFC 3339). Without it: now.
                 * @example 2030-01-31T08:00:00Z
                 */
                to?: string;
                /**
                 * @description How long a point's time is: `minute`, `hour`, `day` or `auto`, which takes minutes up to 3
                 *     hours, hours up to 14 days, and then days. The stretch is widened to whole ones.
                 */
                interval?: string;
                /** @description Usage of this service alone. */
                service_id?: number;
                /** @description Usage by this key alone. */
                api_key_id?: number;
                /** @description Usage by the keys that belong to this customer now. */
                customer_id?: number;
                /**
                 * @description Requests with this method, over all services and keys: `GET`, `HEAD`, `POST`, `PUT`,
                 *     `PATCH`, `DELETE`, `OPTIONS`, `TRACE` or `OTHER`.
                 * @example POST
                 */
                method?: string;
                /** @description `service`, `api_key` or `customer`. */
                by?: string;
                /** @description The most items. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Most used first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageTop"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description The stretch has too many points, or its buckets are no longer kept; `errors` says what to
             *     ask instead.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readUsage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The service's number */
                service_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service's usage */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceUsage"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key belongs to another service. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of webhooks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhook"];
            };
        };
        responses: {
            /** @description The webhook, with its secret this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The present state does not allow it; `code` says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's number */
                webhook_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's number */
                webhook_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's number */
                webhook_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEdit"];
            };
        };
        responses: {
            /** @description The webhook as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
                /**
                 * @description Deliveries that stand so: `pending`, `delivered` or `failed`.
                 * @example failed
                 */
                status?: string;
            };
            header?: never;
            path: {
                /** @description The webhook's number */
                webhook_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of deliveries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The webhook's number */
                webhook_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook, with its new secret this once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The webhook's number */
                webhook_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery, which is on its way */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AskedDeliveries"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The present state does not allow it; `code` says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readBillingByApiKeyAtRoot: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys with their costs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyCostPage"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readCurrentCycleAtRoot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The open cycle */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenCycle"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resetBillingAtRoot: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The closed and the opened cycle */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingReset"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readBillingSummaryAtRoot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Totals of the open cycle */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingSummary"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every component works */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description A component does not work */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    revealApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key, this once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevealedKey"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was revealed before; make another with `POST /api/v1/keys`. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registerApi: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterApi"];
            };
        };
        responses: {
            /** @description The service and its key */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisteredApi"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listServicesAtRoot: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
                /**
                 * @description Services whose name or target holds this text, or whose number it is.
                 * @example weather
                 */
                search?: string;
                /** @description `created_at` or `name`, with a `-` before it the other way round. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of services */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServicePage"];
                };
            };
            /** @description A query parameter is unknown, given twice or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createServiceAtRoot: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewService"];
            };
        };
        responses: {
            /** @description The service */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceWritten"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testTargetAtRoot: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TargetTest"];
            };
        };
        responses: {
            /** @description What came of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetTested"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description 20 test requests were made within a minute; `Retry-After` says when the next may be. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readServiceAtRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The service's number */
                service_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteServiceAtRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The service's number */
                service_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service is gone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceDeleted"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editServiceAtRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The service's number */
                service_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceEdit"];
            };
        };
        responses: {
            /** @description The service as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceWritten"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listServiceKeysAtRoot: {
        parameters: {
            query?: {
                /** @description The most items on a page. */
                limit?: number;
                /** @description Where the page starts: the `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The service's number */
                service_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createServiceKeyAtRoot: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
                 *     same request under the same key changes nothing and answers as before, with
                 *     `Idempotent-Replayed: true` and without secrets.
                 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The service's number */
                service_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description The key, with its secret this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyCreated"];
                };
            };
            /** @description The body is no JSON, or a part of the request other than the body is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not arrive in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not declared as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
             *     `Idempotency-Key` was used before with another request.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readUsageAtRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The service's number */
                service_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service's usage */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceUsage"];
                };
            };
            /** @description The identifier is no whole number from 1 on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid credential was presented. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The API key belongs to another service. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing has this identifier, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong inside; the log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store is busy or cannot be used at present; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
