-- name: read_files
SELECT f.id, f.field_id, f.name, f.content_type, f.size, f.uploaded_by, u.name AS uploader
FROM {schema}.file f
LEFT JOIN {schema}.o_user u ON u.id = f.uploaded_by
WHERE f.id = ANY($1::uuid[]);
