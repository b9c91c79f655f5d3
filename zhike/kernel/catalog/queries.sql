-- name: read_version
SELECT version FROM {schema}.catalog_head WHERE id = 1

-- name: read_definitions
SELECT kind, key, package, base, custom FROM {schema}.definition WHERE deleted_at IS NULL

-- name: read_objects
SELECT object, table_name, retired_at FROM {schema}.physical_object

-- name: read_fields
SELECT id, object, field, type, columns, sql_types, state, retired_at FROM {schema}.physical_field ORDER BY id

-- name: read_indexes
SELECT c.relname AS table_name, i.relname AS name, x.indisvalid AS valid
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND left(c.relname, 2) = 'o_'

-- name: read_keys
SELECT c.relname AS table_name, k.conname AS name, k.convalidated AS valid
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND k.contype = 'f' AND left(c.relname, 2) = 'o_'

-- name: read_sizes
SELECT c.relname AS table_name, pg_table_size(c.oid) AS bytes
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relkind = 'r' AND left(c.relname, 2) = 'o_'

-- name: take_field_ids
SELECT nextval('{schema}.field_id_seq') AS id FROM generate_series(1, $1::integer)

-- name: insert_object
INSERT INTO {schema}.physical_object (object, table_name, created_at) VALUES ($1, $2, $3)

-- name: set_object_retired
UPDATE {schema}.physical_object SET retired_at = $2 WHERE object = $1

-- name: insert_field
INSERT INTO {schema}.physical_field (id, object, field, type, columns, sql_types, state, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: set_field
UPDATE {schema}.physical_field SET state = $2, retired_at = $3 WHERE id = $1

-- name: set_columns
UPDATE {schema}.physical_field SET columns = $2, sql_types = $3 WHERE id = $1

-- name: delete_field
DELETE FROM {schema}.physical_field WHERE id = $1

-- name: delete_object
DELETE FROM {schema}.physical_object WHERE object = $1

-- name: save_definition
INSERT INTO {schema}.definition (kind, key, package, base, custom, version, deleted_at)
VALUES ($1, $2, $3, $4, $5, $6, NULL)
ON CONFLICT (kind, key) DO UPDATE SET package = excluded.package, base = excluded.base, custom = excluded.custom,
    version = excluded.version, deleted_at = NULL

-- name: delete_definition
UPDATE {schema}.definition SET package = NULL, base = NULL, custom = NULL, version = $3, deleted_at = $4
WHERE kind = $1 AND key = $2

-- name: insert_change
INSERT INTO {schema}.catalog_change (version, kind, key, before, after, operation_id, actor_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: read_changes_of_version
SELECT kind, key, before, after FROM {schema}.catalog_change WHERE version = $1

-- name: read_change
SELECT before, after FROM {schema}.catalog_change WHERE version = $1 AND kind = $2 AND key = $3

-- name: find_later_change
SELECT min(version) FROM {schema}.catalog_change WHERE kind = $1 AND key = $2 AND version > $3

-- name: list_changes
SELECT c.version, c.kind, c.key, c.operation_id, c.actor_id, c.at, c.before, c.after, o.title, r.title AS actor_title
FROM {schema}.catalog_change c
LEFT JOIN {schema}.operation o ON o.id = c.operation_id
LEFT JOIN {schema}.record r ON r.id = c.actor_id
WHERE c.version < $1 AND ($3::text IS NULL OR c.kind = $3) AND ($4::text IS NULL OR c.key = $4)
    AND ($5::uuid IS NULL OR c.actor_id = $5)
ORDER BY c.version DESC, c.kind, c.key LIMIT $2

-- name: set_version
UPDATE {schema}.catalog_head SET version = $1, published_at = $2 WHERE id = 1

-- name: insert_operation
INSERT INTO {schema}.operation (id, kind, title, cause, actor_id, subject_id, at, finished_at)
VALUES ($1, $2, $3, $4, $5, $5, $6, $6)
ON CONFLICT (id) DO NOTHING

-- name: insert_entry
INSERT INTO {schema}.journal (at, operation_id, actor_id, subject_id, cause, kind, object, version, payload, salt)
VALUES ($1, $2, $3, $3, $4, 'c', 'catalog', $5, $6, $7)

-- name: read_packages
SELECT key, version, manifest, overlay, digest, applied_at FROM {schema}.package ORDER BY key

-- name: save_package
INSERT INTO {schema}.package (key, version, manifest, overlay, applied_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (key) DO UPDATE SET version = excluded.version, manifest = excluded.manifest,
    overlay = excluded.overlay, applied_at = excluded.applied_at

-- name: forget_package
DELETE FROM {schema}.package WHERE key = $1

-- name: set_package_digest
UPDATE {schema}.package SET digest = $2 WHERE key = $1

-- name: insert_package_event
INSERT INTO {schema}.package_event (id, package, kind, from_version, from_manifest, from_overlay, to_version,
    catalog_version, operation_id, actor_id, conflicts, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

-- name: list_package_events
SELECT id, package, kind, from_version, from_manifest, from_overlay, to_version, catalog_version, operation_id,
    actor_id, conflicts, at, rolled_back_by
FROM {schema}.package_event WHERE $1::text IS NULL OR package = $1 ORDER BY at DESC, id DESC LIMIT $2

-- name: mark_rolled_back
UPDATE {schema}.package_event SET rolled_back_by = $2 WHERE id = $1
