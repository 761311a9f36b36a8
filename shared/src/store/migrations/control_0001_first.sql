-- gaas.db, version 1: who owns what, what was decided, and in which order.
-- Instants are milliseconds since 1970 (UTC). Identifiers are never used twice (AUTOINCREMENT),
-- because usage records and bills name them long after a row was deleted.

CREATE TABLE organization (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    name          TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE user (
    id                     INTEGER PRIMARY KEY AUTOINCREMENT,
    email                  TEXT UNIQUE,
    name                   TEXT    NOT NULL,
    password_hash          TEXT,
    -- Set by the one answer that showed the user's own API key.
    api_key_revealed_at_ms INTEGER,
    created_at_ms          INTEGER NOT NULL
) STRICT;

CREATE TABLE membership (
    org_id        INTEGER NOT NULL REFERENCES organization (id),
    user_id       INTEGER NOT NULL REFERENCES user (id),
    role          TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL,
    PRIMARY KEY (org_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id        INTEGER NOT NULL REFERENCES organization (id),
    user_id       INTEGER NOT NULL REFERENCES user (id),
    digest        BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    hash_alg      TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    revoked_at_ms INTEGER
) STRICT;

CREATE INDEX session_by_expiry ON session (expires_at_ms);

CREATE TABLE management_token (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id        INTEGER NOT NULL REFERENCES organization (id),
    user_id       INTEGER NOT NULL REFERENCES user (id),
    digest        BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    hash_alg      TEXT    NOT NULL,
    prefix        TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER,
    revoked_at_ms INTEGER
) STRICT;

CREATE TABLE service (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id        INTEGER NOT NULL REFERENCES organization (id),
    created_by    INTEGER NOT NULL REFERENCES user (id),
    name          TEXT    NOT NULL,
    target_url    TEXT    NOT NULL,
    preserve_host INTEGER NOT NULL CHECK (preserve_host IN (0, 1)),
    created_at_ms INTEGER NOT NULL,
    deleted_at_ms INTEGER
) STRICT;

CREATE INDEX service_by_org ON service (org_id, id);

CREATE TABLE api_key (
    id                        INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id                    INTEGER NOT NULL REFERENCES organization (id),
    -- NULL: good for every service of the organization.
    service_id                INTEGER REFERENCES service (id),
    name                      TEXT    NOT NULL,
    digest                    BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    hash_alg                  TEXT    NOT NULL,
    prefix                    TEXT    NOT NULL,
    last_four                 TEXT    NOT NULL,
    -- NULL: the configured default limit.
    rate_limit_requests       INTEGER CHECK (rate_limit_requests > 0),
    rate_limit_window_seconds INTEGER CHECK (rate_limit_window_seconds > 0),
    burst                     INTEGER CHECK (burst > 0),
    -- Deferred, because a key and its first price name each other.
    price_version_id          INTEGER NOT NULL
        REFERENCES price_version (id) DEFERRABLE INITIALLY DEFERRED,
    expires_at_ms             INTEGER,
    created_at_ms             INTEGER NOT NULL,
    revoked_at_ms             INTEGER,
    CHECK ((rate_limit_requests IS NULL) = (rate_limit_window_seconds IS NULL)),
    CHECK (burst IS NULL OR rate_limit_requests IS NOT NULL)
) STRICT;

CREATE INDEX api_key_by_org ON api_key (org_id, id);
CREATE INDEX api_key_by_service ON api_key (service_id, id) WHERE service_id IS NOT NULL;

CREATE TABLE price_version (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id          INTEGER NOT NULL REFERENCES organization (id),
    api_key_id      INTEGER NOT NULL REFERENCES api_key (id),
    nano_per_unit   INTEGER NOT NULL CHECK (nano_per_unit >= 0),
    currency        TEXT    NOT NULL CHECK (length(currency) = 3),
    effective_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX price_version_by_org ON price_version (org_id);
CREATE INDEX price_version_by_key ON price_version (api_key_id, id);

CREATE TRIGGER price_version_is_never_changed BEFORE UPDATE ON price_version
BEGIN
    SELECT RAISE(ABORT, 'a price version is never changed');
END;

CREATE TRIGGER price_version_is_never_deleted BEFORE DELETE ON price_version
BEGIN
    SELECT RAISE(ABORT, 'a price version is never deleted');
END;

CREATE TABLE billing_cycle (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id       INTEGER NOT NULL REFERENCES organization (id),
    opened_at_ms INTEGER NOT NULL,
    closed_at_ms INTEGER CHECK (closed_at_ms >= opened_at_ms)
) STRICT;

CREATE UNIQUE INDEX billing_cycle_one_open ON billing_cycle (org_id) WHERE closed_at_ms IS NULL;
CREATE INDEX billing_cycle_by_org ON billing_cycle (org_id, id);

-- What the data plane has to look at again, in the order in which it was committed.
CREATE TABLE change (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id    INTEGER NOT NULL REFERENCES organization (id),
    kind      TEXT    NOT NULL CHECK (kind IN ('service', 'api_key', 'open_cycle')),
    entity_id INTEGER NOT NULL
) STRICT;

CREATE TABLE audit_event (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id      INTEGER NOT NULL REFERENCES organization (id),
    at_ms       INTEGER NOT NULL,
    user_id     INTEGER NOT NULL REFERENCES user (id),
    token_id    INTEGER REFERENCES management_token (id),
    action      TEXT    NOT NULL,
    entity_kind TEXT    NOT NULL,
    entity_id   INTEGER NOT NULL,
    detail      TEXT    NOT NULL CHECK (json_valid(detail))
) STRICT;

CREATE INDEX audit_event_by_org ON audit_event (org_id, id);

CREATE TRIGGER audit_event_is_never_changed BEFORE UPDATE ON audit_event
BEGIN
    SELECT RAISE(ABORT, 'an audit event is never changed');
END;

-- Answers to repeated requests: what was made under an Idempotency-Key.
CREATE TABLE idempotency (
    org_id        INTEGER NOT NULL REFERENCES organization (id),
    key           TEXT    NOT NULL,
    fingerprint   BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    made_id       INTEGER NOT NULL,
    also_made_id  INTEGER,
    seq           INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    PRIMARY KEY (org_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_by_age ON idempotency (created_at_ms);
