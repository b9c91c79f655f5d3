-- name: put_keys
INSERT INTO {schema}.match_key (record_id, field_id, kind, key, main)
SELECT v.record_id, v.field_id, v.kind, v.key, v.main
FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::boolean[]) AS v(record_id, field_id, kind, key, main)
ON CONFLICT (record_id, field_id, kind, key) DO UPDATE SET main = excluded.main

-- name: drop_keys
DELETE FROM {schema}.match_key AS m WHERE m.record_id = ANY($1::uuid[])

-- name: find_candidates
-- Records that share a key with what comes in, a few of each key, with all of their keys.
WITH wanted AS MATERIALIZED (
    SELECT w.field_id, w.kind, w.key
    FROM unnest($1::integer[], $2::text[], $3::text[]) AS w(field_id, kind, key)
), hit AS MATERIALIZED (
    SELECT DISTINCT m.record_id
    FROM wanted AS w
    CROSS JOIN LATERAL (
        SELECT k.record_id FROM {schema}.match_key AS k
        WHERE k.field_id = w.field_id AND k.kind = w.kind AND k.key = w.key
        LIMIT $4
    ) AS m
)
SELECT h.record_id, k.field_id, k.kind, k.key, k.main
FROM hit AS h
JOIN {schema}.match_key AS k ON k.record_id = h.record_id

-- name: describe
SELECT r.id, r.title, r.owner_id, o.name AS owner_name
FROM {schema}.record AS r
LEFT JOIN {schema}.o_user AS o ON o.id = r.owner_id
WHERE r.id = ANY($1::uuid[]) AND r.deleted_at IS NULL

-- name: list_filled
SELECT object, signature FROM {schema}.match_object

-- name: note_filled
INSERT INTO {schema}.match_object (object, signature, filled_at) VALUES ($1, $2, $3)
ON CONFLICT (object) DO UPDATE SET signature = excluded.signature, filled_at = excluded.filled_at

-- name: read_keys
SELECT m.record_id, m.field_id, m.kind, m.key, m.main
FROM {schema}.match_key AS m
JOIN {schema}.record AS r ON r.id = m.record_id
WHERE r.object = $1 AND r.deleted_at IS NULL AND m.main
ORDER BY m.record_id

-- name: read_keys_of
SELECT m.record_id, m.field_id, m.kind, m.key, m.main
FROM {schema}.match_key AS m
JOIN {schema}.record AS r ON r.id = m.record_id
WHERE m.record_id = ANY($1::uuid[]) AND r.deleted_at IS NULL AND m.main

-- name: read_cursor
SELECT c.era, c.pos FROM {schema}.consumer AS c WHERE c.name = $1

-- name: list_scans
SELECT s.object, s.signature, s.era, s.pos, s.records FROM {schema}.match_scan AS s

-- name: note_scan
INSERT INTO {schema}.match_scan (object, signature, era, pos, records, scanned_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (object) DO UPDATE
SET signature = excluded.signature, era = excluded.era, pos = excluded.pos, records = excluded.records,
    scanned_at = excluded.scanned_at

-- name: list_changed
SELECT DISTINCT j.record_id
FROM {schema}.journal AS j
WHERE j.pos > $2 AND j.pos <= $3 AND j.object = $1 AND j.record_id IS NOT NULL
LIMIT $4

-- name: drop_lost_pairs
-- Undecided pairs of records that changed, which the look at these did not find again.
DELETE FROM {schema}.duplicate_pair AS p
WHERE p.object = $1 AND p.state IN ('open', 'later') AND p.found_at < $2
    AND (p.first_id = ANY($3::uuid[]) OR p.second_id = ANY($3::uuid[]))

-- name: list_linked
SELECT p.first_id, p.second_id, p.cluster_id FROM {schema}.duplicate_pair AS p WHERE p.object = $1

-- name: put_clusters
UPDATE {schema}.duplicate_pair AS p SET cluster_id = v.cluster_id
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS v(first_id, second_id, cluster_id)
WHERE p.first_id = v.first_id AND p.second_id = v.second_id

-- name: put_pairs
-- What was decided stays decided, save that a merge which was taken back is open again.
INSERT INTO {schema}.duplicate_pair AS p
    (id, object, first_id, second_id, cluster_id, rule, score, reason, state, found_at)
SELECT v.id, $1, v.first_id, v.second_id, v.cluster_id, v.rule, v.score, v.reason::jsonb, 'open', $2
FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::double precision[], $9::text[])
    AS v(id, first_id, second_id, cluster_id, rule, score, reason)
ON CONFLICT (first_id, second_id) DO UPDATE
SET cluster_id = excluded.cluster_id, rule = excluded.rule, score = excluded.score, reason = excluded.reason,
    found_at = excluded.found_at, state = CASE WHEN p.state = 'merged' THEN 'open' ELSE p.state END

-- name: drop_stale_pairs
DELETE FROM {schema}.duplicate_pair AS p
WHERE p.object = $1 AND p.state IN ('open', 'later') AND p.found_at < $2

-- name: list_pairs
SELECT p.id, p.object, p.first_id, p.second_id, p.cluster_id, p.rule, p.score, p.reason, p.state, p.found_at,
    p.decided_at, p.decided_by
FROM {schema}.duplicate_pair AS p
JOIN {schema}.record AS a ON a.id = p.first_id AND (a.deleted_at IS NULL OR p.state = 'merged')
JOIN {schema}.record AS b ON b.id = p.second_id AND (b.deleted_at IS NULL OR p.state = 'merged')
WHERE p.object = $1 AND p.state = $2
    AND ($3::double precision IS NULL OR (p.score, p.id) < ($3::double precision, $4::uuid))
ORDER BY p.score DESC, p.id DESC
LIMIT $5

-- name: get_pair
SELECT p.id, p.object, p.first_id, p.second_id, p.cluster_id, p.rule, p.score, p.reason, p.state, p.found_at,
    p.decided_at, p.decided_by
FROM {schema}.duplicate_pair AS p WHERE p.id = $1

-- name: decide_pair
UPDATE {schema}.duplicate_pair SET state = $2, decided_at = $3, decided_by = $4, operation_id = $5 WHERE id = $1

-- name: lock_cursor
SELECT name FROM {schema}.consumer WHERE name = $1 FOR UPDATE
