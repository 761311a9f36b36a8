-- gaas.db, version 2: what a user is shown of his sessions.

ALTER TABLE session ADD COLUMN last_seen_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN user_agent TEXT;
ALTER TABLE session ADD COLUMN address TEXT;

CREATE INDEX session_by_user ON session (user_id, id);
