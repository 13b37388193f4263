-- Who may sign in.

CREATE TABLE accounts (
  person_id     INTEGER PRIMARY KEY REFERENCES people (id),
  role          TEXT NOT NULL CHECK (role IN ('viewer', 'agent', 'admin')),
  password_hash TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
  digest     TEXT PRIMARY KEY,
  person_id  INTEGER NOT NULL REFERENCES accounts (person_id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_end ON sessions (expires_at);
