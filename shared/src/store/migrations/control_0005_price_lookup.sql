-- A key and its first price version name each other, so one reference is checked late. SQLite then
-- looks for keys that wait for each new price version: without this index it reads them all.
CREATE INDEX api_key_by_price_version ON api_key (price_version_id);
