-- name: lock_cursor
SELECT c.pos FROM {schema}.consumer c WHERE c.name = $1 FOR UPDATE

-- name: put_rows
INSERT INTO {schema}.search_row (record_id, object, tokens, texts, indexed_at)
SELECT r.id, $1, array_to_tsvector(string_to_array(r.tokens, E'\n')), r.texts::jsonb, $5
FROM unnest($2::uuid[], $3::text[], $4::text[]) AS r(id, tokens, texts)
ORDER BY r.id
ON CONFLICT (record_id) DO UPDATE
SET object = excluded.object, tokens = excluded.tokens, texts = excluded.texts, indexed_at = excluded.indexed_at

-- name: take_numbers
INSERT INTO {schema}.search_slice AS s (object, taken) VALUES ($1, $2)
ON CONFLICT (object) DO UPDATE SET taken = s.taken + excluded.taken
RETURNING s.taken

-- name: list_taken
SELECT object, taken FROM {schema}.search_slice

-- name: begin_bulk
ALTER INDEX {schema}.search_row_tokens SET (fastupdate = on)

-- name: merge_bulk
SELECT gin_clean_pending_list('{schema}.search_row_tokens'::regclass)

-- name: end_bulk
ALTER INDEX {schema}.search_row_tokens SET (fastupdate = off)

-- name: drop_rows
DELETE FROM {schema}.search_row WHERE record_id = ANY($1::uuid[])

-- name: drop_older
DELETE FROM {schema}.search_row WHERE object = ANY($1::text[]) AND indexed_at < $2

-- name: drop_strange
DELETE FROM {schema}.search_row WHERE NOT object = ANY($1::text[])

-- name: count_rows
SELECT count(*) FROM {schema}.search_row

-- name: read_places
SELECT r.id, r.object, r.owner_id, r.department_id FROM {schema}.record r WHERE r.id = ANY($1::uuid[])

-- name: read_members
SELECT m.record_id, m.user_id FROM {schema}.member m WHERE m.record_id = ANY($1::uuid[])

-- name: read_shares
SELECT s.record_id, s.principal_kind, s.principal FROM {schema}.share s WHERE s.record_id = ANY($1::uuid[])

-- name: read_named
SELECT l.record_id, l.target_id FROM {schema}.link l
WHERE l.record_id = ANY($1::uuid[]) AND l.field_id = ANY($2::integer[])

-- name: count_records
SELECT r.object, count(*) AS records FROM {schema}.record r
WHERE r.deleted_at IS NULL AND r.object = ANY($1::text[]) GROUP BY r.object

-- name: list_filled
SELECT object, signature FROM {schema}.search_object

-- name: note_filled
INSERT INTO {schema}.search_object (object, signature, filled_at) VALUES ($1, $2, $3)
ON CONFLICT (object) DO UPDATE SET signature = excluded.signature, filled_at = excluded.filled_at

-- name: forget_filled
DELETE FROM {schema}.search_object

-- name: has_due
SELECT EXISTS (SELECT 1 FROM {schema}.search_due)

-- name: take_due
DELETE FROM {schema}.search_due WHERE record_id IN (SELECT d.record_id FROM {schema}.search_due d LIMIT $1)
RETURNING record_id, object
