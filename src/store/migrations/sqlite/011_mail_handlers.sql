-- Handlers apart from mailboxes, more protocols than IMAP, letters whose bytes can go while the claim stays.

CREATE TABLE mailboxes_new (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  uid             TEXT NOT NULL UNIQUE,
  name            TEXT NOT NULL UNIQUE,
  description     TEXT NOT NULL,
  provider        TEXT NOT NULL,
  protocol        TEXT NOT NULL CHECK (protocol IN ('imap', 'pop3', 'graph')),
  host            TEXT NOT NULL,
  port            INTEGER NOT NULL CHECK (port BETWEEN 0 AND 65535),
  security        TEXT NOT NULL CHECK (security IN ('tls', 'start_tls', 'plain')),
  timeout_ms      INTEGER NOT NULL,
  user_name       TEXT NOT NULL,
  sealed_password BLOB,
  grant_id        INTEGER REFERENCES grants (id),
  folder          TEXT NOT NULL,
  take_over       TEXT NOT NULL CHECK (take_over IN ('unread', 'nothing', 'since_date', 'everything')),
  since           INTEGER,
  afterwards      TEXT NOT NULL CHECK (afterwards IN ('mark_seen', 'move', 'remove', 'keep')),
  move_to         TEXT NOT NULL,
  poll_every_ms   INTEGER NOT NULL,
  enabled         INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  version         INTEGER NOT NULL,
  CONSTRAINT either_password_or_grant CHECK ((sealed_password IS NULL) = (grant_id IS NOT NULL)),
  CONSTRAINT a_date_belongs_to_its_choice CHECK ((take_over = 'since_date') = (since IS NOT NULL)),
  CONSTRAINT moving_needs_a_folder CHECK ((afterwards = 'move') = (move_to <> ''))
) STRICT;

CREATE TABLE handlers (
  id                  INTEGER PRIMARY KEY AUTOINCREMENT,
  mailbox_id          INTEGER NOT NULL REFERENCES mailboxes_new (id) ON DELETE CASCADE,
  position            INTEGER NOT NULL,
  name                TEXT NOT NULL,
  kind                TEXT NOT NULL CHECK (kind IN ('create_or_comment', 'comment_whole', 'comment_fresh',
                                                    'comment_before_marker', 'create_always')),
  project_id          INTEGER NOT NULL REFERENCES projects (id),
  issue_type          TEXT NOT NULL,
  strip_quotes        INTEGER NOT NULL CHECK (strip_quotes IN (0, 1)),
  split_pattern       TEXT NOT NULL,
  catch_address       TEXT NOT NULL,
  bulk                TEXT NOT NULL CHECK (bulk IN ('accept', 'ignore', 'forward', 'remove')),
  forward_address     TEXT NOT NULL,
  create_users        INTEGER NOT NULL CHECK (create_users IN (0, 1)),
  notify_users        INTEGER NOT NULL CHECK (notify_users IN (0, 1)),
  default_reporter_id INTEGER REFERENCES people (id),
  cc_assignee         INTEGER NOT NULL CHECK (cc_assignee IN (0, 1)),
  cc_watchers         INTEGER NOT NULL CHECK (cc_watchers IN (0, 1)),
  letters_per_hour    INTEGER NOT NULL,
  enabled             INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  version             INTEGER NOT NULL
) STRICT;
CREATE INDEX handlers_of_mailbox ON handlers (mailbox_id, position);

INSERT INTO mailboxes_new (id, uid, name, description, provider, protocol, host, port, security, timeout_ms, user_name,
                           sealed_password, grant_id, folder, take_over, since, afterwards, move_to, poll_every_ms,
                           enabled, created_at, updated_at, version)
  SELECT id, uid, name, description, provider, 'imap', host, port, security, timeout_ms, user_name, sealed_password,
         grant_id, folder, 'unread', NULL, 'mark_seen', '', 60000, enabled, created_at, updated_at, version
  FROM mailboxes;
-- What a mailbox did until now: whole texts, no limit per sender.
INSERT INTO handlers (mailbox_id, position, name, kind, project_id, issue_type, strip_quotes, split_pattern,
                      catch_address, bulk, forward_address, create_users, notify_users, default_reporter_id,
                      cc_assignee, cc_watchers, letters_per_hour, enabled, version)
  SELECT id, 1, name, 'create_or_comment', project_id, 'Task', 0, '', '', 'ignore', '', 1, 0, NULL, 0, 0, 0, 1, 1
  FROM mailboxes;

