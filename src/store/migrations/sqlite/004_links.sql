-- Outgoing links, their grants, and consents under way.
-- Columns named sealed_* are ciphertext; uid names the row in what is authenticated with it.

CREATE TABLE links (
  id                     INTEGER PRIMARY KEY AUTOINCREMENT,
  uid                    TEXT NOT NULL UNIQUE,
  name                   TEXT NOT NULL UNIQUE,
  provider               TEXT NOT NULL,
  client_id              TEXT NOT NULL,
  -- NULL: the client has none.
  sealed_client_secret   BLOB,
  authentication         TEXT NOT NULL CHECK (authentication IN ('basic', 'post', 'none')),
  -- Separated by blanks, which a scope cannot contain (RFC 6749 section 3.3).
  scopes                 TEXT NOT NULL,
  issuer                 TEXT NOT NULL,
  authorization_endpoint TEXT NOT NULL,
  token_endpoint         TEXT NOT NULL,
  expects_iss            INTEGER NOT NULL CHECK (expects_iss IN (0, 1)),
  redirect_suffix        TEXT NOT NULL,
  created_at             INTEGER NOT NULL,
  updated_at             INTEGER NOT NULL,
  version                INTEGER NOT NULL
) STRICT;

CREATE TABLE grants (
  id                   INTEGER PRIMARY KEY AUTOINCREMENT,
  uid                  TEXT NOT NULL UNIQUE,
  link_id              INTEGER NOT NULL REFERENCES links (id) ON DELETE CASCADE,
  login_hint           TEXT NOT NULL,
  account              TEXT NOT NULL,
  state                TEXT NOT NULL
                       CHECK (state IN ('awaiting_consent', 'usable', 'failing', 'needs_consent', 'needs_fix')),

  -- Tokens: only in usable, failing and needs_fix.
  sealed_access_token  BLOB,
  expires_at           INTEGER,
  -- NULL also when the provider gave none.
  sealed_refresh_token BLOB,
  scopes               TEXT,
  obtained_at          INTEGER,

  -- Trouble: only in failing, needs_consent and needs_fix.
  trouble_code         TEXT,
  trouble_remedy       TEXT,
  trouble_words        TEXT,
  trouble_peer         TEXT,
  trouble_where        TEXT,
  -- NULL also when the trouble has no date.
  trouble_not_before   INTEGER,
  trouble_since        INTEGER,
  trouble_attempts     INTEGER,

  -- Only in failing.
  next_try             INTEGER,

  consented_at         INTEGER,
  created_at           INTEGER NOT NULL,
  updated_at           INTEGER NOT NULL,
  version              INTEGER NOT NULL,

  CONSTRAINT tokens_belong_to_the_state CHECK (
    CASE WHEN state IN ('usable', 'failing', 'needs_fix')
      THEN sealed_access_token IS NOT NULL AND expires_at IS NOT NULL AND scopes IS NOT NULL AND obtained_at IS NOT NULL
      ELSE sealed_access_token IS NULL AND expires_at IS NULL AND sealed_refresh_token IS NULL AND scopes IS NULL
           AND obtained_at IS NULL
    END),
  CONSTRAINT trouble_belongs_to_the_state CHECK (
    CASE WHEN state IN ('failing', 'needs_consent', 'needs_fix')
      THEN trouble_code IS NOT NULL AND trouble_remedy IS NOT NULL AND trouble_words IS NOT NULL AND trouble_peer IS NOT NULL
           AND trouble_where IS NOT NULL AND trouble_since IS NOT NULL AND trouble_attempts IS NOT NULL
      ELSE trouble_code IS NULL AND trouble_remedy IS NULL AND trouble_words IS NULL AND trouble_peer IS NULL
           AND trouble_where IS NULL AND trouble_not_before IS NULL AND trouble_since IS NULL AND trouble_attempts IS NULL
    END),
  CONSTRAINT next_try_belongs_to_the_state CHECK ((state = 'failing') = (next_try IS NOT NULL))
) STRICT;
CREATE INDEX grants_of_link ON grants (link_id, id);

CREATE TABLE consents (
  state_digest         TEXT PRIMARY KEY,
  session_digest       TEXT NOT NULL,
  grant_id             INTEGER NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
  sealed_code_verifier BLOB NOT NULL,
  nonce                TEXT NOT NULL,
  return_to            TEXT NOT NULL,
  expires_at           INTEGER NOT NULL
) STRICT;
CREATE INDEX consents_of_grant ON consents (grant_id);
CREATE INDEX consents_by_end ON consents (expires_at);
