-- gaas.db, version 8: what a service's answers are worth, as canonical JSON. NULL is the default
-- rule, a unit for each 2xx, 3xx and 101.
ALTER TABLE service ADD COLUMN unit_rule TEXT
    CHECK (unit_rule IS NULL OR json_type(unit_rule) = 'object');
