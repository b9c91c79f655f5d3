-- How many records were read, revealed or taken out, and which fields of theirs are personal.
ALTER TABLE {schema}.access_log ADD COLUMN record_count bigint;
ALTER TABLE {schema}.access_log ADD COLUMN fields text[];
CREATE INDEX access_log_actor ON {schema}.access_log (actor_id, at DESC);
