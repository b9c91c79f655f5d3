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

-- name: attach_many
UPDATE {schema}.file AS f SET record_id = v.record_id, field_id = v.field_id, deleted_at = NULL
FROM unnest($1::uuid[], $2::uuid[], $3::integer[], $4::text[]) AS v(id, record_id, field_id, content)
WHERE f.id = v.id AND starts_with(f.content_type, v.content)
    AND (f.record_id = v.record_id
        OR (f.record_id IS NULL AND f.deleted_at IS NULL AND ($5::uuid IS NULL OR f.uploaded_by = $5)))
RETURNING f.id, f.record_id, f.field_id;

-- name: detach_others
UPDATE {schema}.file AS f SET deleted_at = $4
FROM unnest($1::uuid[], $2::integer[]) AS v(record_id, field_id)
WHERE f.record_id = v.record_id AND f.field_id = v.field_id AND f.deleted_at IS NULL AND NOT f.id = ANY($3::uuid[]);
