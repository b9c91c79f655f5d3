-- name: find_foreign
SELECT foreign_id, record_id FROM {schema}.import_id_map
WHERE source = $1 AND object = $2 AND foreign_id = ANY($3::text[]);

-- name: keep_foreign
INSERT INTO {schema}.import_id_map (source, object, foreign_id, record_id, operation_id, at)
SELECT $1, $2, f.foreign_id, f.record_id, $5, $6 FROM unnest($3::text[], $4::uuid[]) AS f (foreign_id, record_id)
ON CONFLICT (source, object, foreign_id) DO UPDATE
SET record_id = excluded.record_id, operation_id = excluded.operation_id, at = excluded.at;

-- name: add_part
INSERT INTO {schema}.import_part (id, job_id, place, state) VALUES ($1, $2, $3, $4);

-- name: keep_state
UPDATE {schema}.import_part SET state = $2 WHERE id = $1;

-- name: list_states
SELECT id, state FROM {schema}.import_part WHERE job_id = $1 ORDER BY place;

-- name: list_differences
SELECT line, field, foreign_id, record_id, source, stored, reason FROM {schema}.import_difference
WHERE part_id = $1 ORDER BY line, field LIMIT $2;

-- name: drop_differences
DELETE FROM {schema}.import_difference WHERE part_id = $1;

-- name: drop_old_parts
DELETE FROM {schema}.import_part p
WHERE NOT EXISTS (SELECT 1 FROM {schema}.job j WHERE j.id = p.job_id) OR EXISTS (
    SELECT 1 FROM {schema}.job j
    WHERE j.id = p.job_id AND j.state IN ('done', 'failed', 'cancelled') AND j.finished_at < $1
);

-- name: drop_orphan_chunks
DELETE FROM {schema}.import_chunk c
WHERE NOT EXISTS (SELECT 1 FROM {schema}.job j WHERE j.id = c.job_id)
AND NOT EXISTS (SELECT 1 FROM {schema}.import_part p WHERE p.id = c.job_id);

-- name: drop_orphan_differences
DELETE FROM {schema}.import_difference d
WHERE NOT EXISTS (SELECT 1 FROM {schema}.import_part p WHERE p.id = d.part_id)
;

-- name: take_warned
DELETE FROM {schema}.import_row WHERE job_id = $1 AND line = ANY($2::bigint[]) AND state = 'warned'
RETURNING line, problem
