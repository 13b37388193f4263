-- Who did what, when, to what. No foreign keys: an entry outlives what it is about, and names are as they were then.

CREATE TABLE audit_entries (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  at           INTEGER NOT NULL,
  actor_kind   TEXT NOT NULL CHECK (actor_kind IN ('person', 'api_token', 'service')),
  actor_id     TEXT NOT NULL,
  actor_name   TEXT NOT NULL,
  action       TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id   TEXT NOT NULL,
  subject_name TEXT NOT NULL,
  -- name=value&name=value, percent-encoded: only ever read as a whole.
  details      TEXT NOT NULL,
  remote       TEXT NOT NULL,
  count        INTEGER NOT NULL CHECK (count > 0),
  last_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_entries_of_actor ON audit_entries (actor_id, id);
CREATE INDEX audit_entries_of_subject ON audit_entries (subject_kind, subject_id, id);
