-- Projects, people, issues with comments and attachments.
-- Times are milliseconds since 1970, UTC. Ids are never used twice.

CREATE TABLE projects (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  key        TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- The number of the project's newest issue. A row of its own, so that giving a key does not lock the project.
CREATE TABLE issue_counters (
  project_id INTEGER PRIMARY KEY REFERENCES projects (id),
  newest     INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE people (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT NOT NULL,
  email      TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE issues (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id  INTEGER NOT NULL REFERENCES projects (id),
  key         TEXT NOT NULL UNIQUE,
  summary     TEXT NOT NULL,
  description TEXT NOT NULL,
  status      TEXT NOT NULL CHECK (status IN ('open', 'in_progress', 'done')),
  reporter_id INTEGER NOT NULL REFERENCES people (id),
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  version     INTEGER NOT NULL,
  -- The letter that it came from; the tracker does not know the mail tables. A letter becomes at most one issue.
  letter_id   INTEGER UNIQUE
) STRICT;
CREATE INDEX issues_of_project ON issues (project_id, id);
CREATE INDEX issues_of_status ON issues (status, id);

CREATE TABLE comments (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  issue_id   INTEGER NOT NULL REFERENCES issues (id),
  author_id  INTEGER NOT NULL REFERENCES people (id),
  text       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- A letter becomes at most one comment.
  letter_id  INTEGER UNIQUE,
  UNIQUE (id, issue_id)
) STRICT;
CREATE INDEX comments_of_issue ON comments (issue_id, id);

-- The same bytes are kept once, apart from what lists read.
CREATE TABLE attachment_bytes (
  digest  BLOB PRIMARY KEY CHECK (length(digest) = 32),
  content BLOB NOT NULL
) STRICT;

CREATE TABLE attachments (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  issue_id   INTEGER NOT NULL REFERENCES issues (id),
  -- NULL: it belongs to the issue itself.
  comment_id INTEGER,
  file_name  TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes      INTEGER NOT NULL,
  digest     BLOB NOT NULL REFERENCES attachment_bytes (digest),
  created_at INTEGER NOT NULL,
  FOREIGN KEY (comment_id, issue_id) REFERENCES comments (id, issue_id)
) STRICT;
CREATE INDEX attachments_of_issue ON attachments (issue_id, id);
