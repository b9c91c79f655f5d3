-- name: list_segments
SELECT s.id, s.object, s.name, s.description, s.kind, s.condition, s.owner_id, r.title AS owner_name, s.audience,
       s.tag_field, s.tag, s.problem, s.generation, s.filled_generation, s.filled_at, s.version, s.updated_at
FROM {schema}.segment AS s LEFT JOIN {schema}.record AS r ON r.id = s.owner_id
WHERE s.audience = 'all' OR s.owner_id = $1
ORDER BY s.object, s.created_at, s.id LIMIT 2000

-- name: list_dynamic
SELECT s.id, s.object, s.name, s.description, s.kind, s.condition, s.owner_id, NULL::text AS owner_name, s.audience,
       s.tag_field, s.tag, s.problem, s.generation, s.filled_generation, s.filled_at, s.version, s.updated_at
FROM {schema}.segment AS s WHERE s.kind = 'dynamic' ORDER BY s.id

-- name: find_segments
SELECT s.id, s.object, s.name, s.description, s.kind, s.condition, s.owner_id, r.title AS owner_name, s.audience,
       s.tag_field, s.tag, s.problem, s.generation, s.filled_generation, s.filled_at, s.version, s.updated_at
FROM {schema}.segment AS s LEFT JOIN {schema}.record AS r ON r.id = s.owner_id WHERE s.id = ANY($1::uuid[])

-- name: list_used
SELECT id, object, name, condition, tag_field, audience FROM {schema}.segment ORDER BY object, created_at, id

-- name: count_own
SELECT count(*) FROM {schema}.segment WHERE owner_id = $1

-- name: insert_segment
INSERT INTO {schema}.segment
    (id, object, name, description, kind, condition, owner_id, audience, tag_field, tag, generation,
     filled_generation, version, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, 0, 1, $11, $11)

-- name: update_segment
UPDATE {schema}.segment
SET name = $3, description = $4, condition = $5, audience = $6, tag_field = $7, tag = $8, updated_at = $9,
    problem = NULL, generation = generation + 1, version = version + 1
WHERE id = $1 AND version = $2

-- name: delete_segment
DELETE FROM {schema}.segment WHERE id = $1

-- name: mark_stale
UPDATE {schema}.segment SET generation = generation + 1, problem = NULL WHERE id = ANY($1::uuid[])

-- name: note_filled
UPDATE {schema}.segment SET filled_generation = $2, filled_at = $3 WHERE id = $1

-- name: note_problem
UPDATE {schema}.segment SET problem = $2, filled_generation = generation WHERE id = $1

-- name: lock_head
SELECT pos FROM {schema}.segment_head WHERE id = 1 FOR UPDATE

-- name: move_head
UPDATE {schema}.segment_head SET pos = $1 WHERE id = 1

-- name: read_head
SELECT pos FROM {schema}.segment_head WHERE id = 1

-- name: list_present
SELECT record_id FROM {schema}.segment_member WHERE segment_id = $1 AND record_id = ANY($2::uuid[])

-- name: list_binned
SELECT m.record_id FROM {schema}.segment_member AS m
JOIN {schema}.record AS r ON r.id = m.record_id
WHERE m.segment_id = $1 AND r.deleted_at IS NOT NULL
LIMIT $2

-- name: add_members
INSERT INTO {schema}.segment_member (segment_id, record_id, entered_at)
SELECT $1, v.id, $3 FROM unnest($2::uuid[]) AS v(id)
ON CONFLICT (segment_id, record_id) DO NOTHING RETURNING record_id

-- name: drop_members
DELETE FROM {schema}.segment_member WHERE segment_id = $1 AND record_id = ANY($2::uuid[]) RETURNING record_id

-- name: list_all_members
SELECT record_id FROM {schema}.segment_member WHERE segment_id = $1 AND record_id > $2 ORDER BY record_id LIMIT $3

-- name: put_events
INSERT INTO {schema}.segment_event (pos, at, segment_id, record_id, kind)
SELECT v.pos, $3, $4, v.id, $5 FROM unnest($1::bigint[], $2::uuid[]) AS v(pos, id)

-- name: read_events
SELECT pos, at, segment_id, record_id, kind FROM {schema}.segment_event WHERE pos > $1 ORDER BY pos LIMIT $2

-- name: list_record_events
SELECT pos, at, segment_id, record_id, kind FROM {schema}.segment_event
WHERE segment_id = $1 AND record_id = $2 ORDER BY pos

-- name: list_entered
SELECT record_id, entered_at FROM {schema}.segment_member WHERE segment_id = $1 AND record_id = ANY($2::uuid[])

-- name: list_survivors
SELECT DISTINCT m.segment_id, r.merged_into
FROM {schema}.segment_member AS m
JOIN {schema}.segment AS s ON s.id = m.segment_id AND s.kind = 'static'
JOIN {schema}.record AS r ON r.id = m.record_id
WHERE r.id = ANY($1::uuid[]) AND r.merged_into IS NOT NULL

-- name: list_merged
SELECT r.id FROM {schema}.record AS r WHERE r.merged_into = ANY($1::uuid[])

-- name: list_written
SELECT DISTINCT j.record_id FROM {schema}.journal AS j
WHERE j.operation_id = $1 AND j.object = $2 AND j.kind IN ('i', 'u') LIMIT $3

-- name: list_tagging
SELECT s.id, s.object, s.tag_field, s.tag FROM {schema}.segment AS s WHERE s.tag IS NOT NULL

-- name: list_still_tagged
-- Of these records those that another segment with the same tag still holds.
SELECT DISTINCT m.record_id FROM {schema}.segment_member AS m
JOIN {schema}.segment AS s ON s.id = m.segment_id
WHERE s.object = $1 AND s.tag_field = $2 AND s.tag = $3 AND m.record_id = ANY($4::uuid[])

-- name: ensure_cursor
INSERT INTO {schema}.segment_cursor (name, pos, era, updated_at)
SELECT $1, CASE WHEN $2 THEN 0 ELSE (SELECT pos FROM {schema}.segment_head WHERE id = 1) END, h.era, $3
FROM {schema}.journal_head AS h WHERE h.id = 1
ON CONFLICT (name) DO NOTHING

-- name: is_up
-- Whether no event waits for a cursor: most wake-ups are not for it, and take no lock then.
SELECT h.era = c.era AND NOT EXISTS (SELECT 1 FROM {schema}.segment_event e WHERE e.pos > c.pos)
FROM {schema}.segment_cursor c CROSS JOIN {schema}.journal_head h WHERE c.name = $1 AND h.id = 1

-- name: lock_cursor
SELECT c.pos, c.era FROM {schema}.segment_cursor AS c WHERE c.name = $1 FOR UPDATE SKIP LOCKED

-- name: read_era
SELECT h.era FROM {schema}.journal_head AS h WHERE h.id = 1

-- name: move_cursor
UPDATE {schema}.segment_cursor SET pos = $2, era = $3, updated_at = $4 WHERE name = $1