CREATE TABLE mailbox_cursors_new (
  mailbox_id       INTEGER PRIMARY KEY REFERENCES mailboxes_new (id) ON DELETE CASCADE,
  uid_validity     INTEGER NOT NULL,
  uid_next         INTEGER NOT NULL,
  taken_over_below INTEGER NOT NULL,
  token            TEXT NOT NULL
) STRICT;
INSERT INTO mailbox_cursors_new SELECT mailbox_id, uid_validity, uid_next, taken_over_below, '' FROM mailbox_cursors;
DROP TABLE mailbox_cursors;
DELETE FROM sqlite_sequence WHERE name = 'mailboxes_new';
INSERT INTO sqlite_sequence SELECT 'mailboxes_new', seq FROM sqlite_sequence WHERE name = 'mailboxes';
DROP TABLE mailboxes;
ALTER TABLE mailboxes_new RENAME TO mailboxes;
ALTER TABLE mailbox_cursors_new RENAME TO mailbox_cursors;
CREATE INDEX mailboxes_of_grant ON mailboxes (grant_id);

CREATE TABLE letters_new (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  -- No foreign keys to mailbox and handler: letters stay when those go, and ids are never used twice.
  mailbox_id     INTEGER NOT NULL,
  uid_validity   INTEGER NOT NULL,
  uid            TEXT NOT NULL,
  message_id     TEXT NOT NULL DEFAULT '',
  sender         TEXT NOT NULL DEFAULT '',
  subject        TEXT NOT NULL DEFAULT '',
  bytes          INTEGER NOT NULL,
  state          TEXT NOT NULL CHECK (state IN ('received', 'filtered', 'done', 'failed')),
  reason         TEXT NOT NULL DEFAULT '',
  handler_id     INTEGER,
  issue_id       INTEGER REFERENCES issues (id),
  comment_id     INTEGER,
  received_at    INTEGER NOT NULL,
  handled_at     INTEGER,
  -- NULL: it was not taken, or its bytes are those of another letter of the mailbox.
  digest         BLOB CHECK (length(digest) = 32),
  -- 0 once its bytes were swept away; the digest stays, so that it is known again.
  has_bytes      INTEGER NOT NULL CHECK (has_bytes IN (0, 1)),
  content_digest BLOB,
  -- 1 when the server's copy was touched, or is to be left alone.
  touched        INTEGER NOT NULL DEFAULT 0 CHECK (touched IN (0, 1)),
  remove_copy    INTEGER NOT NULL DEFAULT 0 CHECK (remove_copy IN (0, 1)),
  -- The claim.
  UNIQUE (mailbox_id, uid_validity, uid),
  UNIQUE (mailbox_id, digest),
  FOREIGN KEY (comment_id, issue_id) REFERENCES comments (id, issue_id),
  CONSTRAINT handled_belongs_to_the_state CHECK ((state = 'received') = (handled_at IS NULL)),
  CONSTRAINT only_done_has_an_issue CHECK ((state = 'done') = (issue_id IS NOT NULL)),
  CONSTRAINT only_done_has_a_comment CHECK (comment_id IS NULL OR state = 'done'),
  CONSTRAINT received_has_bytes CHECK (state <> 'received' OR has_bytes = 1),
  CONSTRAINT bytes_have_a_digest CHECK (has_bytes = 0 OR digest IS NOT NULL)
) STRICT;
INSERT INTO letters_new (id, mailbox_id, uid_validity, uid, message_id, sender, subject, bytes, state, reason, issue_id,
                         comment_id, received_at, handled_at, digest, has_bytes, touched)
  SELECT id, mailbox_id, uid_validity, CAST(uid AS TEXT), message_id, sender, subject, bytes, state, reason, issue_id,
         comment_id, received_at, handled_at, digest, digest IS NOT NULL, touched
  FROM letters;
DELETE FROM sqlite_sequence WHERE name = 'letters_new';
INSERT INTO sqlite_sequence SELECT 'letters_new', seq FROM sqlite_sequence WHERE name = 'letters';
DROP TABLE letters;
ALTER TABLE letters_new RENAME TO letters;
CREATE INDEX letters_of_state ON letters (state, id);
CREATE INDEX letters_of_mailbox ON letters (mailbox_id, id);
CREATE INDEX letters_of_sender ON letters (sender, handled_at) WHERE state = 'done';
CREATE INDEX letters_of_content ON letters (mailbox_id, message_id) WHERE content_digest IS NOT NULL AND state = 'done';
CREATE INDEX letters_to_touch ON letters (mailbox_id, uid_validity, id) WHERE touched = 0;
CREATE INDEX letters_to_sweep ON letters (handled_at) WHERE has_bytes = 1 AND state IN ('done', 'filtered');
-- Whose bytes may go: several letters may hold the same ones.
CREATE INDEX letters_of_bytes ON letters (digest) WHERE has_bytes = 1;

CREATE TABLE mailbox_connections (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  mailbox_id INTEGER NOT NULL REFERENCES mailboxes (id) ON DELETE CASCADE,
  at         INTEGER NOT NULL,
  what       TEXT NOT NULL,
  code       TEXT NOT NULL,
  detail     TEXT NOT NULL,
  peer       TEXT NOT NULL
) STRICT;
CREATE INDEX mailbox_connections_of_mailbox ON mailbox_connections (mailbox_id, id);
