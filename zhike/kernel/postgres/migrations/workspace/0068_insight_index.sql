-- A record that is purged looks for its insights by this.
CREATE INDEX insight_record ON {schema}.insight (record_id);
