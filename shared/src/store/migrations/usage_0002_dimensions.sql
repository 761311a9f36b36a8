-- usage.db, version 2: how long requests took, sums that dashboards read, and the latest requests.
--
-- `l00` to `l23` count requests by latency: four buckets to a decade, the first below 100 µs, the
-- last from 31.6 s on. What was summed up before this version has none.

ALTER TABLE usage_minute ADD COLUMN l00 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l01 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l02 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l03 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l04 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l05 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l06 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l07 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l08 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l09 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l10 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l11 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l12 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l13 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l14 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l15 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l16 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l17 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l18 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l19 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l20 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l21 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l22 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN l23 INTEGER NOT NULL DEFAULT 0;

ALTER TABLE usage_hour ADD COLUMN l00 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l01 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l02 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l03 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l04 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l05 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l06 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l07 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l08 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l09 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l10 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l11 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l12 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l13 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l14 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l15 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l16 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l17 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l18 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l19 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l20 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l21 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l22 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN l23 INTEGER NOT NULL DEFAULT 0;

ALTER TABLE usage_day ADD COLUMN l00 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l01 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l02 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l03 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l04 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l05 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l06 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l07 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l08 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l09 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l10 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l11 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l12 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l13 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l14 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l15 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l16 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l17 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l18 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l19 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l20 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l21 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l22 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN l23 INTEGER NOT NULL DEFAULT 0;

-- The same figures summed up over all series of a service, of a key, of a method, or of all:
-- `dimension` 0 is everything (id 0), 1 a service, 2 an API key, 3 a method. A chart of a year reads
-- these, however many keys and services there are. The bucket stands before the id, so that what is
-- written together lies together.

