-- Outgoing links, their grants, and consents under way.
-- Columns named sealed_* are ciphertext; uid names the row in what is authenticated with it.

CREATE TABLE links (
  id                     INTEGER PRIMARY KEY AUTOINCREMENT,
  uid                    TEXT NOT NULL UNIQUE,
  name                   TEXT NOT NULL UNIQUE,
  provider               TEXT NOT NULL,
  grant_type             TEXT NOT NULL
                         CHECK (grant_type IN ('authorization_code', 'client_credentials', 'jwt_bearer', 'device_code')),
  client_id              TEXT NOT NULL,
  authentication         TEXT NOT NULL CHECK (authentication IN ('basic', 'post', 'private_key_jwt', 'none')),
  -- Separated by blanks, which a scope cannot contain (RFC 6749 section 3.3).
  scopes                 TEXT NOT NULL,
  issuer                 TEXT NOT NULL,
  authorization_endpoint TEXT NOT NULL,
  token_endpoint         TEXT NOT NULL,
  device_authorization_endpoint TEXT NOT NULL,
  revocation_endpoint    TEXT NOT NULL,
  userinfo_endpoint      TEXT NOT NULL,
  jwks_uri               TEXT NOT NULL,
  expects_iss            INTEGER NOT NULL CHECK (expects_iss IN (0, 1)),
  redirect_url           TEXT NOT NULL,

  -- The key that signs in the client's name; all NULL without one.
  sealed_private_key     BLOB,
  certificate            TEXT,
  key_id                 TEXT,
  service_account        TEXT,
  -- NULL also when there is no certificate.
  key_expires_at         INTEGER,

  created_at             INTEGER NOT NULL,
  updated_at             INTEGER NOT NULL,
  version                INTEGER NOT NULL,

  CONSTRAINT a_key_is_whole CHECK (
    (sealed_private_key IS NULL) = (certificate IS NULL) AND (sealed_private_key IS NULL) = (key_id IS NULL)
    AND (sealed_private_key IS NULL) = (service_account IS NULL)
    AND (sealed_private_key IS NOT NULL OR key_expires_at IS NULL))
) STRICT;

-- Several while a new one is rolled out; rank 0 is tried first.
CREATE TABLE link_secrets (
  uid          TEXT PRIMARY KEY,
  link_id      INTEGER NOT NULL REFERENCES links (id) ON DELETE CASCADE,
  rank         INTEGER NOT NULL,
  sealed_value BLOB NOT NULL,
  added_at     INTEGER NOT NULL,
  expires_at   INTEGER,
  UNIQUE (link_id, rank)
) STRICT;

-- What the provider's row leaves open: tenant, cloud, host.
CREATE TABLE link_variables (
  link_id INTEGER NOT NULL REFERENCES links (id) ON DELETE CASCADE,
  name    TEXT NOT NULL,
  value   TEXT NOT NULL,
  PRIMARY KEY (link_id, name)
) STRICT;

