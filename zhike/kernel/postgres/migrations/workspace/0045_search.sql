-- The index of global search (docs/engines/search.md). A token names its field, so one index serves all objects.
CREATE TABLE {schema}.search_row (
    record_id uuid PRIMARY KEY,
    object text NOT NULL,
    tokens tsvector NOT NULL,
    texts jsonb NOT NULL,
    indexed_at timestamptz NOT NULL
);
-- Without a pending list: whoever searches would read it whole, and only one writer is ever here.
CREATE INDEX search_row_tokens ON {schema}.search_row USING gin (tokens) WITH (fastupdate = off);
CREATE TABLE {schema}.search_object (
    object text PRIMARY KEY,
    signature text NOT NULL,
    filled_at timestamptz NOT NULL
);
-- Records whose parent's readers changed: their tokens are made again.
CREATE TABLE {schema}.search_due (
    record_id uuid PRIMARY KEY,
    object text NOT NULL
);
