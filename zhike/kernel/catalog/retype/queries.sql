-- name: read_fields
SELECT f.id, f.object, f.field, f.type, f.columns, f.sql_types, f.state, f.retired_at, f.shadow_of, f.replaced_by,
    c.document -> 'settled' AS document
FROM {schema}.physical_field f
LEFT JOIN {schema}.type_change c ON c.to_id = f.id AND f.shadow_of IS NOT NULL
ORDER BY f.id

-- name: insert_field
INSERT INTO {schema}.physical_field (id, object, field, type, columns, sql_types, state, created_at, shadow_of)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: set_field
UPDATE {schema}.physical_field SET state = $2, retired_at = $3, shadow_of = $4, replaced_by = $5 WHERE id = $1

-- name: set_state
UPDATE {schema}.physical_field SET state = $2 WHERE id = $1 AND retired_at IS NULL

-- name: insert_change
INSERT INTO {schema}.type_change (id, object, field, from_id, to_id, origin_id, before, document, state, converted, lost,
    actor_id, operation_id, started_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'filling', 0, 0, $9, $10, $11)

-- name: read_change
SELECT c.id, c.object, c.field, c.from_id, c.to_id, c.origin_id, c.before, c.document, c.state, c.problem, c.converted,
    c.lost, c.actor_id, c.operation_id, c.started_at, c.switched_at, c.version
FROM {schema}.type_change c WHERE c.id = $1

-- name: list_changes
SELECT c.id, c.object, c.field, c.from_id, c.to_id, c.origin_id, c.before, c.document, c.state, c.problem, c.converted,
    c.lost, c.actor_id, c.operation_id, c.started_at, c.switched_at, c.version
FROM {schema}.type_change c WHERE c.object = $1 AND ($2::text IS NULL OR c.field = $2) ORDER BY c.started_at DESC, c.id

-- name: list_of_version
SELECT c.id, c.object, c.field, c.from_id, c.to_id, c.origin_id, c.before, c.document, c.state, c.problem, c.converted,
    c.lost, c.actor_id, c.operation_id, c.started_at, c.switched_at, c.version
FROM {schema}.type_change c WHERE c.version = $1 ORDER BY c.object, c.field

-- name: list_filling
SELECT c.id, c.object, c.field, c.from_id, c.to_id, c.origin_id, c.before, c.document, c.state, c.problem, c.converted,
    c.lost, c.actor_id, c.operation_id, c.started_at, c.switched_at, c.version
FROM {schema}.type_change c WHERE c.state = 'filling' ORDER BY c.started_at, c.id

-- name: list_generations
SELECT c.field, c.from_id, c.to_id, c.before, c.switched_at, f.type, f.columns
FROM {schema}.type_change c LEFT JOIN {schema}.physical_field f ON f.id = c.from_id
WHERE c.object = $1 AND c.state = 'switched' ORDER BY c.switched_at, c.id

-- name: count_filled
UPDATE {schema}.type_change SET converted = $2, lost = $3 WHERE id = $1

-- name: set_switched
UPDATE {schema}.type_change SET state = 'switched', switched_at = $2, version = $3, problem = NULL WHERE id = $1

-- name: set_stopped
UPDATE {schema}.type_change SET state = $2, problem = $3 WHERE id = $1 AND state = 'filling'

-- name: insert_spans
INSERT INTO {schema}.field_span (record_id, field_id, from_at, to_at, value, object, operation_id)
SELECT v.record_id, $2, v.from_at, v.to_at, v.value, v.object, v.operation_id
FROM jsonb_to_recordset($1::jsonb)
    AS v(record_id uuid, from_at timestamptz, to_at timestamptz, value jsonb, object text, operation_id uuid)
ON CONFLICT (record_id, field_id, from_at, operation_id) DO NOTHING

-- name: list_spans
SELECT record_id, from_at, to_at, value, object, operation_id FROM {schema}.field_span
WHERE field_id = $1 AND ($2::uuid IS NULL OR record_id > $2) ORDER BY record_id LIMIT $3

-- name: delete_spans
DELETE FROM {schema}.field_span WHERE field_id = $1

-- name: read_titles
SELECT r.id, r.title FROM {schema}.record r WHERE r.id = ANY($1::uuid[])

-- name: find_titled
SELECT r.title, min(r.id::text) AS id, count(*) AS count FROM {schema}.record r
WHERE r.object = ANY($2::text[]) AND r.title = ANY($1::text[]) AND r.deleted_at IS NULL AND r.merged_into IS NULL
GROUP BY r.title

-- name: list_moved_spans
SELECT s.record_id, s.from_at, s.to_at, s.value, s.object, s.operation_id FROM {schema}.field_span s
WHERE s.field_id = $1 AND s.record_id IN (
    SELECT m.record_id FROM {schema}.field_span m WHERE m.field_id = $1 AND m.from_at >= $2)

-- name: delete_spans_of
DELETE FROM {schema}.field_span WHERE field_id = $1 AND record_id = ANY($2::uuid[])

-- name: set_states
UPDATE {schema}.physical_field SET state = $2 WHERE id = ANY($1::integer[]) AND retired_at IS NULL

-- name: list_binned_columns
SELECT f.columns FROM {schema}.physical_field f WHERE f.object = $1 AND f.retired_at IS NOT NULL ORDER BY f.id
