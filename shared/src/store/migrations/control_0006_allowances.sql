-- gaas.db, version 6: what keys and customers may use, and prepaid credits.

-- What a key or a customer may use. Soft: somebody is told; hard: requests are refused.
CREATE TABLE allowance (
    org_id      INTEGER NOT NULL REFERENCES organization (id),
    -- Whose; exactly one of the two.
    api_key_id  INTEGER REFERENCES api_key (id),
    customer_id INTEGER REFERENCES customer (id),
    kind        TEXT    NOT NULL
        CHECK (kind IN ('requests_per_day', 'requests_per_month', 'budget_per_cycle')),
    requests    INTEGER CHECK (requests > 0),
    -- An exact decimal.
    amount      TEXT,
    currency    TEXT    CHECK (length(currency) = 3),
    enforcement TEXT    NOT NULL CHECK (enforcement IN ('soft', 'hard')),
    CHECK ((api_key_id IS NULL) <> (customer_id IS NULL)),
    CHECK ((kind = 'budget_per_cycle') = (requests IS NULL)),
    CHECK ((amount IS NULL) <> (requests IS NULL)),
    CHECK ((amount IS NULL) = (currency IS NULL))
) STRICT;

CREATE UNIQUE INDEX allowance_of_key ON allowance (api_key_id, kind)
    WHERE api_key_id IS NOT NULL;
CREATE UNIQUE INDEX allowance_of_customer ON allowance (customer_id, kind)
    WHERE customer_id IS NOT NULL;

-- 1: requests that the customer's balance does not cover are refused.
ALTER TABLE customer ADD COLUMN prepaid INTEGER NOT NULL DEFAULT 0 CHECK (prepaid IN (0, 1));
CREATE INDEX customer_prepaid ON customer (id) WHERE prepaid = 1;

-- Movements of customers' prepaid credits; a balance is their sum. Whole units and nano-units stand
-- apart, with the same sign, so that the database itself can add up.
CREATE TABLE credit_entry (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id      INTEGER NOT NULL REFERENCES organization (id),
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    kind        TEXT    NOT NULL CHECK (kind IN ('grant', 'correction', 'applied', 'restored')),
    currency    TEXT    NOT NULL CHECK (length(currency) = 3),
    units       INTEGER NOT NULL,
    nano        INTEGER NOT NULL CHECK (nano BETWEEN -999999999 AND 999999999),
    -- The invoice that credits were applied to, or restored from.
    invoice_id  INTEGER REFERENCES invoice (id),
    reason      TEXT,
    at_ms       INTEGER NOT NULL,
    CHECK ((kind IN ('applied', 'restored')) = (invoice_id IS NOT NULL)),
    CHECK (units >= 0 AND nano >= 0 OR units <= 0 AND nano <= 0),
    CHECK (units <> 0 OR nano <> 0),
    CHECK ((kind IN ('grant', 'restored')) = (units > 0 OR nano > 0))
) STRICT;

CREATE INDEX credit_entry_by_customer ON credit_entry (customer_id, id);
CREATE UNIQUE INDEX credit_entry_once ON credit_entry (invoice_id, kind)
    WHERE invoice_id IS NOT NULL;

CREATE TRIGGER credit_entry_is_never_replaced BEFORE INSERT ON credit_entry
WHEN EXISTS (SELECT 1 FROM credit_entry WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'credit entries are only added to');
END;

CREATE TRIGGER credit_entry_keeps_its_currency BEFORE INSERT ON credit_entry
WHEN EXISTS (SELECT 1 FROM credit_entry
             WHERE customer_id = NEW.customer_id AND currency <> NEW.currency)
BEGIN
    SELECT RAISE(ABORT, 'a balance has one currency');
END;

-- The nano-units' sum is carried over rounded down, so that the comparison is exact.
CREATE TRIGGER credit_entry_keeps_the_balance_above_zero BEFORE INSERT ON credit_entry
WHEN (SELECT units + nano / 1000000000 - (nano % 1000000000 < 0) < 0
      FROM (SELECT COALESCE(SUM(units), 0) + NEW.units AS units,
                   COALESCE(SUM(nano), 0) + NEW.nano AS nano
            FROM credit_entry WHERE customer_id = NEW.customer_id))
BEGIN
    SELECT RAISE(ABORT, 'a balance is never below zero');
END;

CREATE TRIGGER credit_entry_is_never_changed BEFORE UPDATE ON credit_entry
BEGIN
    SELECT RAISE(ABORT, 'credit entries are only added to');
END;

CREATE TRIGGER credit_entry_is_never_deleted BEFORE DELETE ON credit_entry
BEGIN
    SELECT RAISE(ABORT, 'credit entries are only added to');
END;

-- What of an invoice's total was paid from credits; set when it becomes final.
ALTER TABLE invoice ADD COLUMN credits_applied TEXT NOT NULL DEFAULT '0';
CREATE INDEX invoice_drafts ON invoice (customer_id, id) WHERE status = 'draft';

CREATE TRIGGER invoice_begins_without_credits BEFORE INSERT ON invoice
WHEN NEW.credits_applied <> '0'
BEGIN
    SELECT RAISE(ABORT, 'an invoice begins as a draft');
END;

CREATE TRIGGER invoice_keeps_its_credits BEFORE UPDATE ON invoice
WHEN OLD.status = 'finalized' AND OLD.credits_applied <> NEW.credits_applied
BEGIN
    SELECT RAISE(ABORT, 'an invoice is never changed');
END;

