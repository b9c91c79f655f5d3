-- name: find_merged
-- Where merged ids have gone; a record may have been merged several times over.
WITH RECURSIVE trail (first, id, path) AS (
    SELECT r.id, r.merged_into, ARRAY[r.id]
    FROM {schema}.record AS r
    WHERE r.id = ANY($1::uuid[]) AND r.merged_into IS NOT NULL
    UNION ALL
    SELECT trail.first, r.merged_into, trail.path || r.id
    FROM trail
    JOIN {schema}.record AS r ON r.id = trail.id
    WHERE r.merged_into IS NOT NULL AND NOT r.id = ANY(trail.path)
)
SELECT DISTINCT ON (first) first AS id, id AS into FROM trail ORDER BY first, cardinality(path) DESC

-- name: mark_merged
UPDATE {schema}.record AS r SET merged_into = $2
WHERE r.id = ANY($1::uuid[]) AND r.deleted_operation = $3 RETURNING r.id

-- name: find_misled
-- Merged records that only the operation that binned them may bring back.
SELECT r.id FROM {schema}.record AS r
WHERE r.id = ANY($1::uuid[]) AND r.merged_into IS NOT NULL AND r.deleted_operation IS DISTINCT FROM $2

-- name: free_merged
-- What was merged into a record that is purged has nowhere to lead to any more.
UPDATE {schema}.record AS r SET merged_into = NULL WHERE r.merged_into = ANY($1::uuid[])

-- name: list_living
SELECT r.id FROM {schema}.record AS r WHERE r.id = ANY($1::uuid[]) AND r.deleted_at IS NULL

-- name: list_losers
SELECT r.id FROM {schema}.record AS r WHERE r.id = ANY($1::uuid[]) AND r.deleted_at IS NOT NULL

-- name: take_files
-- Files of fields by their names, and those that belong to a record as a whole.
UPDATE {schema}.file AS f SET record_id = $2
FROM (
    SELECT l.id, l.record_id, l.field_id FROM {schema}.file AS l
    WHERE l.record_id = ANY($1::uuid[]) AND l.deleted_at IS NULL AND (l.field_id IS NULL OR l.id = ANY($3::uuid[]))
) AS o
WHERE f.id = o.id
RETURNING f.id, o.record_id, o.field_id

-- name: give_files_back
-- A file that the survivor's field holds still, stays.
UPDATE {schema}.file AS f SET record_id = v.record_id, deleted_at = NULL
FROM unnest($1::uuid[], $2::uuid[]) AS v(id, record_id)
WHERE f.id = v.id AND f.record_id = $3 AND (f.field_id IS NULL OR f.deleted_at IS NOT NULL)

-- name: take_files_again
UPDATE {schema}.file AS f SET record_id = $3, deleted_at = NULL
FROM unnest($1::uuid[], $2::uuid[]) AS v(id, record_id)
WHERE f.id = v.id AND f.record_id = v.record_id

-- name: count_files
SELECT count(*) FROM {schema}.file AS f WHERE f.record_id = ANY($1::uuid[]) AND f.deleted_at IS NULL

-- name: list_members
SELECT m.record_id, m.user_id, m.may_write, m.expires_at FROM {schema}.member AS m
WHERE m.record_id = ANY($1::uuid[]) AND (m.expires_at IS NULL OR m.expires_at > $2) ORDER BY m.user_id, m.record_id

-- name: list_shares
SELECT s.record_id, s.principal_kind, s.principal, s.may_write, s.expires_at FROM {schema}.share AS s
WHERE s.record_id = ANY($1::uuid[]) AND (s.expires_at IS NULL OR s.expires_at > $2)
ORDER BY s.principal_kind, s.principal, s.record_id

-- name: find_trail
-- What a merge, or the undo of one, wrote down of itself.
SELECT j.object, j.record_id, j.payload FROM {schema}.journal AS j
WHERE j.operation_id = $1 AND j.kind = 'm' AND j.payload IS NOT NULL

-- name: list_grants
SELECT j.payload FROM {schema}.journal AS j
WHERE j.operation_id = $1 AND j.record_id = $2 AND j.kind = 'a' AND j.payload IS NOT NULL ORDER BY j.seq DESC

-- name: find_object
SELECT r.object FROM {schema}.record AS r WHERE r.id = $1
