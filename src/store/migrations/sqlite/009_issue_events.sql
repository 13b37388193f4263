-- What happened to issues, in order: their history, and what notices are made from. Who else takes part in them.

ALTER TABLE issues ADD COLUMN type TEXT NOT NULL DEFAULT 'Task';
ALTER TABLE issues ADD COLUMN priority TEXT NOT NULL DEFAULT 'medium'
  CHECK (priority IN ('highest', 'high', 'medium', 'low', 'lowest'));
ALTER TABLE issues ADD COLUMN assignee_id INTEGER REFERENCES people (id);

-- When the last letter to this address came back for good, and what was said about it.
ALTER TABLE people ADD COLUMN bounced_at INTEGER;
ALTER TABLE people ADD COLUMN bounce_reason TEXT NOT NULL DEFAULT '';

CREATE TABLE watchers (
  issue_id  INTEGER NOT NULL REFERENCES issues (id),
  person_id INTEGER NOT NULL REFERENCES people (id),
  kind      TEXT NOT NULL CHECK (kind IN ('watcher', 'participant')),
  PRIMARY KEY (issue_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE issue_events (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  issue_id   INTEGER NOT NULL REFERENCES issues (id),
  kind       TEXT NOT NULL CHECK (kind IN ('created', 'commented', 'status_changed', 'assigned', 'edited')),
  author_id  INTEGER NOT NULL REFERENCES people (id),
  comment_id INTEGER REFERENCES comments (id),
  -- Status names of a change of status, person ids of an assignment.
  before     TEXT NOT NULL DEFAULT '',
  after      TEXT NOT NULL DEFAULT '',
  at         INTEGER NOT NULL,
  CONSTRAINT only_a_comment_has_one CHECK ((kind = 'commented') = (comment_id IS NOT NULL))
) STRICT;
CREATE INDEX issue_events_of_issue ON issue_events (issue_id, id);