CREATE TABLE usage_sum_minute (
    org_id            INTEGER NOT NULL,
    dimension         INTEGER NOT NULL,
    bucket_start_s    INTEGER NOT NULL,
    id                INTEGER NOT NULL,
    status_class      INTEGER NOT NULL,
    origin            INTEGER NOT NULL,
    requests          INTEGER NOT NULL,
    billable_requests INTEGER NOT NULL,
    billed_units      INTEGER NOT NULL,
    bytes_in          INTEGER NOT NULL,
    bytes_out         INTEGER NOT NULL,
    latency_us        INTEGER NOT NULL,
    l00 INTEGER NOT NULL DEFAULT 0, l01 INTEGER NOT NULL DEFAULT 0,
    l02 INTEGER NOT NULL DEFAULT 0, l03 INTEGER NOT NULL DEFAULT 0,
    l04 INTEGER NOT NULL DEFAULT 0, l05 INTEGER NOT NULL DEFAULT 0,
    l06 INTEGER NOT NULL DEFAULT 0, l07 INTEGER NOT NULL DEFAULT 0,
    l08 INTEGER NOT NULL DEFAULT 0, l09 INTEGER NOT NULL DEFAULT 0,
    l10 INTEGER NOT NULL DEFAULT 0, l11 INTEGER NOT NULL DEFAULT 0,
    l12 INTEGER NOT NULL DEFAULT 0, l13 INTEGER NOT NULL DEFAULT 0,
    l14 INTEGER NOT NULL DEFAULT 0, l15 INTEGER NOT NULL DEFAULT 0,
    l16 INTEGER NOT NULL DEFAULT 0, l17 INTEGER NOT NULL DEFAULT 0,
    l18 INTEGER NOT NULL DEFAULT 0, l19 INTEGER NOT NULL DEFAULT 0,
    l20 INTEGER NOT NULL DEFAULT 0, l21 INTEGER NOT NULL DEFAULT 0,
    l22 INTEGER NOT NULL DEFAULT 0, l23 INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (org_id, dimension, bucket_start_s, id, status_class, origin)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_sum_hour (
    org_id            INTEGER NOT NULL,
    dimension         INTEGER NOT NULL,
    bucket_start_s    INTEGER NOT NULL,
    id                INTEGER NOT NULL,
    status_class      INTEGER NOT NULL,
    origin            INTEGER NOT NULL,
    requests          INTEGER NOT NULL,
    billable_requests INTEGER NOT NULL,
    billed_units      INTEGER NOT NULL,
    bytes_in          INTEGER NOT NULL,
    bytes_out         INTEGER NOT NULL,
    latency_us        INTEGER NOT NULL,
    l00 INTEGER NOT NULL DEFAULT 0, l01 INTEGER NOT NULL DEFAULT 0,
    l02 INTEGER NOT NULL DEFAULT 0, l03 INTEGER NOT NULL DEFAULT 0,
    l04 INTEGER NOT NULL DEFAULT 0, l05 INTEGER NOT NULL DEFAULT 0,
    l06 INTEGER NOT NULL DEFAULT 0, l07 INTEGER NOT NULL DEFAULT 0,
    l08 INTEGER NOT NULL DEFAULT 0, l09 INTEGER NOT NULL DEFAULT 0,
    l10 INTEGER NOT NULL DEFAULT 0, l11 INTEGER NOT NULL DEFAULT 0,
    l12 INTEGER NOT NULL DEFAULT 0, l13 INTEGER NOT NULL DEFAULT 0,
    l14 INTEGER NOT NULL DEFAULT 0, l15 INTEGER NOT NULL DEFAULT 0,
    l16 INTEGER NOT NULL DEFAULT 0, l17 INTEGER NOT NULL DEFAULT 0,
    l18 INTEGER NOT NULL DEFAULT 0, l19 INTEGER NOT NULL DEFAULT 0,
    l20 INTEGER NOT NULL DEFAULT 0, l21 INTEGER NOT NULL DEFAULT 0,
    l22 INTEGER NOT NULL DEFAULT 0, l23 INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (org_id, dimension, bucket_start_s, id, status_class, origin)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_sum_day (
    org_id            INTEGER NOT NULL,
    dimension         INTEGER NOT NULL,
    bucket_start_s    INTEGER NOT NULL,
    id                INTEGER NOT NULL,
    status_class      INTEGER NOT NULL,
    origin            INTEGER NOT NULL,
    requests          INTEGER NOT NULL,
    billable_requests INTEGER NOT NULL,
    billed_units      INTEGER NOT NULL,
    bytes_in          INTEGER NOT NULL,
    bytes_out         INTEGER NOT NULL,
    latency_us        INTEGER NOT NULL,
    l00 INTEGER NOT NULL DEFAULT 0, l01 INTEGER NOT NULL DEFAULT 0,
    l02 INTEGER NOT NULL DEFAULT 0, l03 INTEGER NOT NULL DEFAULT 0,
    l04 INTEGER NOT NULL DEFAULT 0, l05 INTEGER NOT NULL DEFAULT 0,
    l06 INTEGER NOT NULL DEFAULT 0, l07 INTEGER NOT NULL DEFAULT 0,
    l08 INTEGER NOT NULL DEFAULT 0, l09 INTEGER NOT NULL DEFAULT 0,
    l10 INTEGER NOT NULL DEFAULT 0, l11 INTEGER NOT NULL DEFAULT 0,
    l12 INTEGER NOT NULL DEFAULT 0, l13 INTEGER NOT NULL DEFAULT 0,
    l14 INTEGER NOT NULL DEFAULT 0, l15 INTEGER NOT NULL DEFAULT 0,
    l16 INTEGER NOT NULL DEFAULT 0, l17 INTEGER NOT NULL DEFAULT 0,
    l18 INTEGER NOT NULL DEFAULT 0, l19 INTEGER NOT NULL DEFAULT 0,
    l20 INTEGER NOT NULL DEFAULT 0, l21 INTEGER NOT NULL DEFAULT 0,
    l22 INTEGER NOT NULL DEFAULT 0, l23 INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (org_id, dimension, bucket_start_s, id, status_class, origin)
) STRICT, WITHOUT ROWID;

INSERT INTO usage_sum_minute
    (org_id, dimension, bucket_start_s, id, status_class, origin, requests, billable_requests,
     billed_units, bytes_in, bytes_out, latency_us)
    SELECT org_id, 0, bucket_start_s, 0, status_class, origin, SUM(requests),
           SUM(billable_requests), SUM(billed_units), SUM(bytes_in), SUM(bytes_out), SUM(latency_us)
    FROM usage_minute GROUP BY org_id, bucket_start_s, org_id, status_class, origin;

INSERT INTO usage_sum_minute
    (org_id, dimension, bucket_start_s, id, status_class, origin, requests, billable_requests,
     billed_units, bytes_in, bytes_out, latency_us)
    SELECT org_id, 1, bucket_start_s, service_id, status_class, origin, SUM(requests),
           SUM(billable_requests), SUM(billed_units), SUM(bytes_in), SUM(bytes_out), SUM(latency_us)
    FROM usage_minute GROUP BY org_id, bucket_start_s, service_id, status_class, origin;

INSERT INTO usage_sum_minute
    (org_id, dimension, bucket_start_s, id, status_class, origin, requests, billable_requests,
     billed_units, bytes_in, bytes_out, latency_us)
    SELECT org_id, 2, bucket_start_s, api_key_id, status_class, origin, SUM(requests),
           SUM(billable_requests), SUM(billed_units), SUM(bytes_in), SUM(bytes_out), SUM(latency_us)
    FROM usage_minute GROUP BY org_id, bucket_start_s, api_key_id, status_class, origin;

INSERT INTO usage_sum_hour
    (org_id, dimension, bucket_start_s, id, status_class, origin, requests, billable_requests,
     billed_units, bytes_in, bytes_out, latency_us)
    SELECT org_id, 0, bucket_start_s, 0, status_class, origin, SUM(requests),
           SUM(billable_requests), SUM(billed_units), SUM(bytes_in), SUM(bytes_out), SUM(latency_us)
    FROM usage_hour GROUP BY org_id, bucket_start_s, org_id, status_class, origin;

INSERT INTO usage_sum_hour
    (org_id, dimension, bucket_start_s, id, status_class, origin, requests, billable_requests,
     billed_units, bytes_in, bytes_out, latency_us)
    SELECT org_id, 1, bucket_start_s, service_id, status_class, origin, SUM(requests),
           SUM(billable_requests), SUM(billed_units), SUM(bytes_in), SUM(bytes_out), SUM(latency_us)
    FROM usage_hour GROUP BY org_id, bucket_start_s, service_id, status_class, origin;

INSERT INTO usage_sum_hour
    (org_id, dimension, bucket_start_s, id, status_class, origin, requests, billable_requests,
     billed_units, bytes_in, bytes_out, latency_us)
    SELECT org_id, 2, bucket_start_s, api_key_id, status_class, origin, SUM(requests),
           SUM(billable_requests), SUM(billed_units), SUM(bytes_in), SUM(bytes_out), SUM(latency_us)
    FROM usage_hour GROUP BY org_id, bucket_start_s, api_key_id, status_class, origin;

INSERT INTO usage_sum_day
    (org_id, dimension, bucket_start_s, id, status_class, origin, requests, billable_requests,
     billed_units, bytes_in, bytes_out, latency_us)
    SELECT org_id, 0, bucket_start_s, 0, status_class, origin, SUM(requests),
           SUM(billable_requests), SUM(billed_units), SUM(bytes_in), SUM(bytes_out), SUM(latency_us)
    FROM usage_day GROUP BY org_id, bucket_start_s, org_id, status_class, origin;

INSERT INTO usage_sum_day
    (org_id, dimension, bucket_start_s, id, status_class, origin, requests, billable_requests,
     billed_units, bytes_in, bytes_out, latency_us)
    SELECT org_id, 1, bucket_start_s, service_id, status_class, origin, SUM(requests),
           SUM(billable_requests), SUM(billed_units), SUM(bytes_in), SUM(bytes_out), SUM(latency_us)
    FROM usage_day GROUP BY org_id, bucket_start_s, service_id, status_class, origin;

INSERT INTO usage_sum_day
    (org_id, dimension, bucket_start_s, id, status_class, origin, requests, billable_requests,
     billed_units, bytes_in, bytes_out, latency_us)
    SELECT org_id, 2, bucket_start_s, api_key_id, status_class, origin, SUM(requests),
           SUM(billable_requests), SUM(billed_units), SUM(bytes_in), SUM(bytes_out), SUM(latency_us)
    FROM usage_day GROUP BY org_id, bucket_start_s, api_key_id, status_class, origin;

-- When each key was last used, to the minute.
CREATE TABLE key_activity (
    org_id      INTEGER NOT NULL,
    api_key_id  INTEGER NOT NULL,
    last_used_s INTEGER NOT NULL,
    PRIMARY KEY (org_id, api_key_id)
) STRICT, WITHOUT ROWID;

INSERT INTO key_activity
    SELECT org_id, api_key_id, MAX(bucket_start_s) FROM usage_minute GROUP BY org_id, api_key_id;

-- The latest requests: a ring, emptied at its old end by the batch that fills it. Nothing of a
-- request's path, headers or body stands here, and no secret.
CREATE TABLE request_log (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id     INTEGER NOT NULL,
    at_ms      INTEGER NOT NULL,
    service_id INTEGER NOT NULL,
    api_key_id INTEGER NOT NULL,
    method     INTEGER NOT NULL,
    status     INTEGER NOT NULL,
    origin     INTEGER NOT NULL,
    latency_us INTEGER NOT NULL,
    bytes_in   INTEGER NOT NULL,
    bytes_out  INTEGER NOT NULL
) STRICT;
