-- gaas.db, version 7: what happened (events), who wants to hear of it (endpoints), and what became
-- of telling them (deliveries and their attempts). All but endpoints is kept for 30 days.

CREATE TABLE webhook_endpoint (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id            INTEGER NOT NULL REFERENCES organization (id),
    url               TEXT    NOT NULL,
    description       TEXT    NOT NULL,
    -- The types it wants, as a JSON array; NULL: all.
    event_types       TEXT CHECK (event_types IS NULL OR json_type(event_types) = 'array'),
    enabled           INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    -- Readable, because signatures are made with it; it leaves with the row.
    secret            BLOB    NOT NULL CHECK (length(secret) = 32),
    -- The one before, which goes on signing until the instant.
    previous_secret   BLOB CHECK (length(previous_secret) = 32),
    previous_until_ms INTEGER,
    -- The first failed attempt since the last that succeeded.
    failing_since_ms  INTEGER,
    -- Why the gateway itself switched it off.
    disabled_reason   TEXT,
    created_at_ms     INTEGER NOT NULL,
    CHECK ((previous_secret IS NULL) = (previous_until_ms IS NULL))
) STRICT;

CREATE INDEX webhook_endpoint_by_org ON webhook_endpoint (org_id, id);

-- The outbox: written by the transaction that makes happen what it tells.
CREATE TABLE webhook_event (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id   INTEGER NOT NULL REFERENCES organization (id),
    -- What receivers tell it apart by, however often it is delivered.
    event_id TEXT    NOT NULL UNIQUE,
    type     TEXT    NOT NULL,
    at_ms    INTEGER NOT NULL,
    -- The very text that is signed and sent.
    payload  TEXT    NOT NULL CHECK (json_type(payload) = 'object')
) STRICT;

CREATE INDEX webhook_event_by_org ON webhook_event (org_id, id);
CREATE INDEX webhook_event_by_type ON webhook_event (org_id, type, id);
CREATE INDEX webhook_event_by_age ON webhook_event (at_ms);

CREATE TRIGGER webhook_event_is_never_changed BEFORE UPDATE ON webhook_event
BEGIN
    SELECT RAISE(ABORT, 'an event is never changed');
END;

CREATE TABLE webhook_delivery (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id        INTEGER NOT NULL REFERENCES organization (id),
    endpoint_id   INTEGER NOT NULL REFERENCES webhook_endpoint (id) ON DELETE CASCADE,
    event_row     INTEGER NOT NULL REFERENCES webhook_event (id) ON DELETE CASCADE,
    status        TEXT    NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
    attempts      INTEGER NOT NULL DEFAULT 0,
    created_at_ms INTEGER NOT NULL,
    -- When it is tried next.
    due_at_ms     INTEGER,
    CHECK ((status = 'pending') = (due_at_ms IS NOT NULL))
) STRICT;

CREATE INDEX webhook_delivery_due ON webhook_delivery (endpoint_id, due_at_ms, id)
    WHERE due_at_ms IS NOT NULL;
CREATE INDEX webhook_delivery_by_endpoint ON webhook_delivery (endpoint_id, id);
CREATE INDEX webhook_delivery_by_event ON webhook_delivery (event_row);

CREATE TABLE webhook_attempt (
    delivery_id INTEGER NOT NULL REFERENCES webhook_delivery (id) ON DELETE CASCADE,
    number      INTEGER NOT NULL,
    org_id      INTEGER NOT NULL REFERENCES organization (id),
    at_ms       INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    status_code INTEGER,
    -- NULL: it succeeded.
    error       TEXT,
    -- How the receiver's answer began, where it said no.
    answer      TEXT,
    PRIMARY KEY (delivery_id, number)
) STRICT, WITHOUT ROWID;

-- Which thresholds were told already: one event per allowance, period and threshold. Kept for as
-- long as the period may go on, which may be longer than its event is kept.
CREATE TABLE alert_reached (
    org_id  INTEGER NOT NULL REFERENCES organization (id),
    -- Whose allowance: `key:7:requests_per_day`.
    subject TEXT    NOT NULL,
    -- In which window or cycle, and of which limit.
    period  TEXT    NOT NULL,
    percent INTEGER NOT NULL CHECK (percent BETWEEN 1 AND 100),
    at_ms   INTEGER NOT NULL,
    PRIMARY KEY (org_id, subject, period, percent)
) STRICT, WITHOUT ROWID;
