-- name: read_operation
SELECT id, kind, title, cause, actor_id, undo_of, undone_by, at FROM {schema}.operation WHERE id = $1

-- name: list_touched
-- Every record that an operation wrote, the last written first, with the kinds of its entries in their order.
SELECT record_id, object, string_agg(kind::text, '' ORDER BY version) AS kinds
FROM {schema}.journal
WHERE operation_id = $1 AND record_id IS NOT NULL AND kind IN ('i', 'u', 'd', 'r', 'p', 'm')
GROUP BY record_id, object
ORDER BY max(seq) DESC

-- name: read_past
-- All entries of records from the first one that the operation wrote.
SELECT j.record_id, j.version, j.kind::text AS kind, j.operation_id, j.payload
FROM {schema}.journal j
JOIN (
    SELECT f.record_id, min(f.version) AS version FROM {schema}.journal f
    WHERE f.record_id = ANY($1::uuid[]) AND f.operation_id = $2 GROUP BY f.record_id
) AS first ON first.record_id = j.record_id AND j.version >= first.version
WHERE j.record_id = ANY($1::uuid[]) AND j.kind IN ('i', 'u', 'd', 'r', 'p', 'm', 'e')
ORDER BY j.record_id, j.version, j.seq

-- name: find_titles
SELECT id, title FROM {schema}.record WHERE id = ANY($1::uuid[])

-- name: mark_undone
UPDATE {schema}.operation SET undone_by = $2 WHERE id = $1

-- name: mark_redone
UPDATE {schema}.operation SET undone_by = NULL WHERE id = $1 AND undone_by = $2

-- name: finish_operation
UPDATE {schema}.operation SET finished_at = $2, counts = $3 WHERE id = $1

-- name: count_written
SELECT count(DISTINCT record_id) FROM {schema}.journal WHERE operation_id = $1 AND record_id IS NOT NULL

-- name: find_binned
-- The next records to purge, of the first of these objects that has any. What was merged away keeps its row: old ids
-- lead on.
SELECT r.object, array_agg(r.id ORDER BY r.id) AS ids
FROM (
    SELECT b.object, b.id FROM {schema}.record b
    WHERE b.deleted_at IS NOT NULL AND b.deleted_at < $1 AND b.merged_into IS NULL AND b.object = ANY($3::text[])
    ORDER BY array_position($3::text[], b.object), b.deleted_at, b.id LIMIT $2
) AS r
GROUP BY r.object
ORDER BY array_position($3::text[], r.object)

-- name: let_files_go
-- The files room removes what belongs to nothing.
UPDATE {schema}.file SET record_id = NULL, deleted_at = coalesce(deleted_at, $2) WHERE record_id = ANY($1::uuid[])

-- name: find_answer
SELECT route, body_hash, status, response FROM {schema}.idempotency WHERE user_id = $1 AND key = $2

-- name: keep_answer
INSERT INTO {schema}.idempotency (user_id, key, route, body_hash, status, response, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: forget_answers
DELETE FROM {schema}.idempotency WHERE created_at < $1

-- name: has_marks
SELECT EXISTS (SELECT 1 FROM {schema}.rollup_due)

-- name: take_marks
-- Who has a mark locked is just touching it: it stays for the next round.
WITH due AS (
    SELECT object, record_id FROM {schema}.rollup_due
    WHERE object = $1 AND record_id = ANY($2::uuid[])
    FOR UPDATE SKIP LOCKED
)
DELETE FROM {schema}.rollup_due AS r USING due
WHERE r.object = due.object AND r.record_id = due.record_id
RETURNING r.record_id

-- name: take_numbers
INSERT INTO {schema}.number_series AS n (field_id, period, next_number) VALUES ($1, $2, $3)
ON CONFLICT (field_id, period) DO UPDATE SET next_number = n.next_number + $4
RETURNING next_number - $4

-- name: set_titles
UPDATE {schema}.record AS r SET title = v.title
FROM unnest($1::uuid[], $2::text[]) AS v(id, title) WHERE r.id = v.id
