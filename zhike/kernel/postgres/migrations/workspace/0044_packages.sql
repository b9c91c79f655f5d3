-- Which packages were applied, on what, with which decisions: the way back. The digest tells an unchanged start that
-- there is nothing to do; the overlay is what a package says of definitions that are not its own.
ALTER TABLE {schema}.package ADD COLUMN digest text;
ALTER TABLE {schema}.package ADD COLUMN overlay jsonb;
CREATE TABLE {schema}.package_event (
    id uuid PRIMARY KEY,
    package text NOT NULL,
    kind text NOT NULL,
    from_version text,
    from_manifest jsonb,
    from_overlay jsonb,
    to_version text,
    catalog_version bigint NOT NULL,
    operation_id uuid NOT NULL,
    actor_id uuid,
    conflicts jsonb NOT NULL,
    at timestamptz NOT NULL,
    rolled_back_by uuid
);
CREATE INDEX package_event_package ON {schema}.package_event (package, at DESC);
