-- Several files in one migration: where each file stands, which records of another system are which of ours (kept, so
-- that a later migration from there updates), and the values that did not come in as they stood in the file.
CREATE TABLE {schema}.import_part (
    id uuid NOT NULL,
    job_id uuid NOT NULL,
    place integer NOT NULL,
    state jsonb NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX import_part_job ON {schema}.import_part (job_id, place);
CREATE TABLE {schema}.import_id_map (
    source text NOT NULL,
    object text NOT NULL,
    foreign_id text NOT NULL,
    record_id uuid NOT NULL,
    operation_id uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (source, object, foreign_id)
);
CREATE INDEX import_id_map_record ON {schema}.import_id_map (record_id);
CREATE TABLE {schema}.import_difference (
    part_id uuid NOT NULL,
    line bigint NOT NULL,
    field text NOT NULL,
    foreign_id text,
    record_id uuid,
    source text NOT NULL,
    stored text,
    reason text NOT NULL,
    PRIMARY KEY (part_id, line, field)
);
