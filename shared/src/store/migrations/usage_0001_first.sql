-- usage.db, version 1: what happened, summed up, and how far the journal has been read.
-- Identifiers name rows of gaas.db. Buckets start at whole minutes, hours and days (UTC), in
-- seconds since 1970. `status_class` is the status code's first digit, `origin` who answered.

CREATE TABLE usage_minute (
    org_id            INTEGER NOT NULL,
    bucket_start_s    INTEGER NOT NULL,
    service_id        INTEGER NOT NULL,
    api_key_id        INTEGER NOT NULL,
    status_class      INTEGER NOT NULL,
    origin            INTEGER NOT NULL,
    requests          INTEGER NOT NULL,
    billable_requests INTEGER NOT NULL,
    billed_units      INTEGER NOT NULL,
    bytes_in          INTEGER NOT NULL,
    bytes_out         INTEGER NOT NULL,
    latency_us        INTEGER NOT NULL,
    PRIMARY KEY (org_id, bucket_start_s, service_id, api_key_id, status_class, origin)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_hour (
    org_id            INTEGER NOT NULL,
    bucket_start_s    INTEGER NOT NULL,
    service_id        INTEGER NOT NULL,
    api_key_id        INTEGER NOT NULL,
    status_class      INTEGER NOT NULL,
    origin            INTEGER NOT NULL,
    requests          INTEGER NOT NULL,
    billable_requests INTEGER NOT NULL,
    billed_units      INTEGER NOT NULL,
    bytes_in          INTEGER NOT NULL,
    bytes_out         INTEGER NOT NULL,
    latency_us        INTEGER NOT NULL,
    PRIMARY KEY (org_id, bucket_start_s, service_id, api_key_id, status_class, origin)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_day (
    org_id            INTEGER NOT NULL,
    bucket_start_s    INTEGER NOT NULL,
    service_id        INTEGER NOT NULL,
    api_key_id        INTEGER NOT NULL,
    status_class      INTEGER NOT NULL,
    origin            INTEGER NOT NULL,
    requests          INTEGER NOT NULL,
    billable_requests INTEGER NOT NULL,
    billed_units      INTEGER NOT NULL,
    bytes_in          INTEGER NOT NULL,
    bytes_out         INTEGER NOT NULL,
    latency_us        INTEGER NOT NULL,
    PRIMARY KEY (org_id, bucket_start_s, service_id, api_key_id, status_class, origin)
) STRICT, WITHOUT ROWID;

CREATE INDEX usage_day_by_service ON usage_day (org_id, service_id, api_key_id);

CREATE TABLE billed_usage (
    org_id           INTEGER NOT NULL,
    cycle_id         INTEGER NOT NULL,
    api_key_id       INTEGER NOT NULL,
    service_id       INTEGER NOT NULL,
    price_version_id INTEGER NOT NULL,
    requests         INTEGER NOT NULL,
    units            INTEGER NOT NULL,
    PRIMARY KEY (org_id, cycle_id, api_key_id, service_id, price_version_id)
) STRICT, WITHOUT ROWID;

-- The next journal slot to read; moved by the transaction that sums the slots before it up.
CREATE TABLE journal_cursor (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    segment INTEGER NOT NULL,
    slot    INTEGER NOT NULL
) STRICT;

-- The latest batches, for the operator who wants to know what was written when.
CREATE TABLE usage_batch (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    written_at_ms INTEGER NOT NULL,
    records       INTEGER NOT NULL,
    segment       INTEGER NOT NULL,
    slot          INTEGER NOT NULL
) STRICT;
