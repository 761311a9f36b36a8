-- gaas.db, version 3: customers, prices with tiers that apply to keys, services or everything, and
-- when billing cycles end.

CREATE TABLE customer (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id        INTEGER NOT NULL REFERENCES organization (id),
    name          TEXT    NOT NULL,
    -- What the organization's other systems call the customer.
    external_id   TEXT,
    email         TEXT,
    metadata      TEXT    NOT NULL CHECK (json_type(metadata) = 'object'),
    created_at_ms INTEGER NOT NULL,
    deleted_at_ms INTEGER
) STRICT;

CREATE INDEX customer_by_org ON customer (org_id, id);
CREATE UNIQUE INDEX customer_by_external_id ON customer (org_id, external_id)
    WHERE external_id IS NOT NULL AND deleted_at_ms IS NULL;

ALTER TABLE api_key ADD COLUMN customer_id INTEGER REFERENCES customer (id);
CREATE INDEX api_key_by_customer ON api_key (customer_id, id) WHERE customer_id IS NOT NULL;

-- 1: the key has no price of its own and follows its service's, or the organization's default;
-- `price_version_id` is then only what it follows at present, for those who look at the key.
ALTER TABLE api_key ADD COLUMN inherits_price INTEGER NOT NULL DEFAULT 0
    CHECK (inherits_price IN (0, 1));

-- A price may now be a key's, a service's or everybody's, and more than one number. The table is
-- made anew because SQLite cannot loosen a column. Keys refer to it by a deferred constraint, so
-- the references are looked at when the same rows are back.
CREATE TABLE price_version_before AS SELECT * FROM price_version;
DROP TABLE price_version;

CREATE TABLE price_version (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id          INTEGER NOT NULL REFERENCES organization (id),
    -- Whose price it is; both NULL: the organization's default.
    api_key_id      INTEGER REFERENCES api_key (id),
    service_id      INTEGER REFERENCES service (id),
    currency        TEXT    NOT NULL CHECK (length(currency) = 3),
    -- The price in its one canonical text (see billing::PriceModel::to_raw).
    terms           TEXT    NOT NULL CHECK (json_type(terms) = 'object'),
    -- What a unit costs where that is the whole price, for lists.
    nano_per_unit   INTEGER CHECK (nano_per_unit >= 0),
    -- Whether it follows the configured default price.
    configured      INTEGER NOT NULL CHECK (configured IN (0, 1)),
    effective_at_ms INTEGER NOT NULL,
    created_at_ms   INTEGER NOT NULL,
    -- SHA-256 over the columns above, so that an altered row can be named. NULL: made before.
    digest          BLOB CHECK (length(digest) = 32),
    CHECK (api_key_id IS NULL OR service_id IS NULL)
) STRICT;

INSERT INTO price_version (id, org_id, api_key_id, currency, terms, nano_per_unit, configured,
                           effective_at_ms, created_at_ms)
SELECT id, org_id, api_key_id, currency,
       '{"model":{"kind":"per_unit","unit_price":"'
           || rtrim(rtrim(format('%d.%09d', nano_per_unit / 1000000000,
                                 nano_per_unit % 1000000000), '0'), '.')
           || '"}}',
       nano_per_unit, 0, effective_at_ms, effective_at_ms
FROM price_version_before;
DROP TABLE price_version_before;

CREATE INDEX price_version_by_org ON price_version (org_id, id);
CREATE INDEX price_version_by_key ON price_version (api_key_id, id) WHERE api_key_id IS NOT NULL;
CREATE INDEX price_version_by_service ON price_version (service_id, id)
    WHERE service_id IS NOT NULL;

-- REPLACE would take the place of a row without deleting it.
CREATE TRIGGER price_version_is_never_replaced BEFORE INSERT ON price_version
WHEN EXISTS (SELECT 1 FROM price_version WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'a price version is never changed');
END;

CREATE TRIGGER price_version_is_never_changed BEFORE UPDATE ON price_version
BEGIN
    SELECT RAISE(ABORT, 'a price version is never changed');
END;

CREATE TRIGGER price_version_is_never_deleted BEFORE DELETE ON price_version
BEGIN
    SELECT RAISE(ABORT, 'a price version is never deleted');
END;

-- The version in effect for a service and for all that has no other; NULL: none was set.
ALTER TABLE service ADD COLUMN price_version_id INTEGER REFERENCES price_version (id);
ALTER TABLE organization ADD COLUMN price_version_id INTEGER REFERENCES price_version (id);

-- Versions whose instant is yet to come, or has come and nobody has pointed at them yet. The data
-- plane reads this too, so it changes over at the instant whether or not anybody does.
CREATE TABLE price_due (
    price_version_id INTEGER PRIMARY KEY REFERENCES price_version (id),
    org_id           INTEGER NOT NULL REFERENCES organization (id),
    api_key_id       INTEGER,
    service_id       INTEGER,
    due_at_ms        INTEGER NOT NULL
) STRICT;

CREATE INDEX price_due_in_order ON price_due (due_at_ms, price_version_id);
CREATE INDEX price_due_by_key ON price_due (api_key_id, due_at_ms) WHERE api_key_id IS NOT NULL;

-- When an organization's cycles end by themselves; no row: with the calendar month (UTC).
CREATE TABLE billing_schedule (
    org_id INTEGER PRIMARY KEY REFERENCES organization (id),
    kind   TEXT NOT NULL CHECK (kind IN ('calendar_month', 'anniversary', 'manual')),
    day    INTEGER CHECK (day BETWEEN 1 AND 31),
    CHECK ((kind = 'anniversary') = (day IS NOT NULL))
) STRICT;

-- When the totals of a closed cycle became final: every gateway's journal had passed its end.
ALTER TABLE billing_cycle ADD COLUMN settled_at_ms INTEGER
    CHECK (settled_at_ms IS NULL OR closed_at_ms IS NOT NULL);
UPDATE billing_cycle SET settled_at_ms = closed_at_ms WHERE closed_at_ms IS NOT NULL;
CREATE INDEX billing_cycle_unsettled ON billing_cycle (id)
    WHERE closed_at_ms IS NOT NULL AND settled_at_ms IS NULL;
