-- Which fields that hold a part of another's value (docs/kernel/records.md) have been given it in the records that were
-- there before them. A field that is not named here, or for another whole or part, is filled by a job.
CREATE TABLE {schema}.part_fill (
    field_id integer PRIMARY KEY,
    whole_id integer NOT NULL,
    part text NOT NULL,
    filled_at timestamptz NOT NULL
);
