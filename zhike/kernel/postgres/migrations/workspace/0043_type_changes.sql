-- A field that changes its type gets new columns under a new permanent id: a shadow while they are filled, then the
-- field itself. What it replaces stays in the bin.
ALTER TABLE {schema}.physical_field ADD COLUMN shadow_of integer;
ALTER TABLE {schema}.physical_field ADD COLUMN replaced_by integer;
DROP INDEX {schema}.physical_field_live;
CREATE UNIQUE INDEX physical_field_live ON {schema}.physical_field (object, field) WHERE retired_at IS NULL AND shadow_of IS NULL;
CREATE TABLE {schema}.type_change (
    id uuid PRIMARY KEY,
    object text NOT NULL,
    field text NOT NULL,
    from_id integer NOT NULL,
    to_id integer NOT NULL,
    origin_id integer,
    before jsonb NOT NULL,
    document jsonb NOT NULL,
    state text NOT NULL,
    problem jsonb,
    converted bigint NOT NULL,
    lost bigint NOT NULL,
    actor_id uuid,
    operation_id uuid NOT NULL,
    started_at timestamptz NOT NULL,
    switched_at timestamptz,
    version bigint
);
CREATE INDEX type_change_field ON {schema}.type_change (object, field, started_at);
CREATE INDEX type_change_version ON {schema}.type_change (version) WHERE version IS NOT NULL;
