-- Warnings that were sent out, so that each is sent once.

CREATE TABLE told_warnings (
  key     TEXT PRIMARY KEY,
  told_at INTEGER NOT NULL
) STRICT;
