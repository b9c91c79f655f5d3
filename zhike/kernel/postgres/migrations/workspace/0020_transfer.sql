-- Imports: a file's rows in chunks of a few thousand until they are saved (refused ones stay in import_row until the
-- report is old), and which field a column of a name went into last time.
CREATE TABLE {schema}.import_chunk (
    job_id uuid NOT NULL,
    number integer NOT NULL,
    row_count integer NOT NULL,
    rows bytea NOT NULL,
    PRIMARY KEY (job_id, number)
);
CREATE TABLE {schema}.import_column (
    object text NOT NULL,
    name text NOT NULL,
    path text NOT NULL,
    used_at timestamptz NOT NULL,
    PRIMARY KEY (object, name)
);
