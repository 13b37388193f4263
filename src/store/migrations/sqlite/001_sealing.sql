-- Which key the secrets in this database are sealed with; the key itself is in a file beside it.

CREATE TABLE sealing_keys (
  key_id TEXT PRIMARY KEY
) STRICT;
