-- Saved views of lists, each person's order and pins of them, and the ids that a bulk change has still to do.
CREATE TABLE {schema}.list_view (
    id uuid PRIMARY KEY,
    object text NOT NULL,
    name text NOT NULL,
    state jsonb NOT NULL,
    audience text NOT NULL,
    roles text[] NOT NULL,
    owner_id uuid NOT NULL,
    department_id uuid,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX list_view_object ON {schema}.list_view (object, created_at);
CREATE TABLE {schema}.list_view_seat (
    user_id uuid NOT NULL,
    view_id uuid NOT NULL,
    position integer NOT NULL,
    pinned boolean NOT NULL,
    PRIMARY KEY (user_id, view_id)
);
CREATE INDEX list_view_seat_view ON {schema}.list_view_seat (view_id);
CREATE TABLE {schema}.bulk_chunk (
    job_id uuid NOT NULL,
    number integer NOT NULL,
    ids uuid[] NOT NULL,
    PRIMARY KEY (job_id, number)
);
