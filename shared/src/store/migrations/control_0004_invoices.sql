-- gaas.db, version 4: invoices, and the ledger that carries what they come to.
--
-- Amounts on invoices are exact decimals in text, because nano-units of large sums do not fit 64
-- bits. The ledger keeps whole units and nano-units apart, so that the database itself can add up.

CREATE TABLE invoice (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id          INTEGER NOT NULL REFERENCES organization (id),
    kind            TEXT    NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    -- The cycle that is billed, or whose invoice is corrected.
    cycle_id        INTEGER NOT NULL REFERENCES billing_cycle (id),
    -- NULL: keys that belong to no customer.
    customer_id     INTEGER REFERENCES customer (id),
    -- The invoice that a credit note corrects.
    corrects_id     INTEGER REFERENCES invoice (id),
    status          TEXT    NOT NULL CHECK (status IN ('draft', 'finalized', 'void')),
    -- Given at finalization, without gaps: the year and the number within it.
    number_year     INTEGER,
    number_seq      INTEGER CHECK (number_seq > 0),
    currency        TEXT    NOT NULL CHECK (length(currency) = 3),
    -- Both parties as they were called then.
    seller          TEXT    NOT NULL,
    bill_to         TEXT    NOT NULL CHECK (json_type(bill_to) = 'object'),
    period_start_ms INTEGER NOT NULL,
    period_end_ms   INTEGER NOT NULL CHECK (period_end_ms >= period_start_ms),
    -- The sum of the lines, and the sum of what they were before rounding.
    total           TEXT    NOT NULL,
    total_exact     TEXT    NOT NULL,
    reason          TEXT,
    drafted_at_ms   INTEGER NOT NULL,
    finalized_at_ms INTEGER,
    voided_at_ms    INTEGER,
    void_reason     TEXT,
    -- SHA-256 over the finalized invoice with its lines and usage.
    digest          BLOB CHECK (length(digest) = 32),
    CHECK ((kind = 'credit_note') = (corrects_id IS NOT NULL)),
    CHECK ((status = 'draft') = (number_seq IS NULL)),
    CHECK ((number_year IS NULL) = (number_seq IS NULL)),
    CHECK ((number_seq IS NULL) = (finalized_at_ms IS NULL)),
    CHECK ((number_seq IS NULL) = (digest IS NULL)),
    CHECK ((status = 'void') = (voided_at_ms IS NOT NULL))
) STRICT;

