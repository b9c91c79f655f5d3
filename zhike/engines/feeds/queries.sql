-- name: put
INSERT INTO {schema}.calendar_feed (user_id, digest, created_at, last_used_at) VALUES ($1, $2, $3, NULL)
ON CONFLICT (user_id) DO UPDATE SET digest = excluded.digest, created_at = excluded.created_at, last_used_at = NULL;

-- name: get
SELECT f.created_at, f.last_used_at FROM {schema}.calendar_feed f WHERE f.user_id = $1;

-- name: drop
DELETE FROM {schema}.calendar_feed WHERE user_id = $1;

-- name: find
SELECT f.user_id, f.last_used_at FROM {schema}.calendar_feed f WHERE f.digest = $1;

-- name: use
UPDATE {schema}.calendar_feed SET last_used_at = $2 WHERE digest = $1;