-- The ledger books credits too, so accounts and kinds are more, and a transaction may be about a
-- credit entry alone. SQLite cannot loosen a column: both tables are made anew, entries first.
CREATE TABLE ledger_entry_before AS SELECT * FROM ledger_entry;
CREATE TABLE ledger_transaction_before AS SELECT * FROM ledger_transaction;
DROP TABLE ledger_entry;
DROP TABLE ledger_transaction;

CREATE TABLE ledger_transaction (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id          INTEGER NOT NULL REFERENCES organization (id),
    at_ms           INTEGER NOT NULL,
    kind            TEXT    NOT NULL
        CHECK (kind IN ('invoice', 'void', 'credit_note', 'credits_granted', 'credits_corrected',
                        'credits_applied', 'credits_restored')),
    -- NULL: credits that were granted or corrected.
    invoice_id      INTEGER REFERENCES invoice (id),
    credit_entry_id INTEGER REFERENCES credit_entry (id),
    customer_id     INTEGER REFERENCES customer (id),
    currency        TEXT    NOT NULL CHECK (length(currency) = 3),
    CHECK ((kind IN ('credits_granted', 'credits_corrected')) = (invoice_id IS NULL)),
    CHECK ((kind IN ('invoice', 'void', 'credit_note')) = (credit_entry_id IS NULL))
) STRICT;

INSERT INTO ledger_transaction (id, org_id, at_ms, kind, invoice_id, customer_id, currency)
SELECT id, org_id, at_ms, kind, invoice_id, customer_id, currency FROM ledger_transaction_before;
DROP TABLE ledger_transaction_before;

CREATE INDEX ledger_transaction_by_org ON ledger_transaction (org_id, id);
CREATE INDEX ledger_transaction_by_customer ON ledger_transaction (customer_id, id)
    WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX ledger_transaction_once ON ledger_transaction (invoice_id, kind)
    WHERE invoice_id IS NOT NULL;
CREATE UNIQUE INDEX ledger_transaction_once_per_credit ON ledger_transaction (credit_entry_id)
    WHERE credit_entry_id IS NOT NULL;

CREATE TABLE ledger_entry (
    transaction_id INTEGER NOT NULL
        REFERENCES ledger_transaction (id) DEFERRABLE INITIALLY DEFERRED,
    position       INTEGER NOT NULL CHECK (position > 0),
    account        TEXT    NOT NULL
        CHECK (account IN ('receivable', 'revenue', 'rounding', 'customer_credit',
                           'credit_grants')),
    -- Positive: debit, negative: credit. Units and nano-units have the same sign.
    units          INTEGER NOT NULL,
    nano           INTEGER NOT NULL CHECK (nano BETWEEN -999999999 AND 999999999),
    PRIMARY KEY (transaction_id, position)
) STRICT, WITHOUT ROWID;

INSERT INTO ledger_entry (transaction_id, position, account, units, nano)
SELECT transaction_id, position, account, units, nano FROM ledger_entry_before;
DROP TABLE ledger_entry_before;

CREATE TRIGGER ledger_transaction_adds_up_to_zero BEFORE INSERT ON ledger_transaction
WHEN (SELECT COUNT(*) < 2 OR SUM(units) * 1000000000 + SUM(nano) <> 0
      FROM ledger_entry WHERE transaction_id = NEW.id)
     OR EXISTS (SELECT 1 FROM ledger_transaction WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the entries of a transaction add up to zero');
END;

CREATE TRIGGER ledger_entry_before_its_transaction BEFORE INSERT ON ledger_entry
WHEN EXISTS (SELECT 1 FROM ledger_transaction WHERE id = NEW.transaction_id)
BEGIN
    SELECT RAISE(ABORT, 'a transaction gets no more entries');
END;

CREATE TRIGGER ledger_transaction_is_never_changed BEFORE UPDATE ON ledger_transaction
BEGIN
    SELECT RAISE(ABORT, 'the ledger is only added to');
END;

CREATE TRIGGER ledger_transaction_is_never_deleted BEFORE DELETE ON ledger_transaction
BEGIN
    SELECT RAISE(ABORT, 'the ledger is only added to');
END;

CREATE TRIGGER ledger_entry_is_never_changed BEFORE UPDATE ON ledger_entry
BEGIN
    SELECT RAISE(ABORT, 'the ledger is only added to');
END;

CREATE TRIGGER ledger_entry_is_never_deleted BEFORE DELETE ON ledger_entry
BEGIN
    SELECT RAISE(ABORT, 'the ledger is only added to');
END;

-- The data plane also looks at customers. Numbers go on where they were: a change number that came
-- again would be taken for one that was applied.
CREATE TABLE change_before AS SELECT * FROM change;
CREATE TABLE change_sequence_before AS SELECT seq FROM sqlite_sequence WHERE name = 'change';
DROP TABLE change;

CREATE TABLE change (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id    INTEGER NOT NULL REFERENCES organization (id),
    kind      TEXT    NOT NULL CHECK (kind IN ('service', 'api_key', 'open_cycle', 'customer')),
    entity_id INTEGER NOT NULL
) STRICT;

INSERT INTO change (seq, org_id, kind, entity_id)
SELECT seq, org_id, kind, entity_id FROM change_before;
INSERT INTO sqlite_sequence (name, seq)
SELECT 'change', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'change');
UPDATE sqlite_sequence
SET seq = MAX(seq, COALESCE((SELECT seq FROM change_sequence_before), 0)) WHERE name = 'change';
DROP TABLE change_before;
DROP TABLE change_sequence_before;