CREATE TABLE grants (
  id                   INTEGER PRIMARY KEY AUTOINCREMENT,
  uid                  TEXT NOT NULL UNIQUE,
  link_id              INTEGER NOT NULL REFERENCES links (id) ON DELETE CASCADE,
  login_hint           TEXT NOT NULL,
  who_subject          TEXT NOT NULL,
  who_address          TEXT NOT NULL,
  who_user_name        TEXT NOT NULL,
  who_tenant           TEXT NOT NULL,
  other_account_accepted INTEGER NOT NULL CHECK (other_account_accepted IN (0, 1)),
  state                TEXT NOT NULL CHECK (state IN ('awaiting_consent', 'awaiting_device', 'usable', 'failing',
                                                      'needs_consent', 'needs_fix')),

  -- Tokens: always in usable; in failing and needs_fix once there were any.
  sealed_access_token  BLOB,
  expires_at           INTEGER,
  -- NULL also when the provider gave none.
  sealed_refresh_token BLOB,
  scopes               TEXT,
  obtained_at          INTEGER,
  -- NULL also when the provider did not say.
  refresh_token_expires_at INTEGER,
  -- NULL unless the refresh token was put on its way and no answer is stored yet.
  refresh_sent_at      INTEGER,

  -- Trouble: only in failing, needs_consent and needs_fix.
  trouble_code         TEXT,
  trouble_remedy       TEXT,
  trouble_words        TEXT,
  trouble_peer         TEXT,
  trouble_where        TEXT,
  trouble_peer_code    TEXT,
  trouble_trace        TEXT,
  -- NULL also when the trouble has no date.
  trouble_not_before   INTEGER,
  trouble_since        INTEGER,
  trouble_attempts     INTEGER,

  -- In failing: when to try again. In awaiting_device: when to ask again.
  next_try             INTEGER,

  -- Only in awaiting_device.
  sealed_device_code   BLOB,
  device_user_code     TEXT,
  device_url           TEXT,
  device_url_complete  TEXT,
  device_expires_at    INTEGER,
  device_interval      INTEGER,

  consented_at         INTEGER,
  created_at           INTEGER NOT NULL,
  updated_at           INTEGER NOT NULL,
  version              INTEGER NOT NULL,

  CONSTRAINT tokens_belong_to_the_state CHECK (
    CASE
      WHEN state = 'usable' THEN sealed_access_token IS NOT NULL
      WHEN state IN ('failing', 'needs_fix') THEN 1
      ELSE sealed_access_token IS NULL
    END),
  CONSTRAINT tokens_are_whole CHECK (
    CASE WHEN sealed_access_token IS NOT NULL
      THEN expires_at IS NOT NULL AND scopes IS NOT NULL AND obtained_at IS NOT NULL
      ELSE expires_at IS NULL AND sealed_refresh_token IS NULL AND scopes IS NULL AND obtained_at IS NULL
           AND refresh_token_expires_at IS NULL AND refresh_sent_at IS NULL
    END),
  CONSTRAINT trouble_belongs_to_the_state CHECK (
    CASE WHEN state IN ('failing', 'needs_consent', 'needs_fix')
      THEN trouble_code IS NOT NULL AND trouble_remedy IS NOT NULL AND trouble_words IS NOT NULL AND trouble_peer IS NOT NULL
           AND trouble_where IS NOT NULL AND trouble_peer_code IS NOT NULL AND trouble_trace IS NOT NULL AND trouble_since IS NOT NULL AND trouble_attempts IS NOT NULL
      ELSE trouble_code IS NULL AND trouble_remedy IS NULL AND trouble_words IS NULL AND trouble_peer IS NULL
           AND trouble_where IS NULL AND trouble_peer_code IS NULL AND trouble_trace IS NULL AND trouble_not_before IS NULL AND trouble_since IS NULL AND trouble_attempts IS NULL
    END),
  CONSTRAINT next_try_belongs_to_the_state CHECK ((state IN ('failing', 'awaiting_device')) = (next_try IS NOT NULL)),
  CONSTRAINT device_belongs_to_the_state CHECK (
    CASE WHEN state = 'awaiting_device'
      THEN sealed_device_code IS NOT NULL AND device_user_code IS NOT NULL AND device_url IS NOT NULL
           AND device_url_complete IS NOT NULL AND device_expires_at IS NOT NULL AND device_interval IS NOT NULL
      ELSE sealed_device_code IS NULL AND device_user_code IS NULL AND device_url IS NULL AND device_url_complete IS NULL
           AND device_expires_at IS NULL AND device_interval IS NULL
    END)
) STRICT;
CREATE INDEX grants_of_link ON grants (link_id, id);

-- A consent by another account than the grant is for, until an administrator decides.
CREATE TABLE candidates (
  grant_id             INTEGER PRIMARY KEY REFERENCES grants (id) ON DELETE CASCADE,
  uid                  TEXT NOT NULL UNIQUE,
  sealed_access_token  BLOB NOT NULL,
  expires_at           INTEGER NOT NULL,
  sealed_refresh_token BLOB,
  scopes               TEXT NOT NULL,
  obtained_at          INTEGER NOT NULL,
  refresh_token_expires_at INTEGER,
  refresh_sent_at      INTEGER,
  who_subject          TEXT NOT NULL,
  who_address          TEXT NOT NULL,
  who_user_name        TEXT NOT NULL,
  who_tenant           TEXT NOT NULL,
  came_at              INTEGER NOT NULL
) STRICT;

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
