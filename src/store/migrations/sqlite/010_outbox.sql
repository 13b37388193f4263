-- Outgoing mail servers, letters on their way out, and the templates that they are made from.

CREATE TABLE outgoing_servers (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  uid             TEXT NOT NULL UNIQUE,
  name            TEXT NOT NULL UNIQUE,
  description     TEXT NOT NULL,
  provider        TEXT NOT NULL,
  protocol        TEXT NOT NULL CHECK (protocol IN ('smtp', 'graph')),
  host            TEXT NOT NULL,
  port            INTEGER NOT NULL CHECK (port BETWEEN 0 AND 65535),
  security        TEXT NOT NULL CHECK (security IN ('tls', 'start_tls', 'plain')),
  timeout_ms      INTEGER NOT NULL,
  user_name       TEXT NOT NULL,
  authentication  TEXT NOT NULL CHECK (authentication IN ('none', 'password', 'link')),
  sealed_password BLOB,
  grant_id        INTEGER REFERENCES grants (id),
  from_address    TEXT NOT NULL,
  from_name       TEXT NOT NULL,
  subject_prefix  TEXT NOT NULL,
  -- 0: no limit.
  letters_per_minute INTEGER NOT NULL CHECK (letters_per_minute >= 0),
  enabled         INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  version         INTEGER NOT NULL,
  CONSTRAINT authentication_is_whole CHECK (
    (authentication = 'password') = (sealed_password IS NOT NULL) AND (authentication = 'link') = (grant_id IS NOT NULL))
) STRICT;
CREATE INDEX outgoing_servers_of_grant ON outgoing_servers (grant_id);

-- Whose notices a server sends; none: those that no other server names.
CREATE TABLE outgoing_server_projects (
  server_id  INTEGER NOT NULL REFERENCES outgoing_servers (id) ON DELETE CASCADE,
  project_id INTEGER NOT NULL REFERENCES projects (id),
  PRIMARY KEY (server_id, project_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox_letters (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  kind        TEXT NOT NULL CHECK (kind IN ('notice', 'forwarded', 'refusal', 'welcome', 'test')),
  state       TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'cancelled')),
  -- NULL: it waits for any that fits. No foreign key: letters stay when their server goes, and ids are never used twice.
  server_id   INTEGER,
  recipient   TEXT NOT NULL CHECK (recipient = lower(recipient)),
  subject     TEXT NOT NULL,
  message_id  TEXT NOT NULL UNIQUE,
  issue_id    INTEGER REFERENCES issues (id),
  person_id   INTEGER REFERENCES people (id),
  bytes       INTEGER NOT NULL,
  attempts    INTEGER NOT NULL DEFAULT 0,
  created_at  INTEGER NOT NULL,
  -- The first attempt since it was queued or sent again by hand.
  tried_since INTEGER,
  next_try    INTEGER,
  sent_at     INTEGER,
  ended_at    INTEGER,
  trouble     TEXT NOT NULL DEFAULT '',
  answer      TEXT NOT NULL DEFAULT '',
  CONSTRAINT next_try_belongs_to_the_state CHECK ((state = 'waiting') = (next_try IS NOT NULL)),
  CONSTRAINT end_belongs_to_the_state CHECK ((state = 'waiting') = (ended_at IS NULL)),
  CONSTRAINT sent_has_a_time CHECK (state <> 'sent' OR sent_at IS NOT NULL)
) STRICT;
CREATE INDEX outbox_letters_due ON outbox_letters (server_id, next_try, id) WHERE state = 'waiting';
CREATE INDEX outbox_letters_of_state ON outbox_letters (state, id);
CREATE INDEX outbox_letters_of_server ON outbox_letters (server_id, id);

-- Apart from what lists read; swept away some time after the letter ended.
CREATE TABLE outbox_bytes (
  letter_id INTEGER PRIMARY KEY REFERENCES outbox_letters (id),
  content   BLOB NOT NULL
) STRICT;

-- Only those that an administrator changed.
CREATE TABLE letter_templates (
  kind    TEXT PRIMARY KEY CHECK (kind IN ('issue_created', 'comment_added', 'status_changed', 'assigned', 'welcome',
                                           'not_handled', 'too_large')),
  subject TEXT NOT NULL,
  text    TEXT NOT NULL,
  html    TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;

-- One row. It begins at what happened until now: of that nobody is told.
CREATE TABLE notifier_position (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
  event_id INTEGER NOT NULL
) STRICT;
INSERT INTO notifier_position (only_one, event_id) SELECT 1, coalesce(max(id), 0) FROM issue_events;

-- The ids of an issue's letters in the order in which they came to be known.
CREATE TABLE ordered_message_ids (
  number     INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL UNIQUE,
  issue_id   INTEGER NOT NULL REFERENCES issues (id)
) STRICT;
INSERT INTO ordered_message_ids (message_id, issue_id) SELECT message_id, issue_id FROM message_ids ORDER BY rowid;
DROP TABLE message_ids;
ALTER TABLE ordered_message_ids RENAME TO message_ids;
CREATE INDEX message_ids_of_issue ON message_ids (issue_id, number);
