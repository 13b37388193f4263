-- Mailboxes, how far they were read, and the letters.

CREATE TABLE mailboxes (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  uid             TEXT NOT NULL UNIQUE,
  name            TEXT NOT NULL UNIQUE,
  description     TEXT NOT NULL,
  provider        TEXT NOT NULL,
  host            TEXT NOT NULL,
  port            INTEGER NOT NULL CHECK (port BETWEEN 0 AND 65535),
  security        TEXT NOT NULL CHECK (security IN ('tls', 'start_tls', 'plain')),
  timeout_ms      INTEGER NOT NULL,
  user_name       TEXT NOT NULL,
  sealed_password BLOB,
  grant_id        INTEGER REFERENCES grants (id),
  folder          TEXT NOT NULL,
  project_id      INTEGER NOT NULL REFERENCES projects (id),
  enabled         INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  version         INTEGER NOT NULL,
  CONSTRAINT either_password_or_grant CHECK ((sealed_password IS NULL) = (grant_id IS NOT NULL))
) STRICT;
CREATE INDEX mailboxes_of_grant ON mailboxes (grant_id);

CREATE TABLE mailbox_cursors (
  mailbox_id       INTEGER PRIMARY KEY REFERENCES mailboxes (id) ON DELETE CASCADE,
  uid_validity     INTEGER NOT NULL,
  uid_next         INTEGER NOT NULL,
  taken_over_below INTEGER NOT NULL
) STRICT;

-- The same bytes are kept once, apart from what lists read.
CREATE TABLE letter_bytes (
  digest  BLOB PRIMARY KEY CHECK (length(digest) = 32),
  content BLOB NOT NULL
) STRICT;

CREATE TABLE letters (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  -- No foreign key: letters stay when their mailbox goes, and ids are never used twice.
  mailbox_id   INTEGER NOT NULL,
  uid_validity INTEGER NOT NULL,
  uid          INTEGER NOT NULL,
  message_id   TEXT NOT NULL DEFAULT '',
  sender       TEXT NOT NULL DEFAULT '',
  subject      TEXT NOT NULL DEFAULT '',
  bytes        INTEGER NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('received', 'filtered', 'done', 'failed')),
  reason       TEXT NOT NULL DEFAULT '',
  issue_id     INTEGER REFERENCES issues (id),
  comment_id   INTEGER,
  received_at  INTEGER NOT NULL,
  handled_at   INTEGER,
  -- NULL: it was not taken, or its bytes are those of another letter of the mailbox.
  digest       BLOB REFERENCES letter_bytes (digest),
  -- 1 when the server's copy was marked, or is to be left alone.
  touched      INTEGER NOT NULL DEFAULT 0 CHECK (touched IN (0, 1)),
  -- The claim.
  UNIQUE (mailbox_id, uid_validity, uid),
  UNIQUE (mailbox_id, digest),
  FOREIGN KEY (comment_id, issue_id) REFERENCES comments (id, issue_id),
  CONSTRAINT handled_belongs_to_the_state CHECK ((state = 'received') = (handled_at IS NULL)),
  CONSTRAINT only_done_has_an_issue CHECK ((state = 'done') = (issue_id IS NOT NULL)),
  CONSTRAINT only_done_has_a_comment CHECK (comment_id IS NULL OR state = 'done'),
  CONSTRAINT received_has_bytes CHECK (state <> 'received' OR digest IS NOT NULL)
) STRICT;
CREATE INDEX letters_of_state ON letters (state, id);
CREATE INDEX letters_of_mailbox ON letters (mailbox_id, id);
CREATE INDEX letters_to_touch ON letters (mailbox_id, uid_validity, uid) WHERE touched = 0;

CREATE TABLE message_ids (
  message_id TEXT PRIMARY KEY,
  issue_id   INTEGER NOT NULL REFERENCES issues (id)
) STRICT;
