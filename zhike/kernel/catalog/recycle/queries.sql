-- name: list_object_changes
SELECT version, key, before, after, actor_id, at FROM {schema}.catalog_change
WHERE kind = 'object' AND key = ANY($1::text[]) ORDER BY version DESC

-- name: list_switched
SELECT from_id, before, actor_id, version, switched_at FROM {schema}.type_change
WHERE state = 'switched' ORDER BY switched_at, id

-- name: delete_members
DELETE FROM {schema}.member WHERE record_id = ANY($1::uuid[])

-- name: delete_shares
DELETE FROM {schema}.share WHERE record_id = ANY($1::uuid[])

-- name: delete_links
DELETE FROM {schema}.link WHERE record_id = ANY($1::uuid[]) OR target_id = ANY($1::uuid[])

-- name: delete_spans
DELETE FROM {schema}.field_span WHERE record_id = ANY($1::uuid[])

-- name: let_files_go
UPDATE {schema}.file SET record_id = NULL, deleted_at = coalesce(deleted_at, $2) WHERE record_id = ANY($1::uuid[])

-- name: delete_records
DELETE FROM {schema}.record WHERE id = ANY($1::uuid[])

-- name: delete_rollups_due
DELETE FROM {schema}.rollup_due WHERE object = $1

-- name: delete_field_spans
DELETE FROM {schema}.field_span WHERE field_id = ANY($1::integer[])

-- name: delete_field_links
DELETE FROM {schema}.link WHERE field_id = ANY($1::integer[])

-- name: delete_series
DELETE FROM {schema}.number_series WHERE field_id = ANY($1::integer[])