CREATE INDEX invoice_by_org ON invoice (org_id, id);
CREATE INDEX invoice_by_customer ON invoice (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX invoice_by_corrected ON invoice (corrects_id) WHERE corrects_id IS NOT NULL;
CREATE UNIQUE INDEX invoice_number ON invoice (org_id, kind, number_year, number_seq)
    WHERE number_seq IS NOT NULL;
CREATE UNIQUE INDEX invoice_once_per_cycle
    ON invoice (cycle_id, COALESCE(customer_id, 0), currency) WHERE kind = 'invoice';

CREATE TABLE invoice_line (
    invoice_id       INTEGER NOT NULL REFERENCES invoice (id),
    position         INTEGER NOT NULL CHECK (position > 0),
    description      TEXT    NOT NULL,
    -- NULL on credit notes, which correct amounts and not quantities.
    api_key_id       INTEGER REFERENCES api_key (id),
    service_id       INTEGER REFERENCES service (id),
    price_version_id INTEGER REFERENCES price_version (id),
    kind             TEXT    NOT NULL,
    tier             INTEGER CHECK (tier > 0),
    -- Decimal text as well: a count of units may have 64 bits.
    quantity         TEXT    NOT NULL,
    unit_price       TEXT    NOT NULL,
    exact            TEXT    NOT NULL,
    amount           TEXT    NOT NULL,
    PRIMARY KEY (invoice_id, position)
) STRICT, WITHOUT ROWID;

-- What the lines were made from, as the journal's sums stood when the cycle was settled.
CREATE TABLE invoice_usage (
    invoice_id       INTEGER NOT NULL REFERENCES invoice (id),
    api_key_id       INTEGER NOT NULL REFERENCES api_key (id),
    service_id       INTEGER NOT NULL REFERENCES service (id),
    price_version_id INTEGER NOT NULL REFERENCES price_version (id),
    requests         INTEGER NOT NULL,
    units            INTEGER NOT NULL,
    PRIMARY KEY (invoice_id, api_key_id, service_id, price_version_id)
) STRICT, WITHOUT ROWID;

-- The only ways for an invoice to change: a draft becomes final, a final one is declared void.
CREATE TRIGGER invoice_changes_only_in_status BEFORE UPDATE ON invoice
WHEN NOT (OLD.status = 'draft' AND NEW.status = 'finalized'
          OR OLD.status = 'finalized' AND NEW.status = 'void' AND OLD.kind = 'invoice')
BEGIN
    SELECT RAISE(ABORT, 'an invoice is never changed');
END;

CREATE TRIGGER invoice_keeps_what_it_says BEFORE UPDATE ON invoice
WHEN NOT (OLD.id = NEW.id AND OLD.org_id = NEW.org_id AND OLD.kind = NEW.kind
          AND OLD.cycle_id = NEW.cycle_id AND OLD.customer_id IS NEW.customer_id
          AND OLD.corrects_id IS NEW.corrects_id AND OLD.currency = NEW.currency
          AND OLD.seller = NEW.seller AND OLD.bill_to = NEW.bill_to
          AND OLD.period_start_ms = NEW.period_start_ms AND OLD.period_end_ms = NEW.period_end_ms
          AND OLD.total = NEW.total AND OLD.total_exact = NEW.total_exact
          AND OLD.reason IS NEW.reason AND OLD.drafted_at_ms = NEW.drafted_at_ms)
BEGIN
    SELECT RAISE(ABORT, 'an invoice is never changed');
END;

CREATE TRIGGER invoice_keeps_its_number BEFORE UPDATE ON invoice
WHEN OLD.status = 'finalized'
     AND NOT (OLD.number_year = NEW.number_year AND OLD.number_seq = NEW.number_seq
              AND OLD.finalized_at_ms = NEW.finalized_at_ms AND OLD.digest = NEW.digest)
BEGIN
    SELECT RAISE(ABORT, 'an invoice is never changed');
END;

CREATE TRIGGER invoice_numbers_have_no_gaps BEFORE UPDATE ON invoice
WHEN OLD.status = 'draft' AND NEW.status = 'finalized' AND NEW.number_seq IS NOT
     (SELECT COALESCE(MAX(number_seq), 0) + 1 FROM invoice
      WHERE org_id = NEW.org_id AND kind = NEW.kind AND number_year = NEW.number_year)
BEGIN
    SELECT RAISE(ABORT, 'invoice numbers have no gaps');
END;

-- An invoice begins as a draft; so its number is always given under the trigger above. REPLACE
-- would take the place of a row without deleting it.
CREATE TRIGGER invoice_begins_as_a_draft BEFORE INSERT ON invoice
WHEN NEW.status <> 'draft' OR EXISTS (SELECT 1 FROM invoice WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'an invoice begins as a draft');
END;

CREATE TRIGGER invoice_is_never_deleted BEFORE DELETE ON invoice
BEGIN
    SELECT RAISE(ABORT, 'an invoice is never deleted');
END;

CREATE TRIGGER invoice_line_only_on_a_draft BEFORE INSERT ON invoice_line
WHEN (SELECT status FROM invoice WHERE id = NEW.invoice_id) IS NOT 'draft'
     OR EXISTS (SELECT 1 FROM invoice_line
                WHERE invoice_id = NEW.invoice_id AND position = NEW.position)
BEGIN
    SELECT RAISE(ABORT, 'a final invoice gets no more lines');
END;

CREATE TRIGGER invoice_line_is_never_changed BEFORE UPDATE ON invoice_line
BEGIN
    SELECT RAISE(ABORT, 'an invoice line is never changed');
END;

CREATE TRIGGER invoice_line_is_never_deleted BEFORE DELETE ON invoice_line
BEGIN
    SELECT RAISE(ABORT, 'an invoice line is never deleted');
END;

CREATE TRIGGER invoice_usage_only_on_a_draft BEFORE INSERT ON invoice_usage
WHEN (SELECT status FROM invoice WHERE id = NEW.invoice_id) IS NOT 'draft'
BEGIN
    SELECT RAISE(ABORT, 'a final invoice gets no more usage');
END;

CREATE TRIGGER invoice_usage_is_never_changed BEFORE UPDATE ON invoice_usage
BEGIN
    SELECT RAISE(ABORT, 'invoiced usage is never changed');
END;

CREATE TRIGGER invoice_usage_is_never_deleted BEFORE DELETE ON invoice_usage
BEGIN
    SELECT RAISE(ABORT, 'invoiced usage is never deleted');
END;

-- The ledger. A transaction is written after its entries, and only if they add up to zero: the
-- entries' reference is deferred, so entries without a transaction never outlive the commit.
CREATE TABLE ledger_transaction (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id      INTEGER NOT NULL REFERENCES organization (id),
    at_ms       INTEGER NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('invoice', 'void', 'credit_note')),
    invoice_id  INTEGER NOT NULL REFERENCES invoice (id),
    customer_id INTEGER REFERENCES customer (id),
    currency    TEXT    NOT NULL CHECK (length(currency) = 3)
) STRICT;

CREATE INDEX ledger_transaction_by_org ON ledger_transaction (org_id, id);
CREATE INDEX ledger_transaction_by_customer ON ledger_transaction (customer_id, id)
    WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX ledger_transaction_once ON ledger_transaction (invoice_id, kind);

CREATE TABLE ledger_entry (
    transaction_id INTEGER NOT NULL
        REFERENCES ledger_transaction (id) DEFERRABLE INITIALLY DEFERRED,
    position       INTEGER NOT NULL CHECK (position > 0),
    account        TEXT    NOT NULL CHECK (account IN ('receivable', 'revenue', 'rounding')),
    -- Positive: debit, negative: credit. Units and nano-units have the same sign.
    units          INTEGER NOT NULL,
    nano           INTEGER NOT NULL CHECK (nano BETWEEN -999999999 AND 999999999),
    PRIMARY KEY (transaction_id, position)
) STRICT, WITHOUT ROWID;

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
