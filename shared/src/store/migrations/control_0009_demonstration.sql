-- gaas.db, version 9: what a demonstration made, so that it can be taken away again.

CREATE TABLE demonstration (
    org_id       INTEGER NOT NULL REFERENCES organization (id),
    kind         TEXT    NOT NULL CHECK (kind IN ('service', 'customer')),
    entity_id    INTEGER NOT NULL,
    -- The method that a service's seeded requests had.
    method       INTEGER CHECK ((method IS NOT NULL) = (kind = 'service')),
    seeded_at_ms INTEGER NOT NULL,
    PRIMARY KEY (org_id, kind, entity_id)
) STRICT, WITHOUT ROWID;

-- A draft is not final: one that bills nobody but a demonstration's customers goes with them.
DROP TRIGGER invoice_is_never_deleted;
CREATE TRIGGER invoice_is_never_deleted BEFORE DELETE ON invoice
WHEN OLD.status <> 'draft'
BEGIN
    SELECT RAISE(ABORT, 'an invoice is never deleted');
END;

DROP TRIGGER invoice_line_is_never_deleted;
CREATE TRIGGER invoice_line_is_never_deleted BEFORE DELETE ON invoice_line
WHEN (SELECT status FROM invoice WHERE id = OLD.invoice_id) IS NOT 'draft'
BEGIN
    SELECT RAISE(ABORT, 'an invoice line is never deleted');
END;

DROP TRIGGER invoice_usage_is_never_deleted;
CREATE TRIGGER invoice_usage_is_never_deleted BEFORE DELETE ON invoice_usage
WHEN (SELECT status FROM invoice WHERE id = OLD.invoice_id) IS NOT 'draft'
BEGIN
    SELECT RAISE(ABORT, 'invoiced usage is never deleted');
END;
