-- Segments (docs/engines/segments.md): named sets of records of one object, by hand or by a condition.
CREATE TABLE {schema}.segment (
    id uuid PRIMARY KEY,
    object text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    kind text NOT NULL,
    condition jsonb,
    owner_id uuid NOT NULL,
    audience text NOT NULL,
    tag_field text,
    tag text,
    problem jsonb,
    generation integer NOT NULL,
    filled_generation integer NOT NULL,
    filled_at timestamptz,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX segment_object ON {schema}.segment (object, created_at);
-- Who is in, and since when.
CREATE TABLE {schema}.segment_member (
    segment_id uuid NOT NULL,
    record_id uuid NOT NULL,
    entered_at timestamptz NOT NULL,
    PRIMARY KEY (segment_id, record_id)
);
CREATE INDEX segment_member_record ON {schema}.segment_member (record_id, segment_id);
CREATE INDEX segment_member_entered ON {schema}.segment_member (segment_id, entered_at DESC, record_id);
ALTER TABLE {schema}.segment_member ADD CONSTRAINT segment_member_segment
    FOREIGN KEY (segment_id) REFERENCES {schema}.segment (id) ON DELETE CASCADE;
ALTER TABLE {schema}.segment_member ADD CONSTRAINT segment_member_of
    FOREIGN KEY (record_id) REFERENCES {schema}.record (id) ON DELETE CASCADE;
-- What entered ('e') and left ('l'), appended only. All who write hold the row of segment_head, so places are in the
-- order of commits and have no gaps.
CREATE TABLE {schema}.segment_event (
    pos bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    segment_id uuid NOT NULL,
    record_id uuid NOT NULL,
    kind text NOT NULL
);
CREATE INDEX segment_event_record ON {schema}.segment_event (segment_id, record_id, pos);
CREATE TABLE {schema}.segment_head (
    id integer PRIMARY KEY,
    pos bigint NOT NULL
);
INSERT INTO {schema}.segment_head (id, pos) VALUES (1, 0);
CREATE TABLE {schema}.segment_cursor (
    name text PRIMARY KEY,
    pos bigint NOT NULL,
    era integer NOT NULL,
    updated_at timestamptz NOT NULL
);
-- What the catalogue of tags says of a tag beside its label and colour, which stand with the options of the field.
CREATE TABLE {schema}.tag_group (
    id uuid PRIMARY KEY,
    label jsonb NOT NULL,
    color text NOT NULL,
    open boolean NOT NULL,
    position integer NOT NULL
);
CREATE TABLE {schema}.tag_detail (
    key text PRIMARY KEY,
    group_id uuid,
    description text NOT NULL,
    owner_id uuid,
    created_at timestamptz NOT NULL
);
-- Life-cycle stages and values of customers as they were computed, with their reasons.
CREATE TABLE {schema}.insight (
    object text NOT NULL,
    record_id uuid NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    reason jsonb NOT NULL,
    since timestamptz NOT NULL,
    computed_at timestamptz NOT NULL,
    PRIMARY KEY (kind, record_id)
);
ALTER TABLE {schema}.insight ADD CONSTRAINT insight_of
    FOREIGN KEY (record_id) REFERENCES {schema}.record (id) ON DELETE CASCADE;
CREATE TABLE {schema}.insight_settings (
    id integer PRIMARY KEY,
    document jsonb NOT NULL,
    version integer NOT NULL,
    updated_at timestamptz NOT NULL
);
