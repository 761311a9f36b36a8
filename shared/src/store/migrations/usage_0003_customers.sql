-- usage.db, version 3: usage by customer.
--
-- Keys change hands, and usage goes with them to their present owner. What is summed up here is
-- summed up for the customer that a key belonged to on the day: `key_owner` says from which day on
-- which (0: nobody), and a day's owner never changes once the key was used on it. Whoever reads
-- moves what a key used under another owner, so that every answer is about present owners.

CREATE TABLE key_owner (
    org_id      INTEGER NOT NULL,
    api_key_id  INTEGER NOT NULL,
    from_s      INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    PRIMARY KEY (org_id, api_key_id, from_s)
) STRICT, WITHOUT ROWID;

-- As usage_minute, usage_hour and usage_day, with all keys of a customer in one.

CREATE TABLE usage_customer_minute (
    org_id            INTEGER NOT NULL,
    bucket_start_s    INTEGER NOT NULL,
    service_id        INTEGER NOT NULL,
    customer_id       INTEGER NOT NULL,
    status_class      INTEGER NOT NULL,
    origin            INTEGER NOT NULL,
    requests          INTEGER NOT NULL,
    billable_requests INTEGER NOT NULL,
    billed_units      INTEGER NOT NULL,
    bytes_in          INTEGER NOT NULL,
    bytes_out         INTEGER NOT NULL,
    latency_us        INTEGER NOT NULL,
    l00 INTEGER NOT NULL, l01 INTEGER NOT NULL, l02 INTEGER NOT NULL,
    l03 INTEGER NOT NULL, l04 INTEGER NOT NULL, l05 INTEGER NOT NULL,
    l06 INTEGER NOT NULL, l07 INTEGER NOT NULL, l08 INTEGER NOT NULL,
    l09 INTEGER NOT NULL, l10 INTEGER NOT NULL, l11 INTEGER NOT NULL,
    l12 INTEGER NOT NULL, l13 INTEGER NOT NULL, l14 INTEGER NOT NULL,
    l15 INTEGER NOT NULL, l16 INTEGER NOT NULL, l17 INTEGER NOT NULL,
    l18 INTEGER NOT NULL, l19 INTEGER NOT NULL, l20 INTEGER NOT NULL,
    l21 INTEGER NOT NULL, l22 INTEGER NOT NULL, l23 INTEGER NOT NULL,
    PRIMARY KEY (org_id, bucket_start_s, service_id, customer_id, status_class, origin)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_customer_hour (
    org_id            INTEGER NOT NULL,
    bucket_start_s    INTEGER NOT NULL,
    service_id        INTEGER NOT NULL,
    customer_id       INTEGER NOT NULL,
    status_class      INTEGER NOT NULL,
    origin            INTEGER NOT NULL,
    requests          INTEGER NOT NULL,
    billable_requests INTEGER NOT NULL,
    billed_units      INTEGER NOT NULL,
    bytes_in          INTEGER NOT NULL,
    bytes_out         INTEGER NOT NULL,
    latency_us        INTEGER NOT NULL,
    l00 INTEGER NOT NULL, l01 INTEGER NOT NULL, l02 INTEGER NOT NULL,
    l03 INTEGER NOT NULL, l04 INTEGER NOT NULL, l05 INTEGER NOT NULL,
    l06 INTEGER NOT NULL, l07 INTEGER NOT NULL, l08 INTEGER NOT NULL,
    l09 INTEGER NOT NULL, l10 INTEGER NOT NULL, l11 INTEGER NOT NULL,
    l12 INTEGER NOT NULL, l13 INTEGER NOT NULL, l14 INTEGER NOT NULL,
    l15 INTEGER NOT NULL, l16 INTEGER NOT NULL, l17 INTEGER NOT NULL,
    l18 INTEGER NOT NULL, l19 INTEGER NOT NULL, l20 INTEGER NOT NULL,
    l21 INTEGER NOT NULL, l22 INTEGER NOT NULL, l23 INTEGER NOT NULL,
    PRIMARY KEY (org_id, bucket_start_s, service_id, customer_id, status_class, origin)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_customer_day (
    org_id            INTEGER NOT NULL,
    bucket_start_s    INTEGER NOT NULL,
    service_id        INTEGER NOT NULL,
    customer_id       INTEGER NOT NULL,
    status_class      INTEGER NOT NULL,
    origin            INTEGER NOT NULL,
    requests          INTEGER NOT NULL,
    billable_requests INTEGER NOT NULL,
    billed_units      INTEGER NOT NULL,
    bytes_in          INTEGER NOT NULL,
    bytes_out         INTEGER NOT NULL,
    latency_us        INTEGER NOT NULL,
    l00 INTEGER NOT NULL, l01 INTEGER NOT NULL, l02 INTEGER NOT NULL,
    l03 INTEGER NOT NULL, l04 INTEGER NOT NULL, l05 INTEGER NOT NULL,
    l06 INTEGER NOT NULL, l07 INTEGER NOT NULL, l08 INTEGER NOT NULL,
    l09 INTEGER NOT NULL, l10 INTEGER NOT NULL, l11 INTEGER NOT NULL,
    l12 INTEGER NOT NULL, l13 INTEGER NOT NULL, l14 INTEGER NOT NULL,
    l15 INTEGER NOT NULL, l16 INTEGER NOT NULL, l17 INTEGER NOT NULL,
    l18 INTEGER NOT NULL, l19 INTEGER NOT NULL, l20 INTEGER NOT NULL,
    l21 INTEGER NOT NULL, l22 INTEGER NOT NULL, l23 INTEGER NOT NULL,
    PRIMARY KEY (org_id, bucket_start_s, service_id, customer_id, status_class, origin)
) STRICT, WITHOUT ROWID;

-- Until now no owner was written down, so all that there is stands under nobody: what services used
-- is what nobody's keys used of them. In the sums, dimension 4 is a customer.

INSERT INTO usage_customer_minute
    (org_id, bucket_start_s, service_id, customer_id, status_class, origin,
     requests, billable_requests, billed_units, bytes_in, bytes_out, latency_us, l00, l01, l02,
     l03, l04, l05, l06, l07, l08, l09, l10, l11, l12, l13, l14, l15, l16, l17, l18, l19, l20, l21,
     l22, l23)
    SELECT org_id, bucket_start_s, id, 0, status_class, origin,
           requests, billable_requests, billed_units, bytes_in, bytes_out, latency_us, l00, l01,
           l02, l03, l04, l05, l06, l07, l08, l09, l10, l11, l12, l13, l14, l15, l16, l17, l18,
           l19, l20, l21, l22, l23
    FROM usage_sum_minute WHERE dimension = 1;

INSERT INTO usage_sum_minute
    (org_id, dimension, bucket_start_s, id, status_class, origin,
     requests, billable_requests, billed_units, bytes_in, bytes_out, latency_us, l00, l01, l02,
     l03, l04, l05, l06, l07, l08, l09, l10, l11, l12, l13, l14, l15, l16, l17, l18, l19, l20, l21,
     l22, l23)
    SELECT org_id, 4, bucket_start_s, 0, status_class, origin,
           requests, billable_requests, billed_units, bytes_in, bytes_out, latency_us, l00, l01,
           l02, l03, l04, l05, l06, l07, l08, l09, l10, l11, l12, l13, l14, l15, l16, l17, l18,
           l19, l20, l21, l22, l23
    FROM usage_sum_minute WHERE dimension = 0;

INSERT INTO usage_customer_hour
    (org_id, bucket_start_s, service_id, customer_id, status_class, origin,
     requests, billable_requests, billed_units, bytes_in, bytes_out, latency_us, l00, l01, l02,
     l03, l04, l05, l06, l07, l08, l09, l10, l11, l12, l13, l14, l15, l16, l17, l18, l19, l20, l21,
     l22, l23)
    SELECT org_id, bucket_start_s, id, 0, status_class, origin,
           requests, billable_requests, billed_units, bytes_in, bytes_out, latency_us, l00, l01,
           l02, l03, l04, l05, l06, l07, l08, l09, l10, l11, l12, l13, l14, l15, l16, l17, l18,
           l19, l20, l21, l22, l23
    FROM usage_sum_hour WHERE dimension = 1;

INSERT INTO usage_sum_hour
    (org_id, dimension, bucket_start_s, id, status_class, origin,
     requests, billable_requests, billed_units, bytes_in, bytes_out, latency_us, l00, l01, l02,
     l03, l04, l05, l06, l07, l08, l09, l10, l11, l12, l13, l14, l15, l16, l17, l18, l19, l20, l21,
     l22, l23)
    SELECT org_id, 4, bucket_start_s, 0, status_class, origin,
           requests, billable_requests, billed_units, bytes_in, bytes_out, latency_us, l00, l01,
           l02, l03, l04, l05, l06, l07, l08, l09, l10, l11, l12, l13, l14, l15, l16, l17, l18,
           l19, l20, l21, l22, l23
    FROM usage_sum_hour WHERE dimension = 0;

INSERT INTO usage_customer_day
    (org_id, bucket_start_s, service_id, customer_id, status_class, origin,
     requests, billable_requests, billed_units, bytes_in, bytes_out, latency_us, l00, l01, l02,
     l03, l04, l05, l06, l07, l08, l09, l10, l11, l12, l13, l14, l15, l16, l17, l18, l19, l20, l21,
     l22, l23)
    SELECT org_id, bucket_start_s, id, 0, status_class, origin,
           requests, billable_requests, billed_units, bytes_in, bytes_out, latency_us, l00, l01,
           l02, l03, l04, l05, l06, l07, l08, l09, l10, l11, l12, l13, l14, l15, l16, l17, l18,
           l19, l20, l21, l22, l23
    FROM usage_sum_day WHERE dimension = 1;

INSERT INTO usage_sum_day
    (org_id, dimension, bucket_start_s, id, status_class, origin,
     requests, billable_requests, billed_units, bytes_in, bytes_out, latency_us, l00, l01, l02,
     l03, l04, l05, l06, l07, l08, l09, l10, l11, l12, l13, l14, l15, l16, l17, l18, l19, l20, l21,
     l22, l23)
    SELECT org_id, 4, bucket_start_s, 0, status_class, origin,
           requests, billable_requests, billed_units, bytes_in, bytes_out, latency_us, l00, l01,
           l02, l03, l04, l05, l06, l07, l08, l09, l10, l11, l12, l13, l14, l15, l16, l17, l18,
           l19, l20, l21, l22, l23
    FROM usage_sum_day WHERE dimension = 0;
