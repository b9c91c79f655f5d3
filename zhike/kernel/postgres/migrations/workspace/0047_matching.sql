-- Duplicates (docs/engines/matching.md). Under which keys a record may be found again: `main` ones are what a value
-- means, the others only gather what is worth comparing.
CREATE TABLE {schema}.match_key (
    record_id uuid NOT NULL,
    field_id integer NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    main boolean NOT NULL,
    PRIMARY KEY (record_id, field_id, kind, key)
);
CREATE INDEX match_key_found ON {schema}.match_key (field_id, kind, key, record_id);
-- Objects whose keys are complete, and by which rules.
CREATE TABLE {schema}.match_object (
    object text PRIMARY KEY,
    signature text NOT NULL,
    filled_at timestamptz NOT NULL
);
-- Pairs that a scan found and people decide: `first_id` is the lesser id.
CREATE TABLE {schema}.duplicate_pair (
    id uuid PRIMARY KEY,
    object text NOT NULL,
    first_id uuid NOT NULL,
    second_id uuid NOT NULL,
    cluster_id uuid NOT NULL,
    rule text NOT NULL,
    score double precision NOT NULL,
    reason jsonb NOT NULL,
    state text NOT NULL,
    found_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by uuid,
    operation_id uuid
);
CREATE UNIQUE INDEX duplicate_pair_records ON {schema}.duplicate_pair (first_id, second_id);
CREATE INDEX duplicate_pair_second ON {schema}.duplicate_pair (second_id);
CREATE INDEX duplicate_pair_queue ON {schema}.duplicate_pair (object, state, score DESC, id);
