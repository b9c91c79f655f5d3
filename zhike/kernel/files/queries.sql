-- name: count_bytes
SELECT coalesce(sum(size), 0)::bigint FROM {schema}.file WHERE deleted_at IS NULL;

-- name: insert_file
INSERT INTO {schema}.file
    (id, name, content_type, size, sha256, store_key, width, height, thumbnail_key, scan_state, uploaded_by, uploaded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: find_file
SELECT id, record_id, field_id, name, content_type, size, sha256, store_key, width, height, thumbnail_key,
       scan_state, uploaded_by, uploaded_at
FROM {schema}.file
WHERE id = $1 AND deleted_at IS NULL;

-- name: attach_files
UPDATE {schema}.file
SET record_id = $2, field_id = $3
WHERE id = ANY($1::uuid[]) AND deleted_at IS NULL AND (record_id = $2 OR (record_id IS NULL AND uploaded_by = $4))
RETURNING id;

-- name: detach_files
UPDATE {schema}.file SET deleted_at = $2 WHERE id = ANY($1::uuid[]) AND deleted_at IS NULL;

-- name: restore_files
UPDATE {schema}.file SET deleted_at = NULL WHERE id = ANY($1::uuid[]);

-- name: take_doomed
DELETE FROM {schema}.file
WHERE id IN (
    SELECT id FROM {schema}.file
    WHERE (record_id IS NULL AND deleted_at IS NULL AND uploaded_at < $1) OR deleted_at < $2
    LIMIT 500
)
RETURNING store_key, thumbnail_key;

-- name: list_store_keys
SELECT store_key AS key FROM {schema}.file
UNION ALL
SELECT thumbnail_key FROM {schema}.file WHERE thumbnail_key IS NOT NULL;

-- name: rename_keys
UPDATE {schema}.file
SET store_key = $1 || substr(store_key, $2), thumbnail_key = $1 || substr(thumbnail_key, $2);
