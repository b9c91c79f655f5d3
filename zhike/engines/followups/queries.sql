-- name: list_changes
SELECT j.payload FROM {schema}.journal j
WHERE j.record_id = ANY($1::uuid[]) AND j.operation_id = $2 AND j.kind = 'u' AND j.payload IS NOT NULL;

-- name: list_objects
SELECT r.id, r.object FROM {schema}.record r WHERE r.id = ANY($1::uuid[]) ORDER BY r.id;
