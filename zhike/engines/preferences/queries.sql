-- name: list
SELECT p.name, p.value FROM {schema}.preference p WHERE p.user_id = $1;

-- name: put
INSERT INTO {schema}.preference (user_id, name, value, updated_at) VALUES ($1, $2, $3::jsonb, $4)
ON CONFLICT (user_id, name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at;

-- name: drop
DELETE FROM {schema}.preference WHERE user_id = $1 AND name = $2;

-- name: visit
INSERT INTO {schema}.recent_record (user_id, record_id, object, at)
SELECT $1, r.id, r.object, $4 FROM {schema}.record r WHERE r.id = $2 AND r.object = $3
ON CONFLICT (user_id, record_id) DO UPDATE SET at = excluded.at;

-- name: forget_old_visits
DELETE FROM {schema}.recent_record r WHERE r.user_id = $1 AND r.record_id IN (
    SELECT o.record_id FROM {schema}.recent_record o WHERE o.user_id = $1 ORDER BY o.at DESC OFFSET $2
);

-- name: list_visits
SELECT r.record_id, r.object, r.at FROM {schema}.recent_record r WHERE r.user_id = $1 ORDER BY r.at DESC LIMIT $2;
