-- What other programs show in place of a person's session. The value itself is nowhere: only its digest.

CREATE TABLE api_tokens (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  name         TEXT NOT NULL UNIQUE,
  digest       TEXT NOT NULL UNIQUE,
  hint         TEXT NOT NULL,
  owner_id     INTEGER NOT NULL REFERENCES accounts (person_id) ON DELETE CASCADE,
  -- NULL: it reads the accounts named in api_token_accounts, and nothing else.
  acts_as      TEXT CHECK (acts_as IN ('viewer', 'agent', 'admin')),
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER,
  last_used_at INTEGER
) STRICT;

CREATE TABLE api_token_accounts (
  token_id INTEGER NOT NULL REFERENCES api_tokens (id) ON DELETE CASCADE,
  grant_id INTEGER NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
  PRIMARY KEY (token_id, grant_id)
) STRICT;
CREATE INDEX api_token_accounts_of_grant ON api_token_accounts (grant_id);
