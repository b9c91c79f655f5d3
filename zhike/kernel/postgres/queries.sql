-- name: claim_workspace
INSERT INTO {schema}.workspace AS w (key, schema_name, title, state, created_at)
VALUES ($1, $2, $3, 'creating', $4)
ON CONFLICT (key) DO UPDATE SET title = excluded.title, created_at = excluded.created_at
WHERE w.state = 'creating'
RETURNING key;

-- name: activate_workspace
UPDATE {schema}.workspace SET state = 'active' WHERE key = $1
RETURNING key, schema_name, title, state, created_at;

-- name: list_workspaces
SELECT key, schema_name, title, state, created_at FROM {schema}.workspace
WHERE state <> 'creating' ORDER BY key;

-- name: find_workspace
SELECT key, schema_name, title, state, created_at FROM {schema}.workspace
WHERE key = $1 AND state <> 'creating';

-- name: rename_workspace
UPDATE {schema}.workspace SET title = $2 WHERE key = $1;

-- name: forget_workspace
DELETE FROM {schema}.workspace WHERE key = $1;

-- name: add_secret
INSERT INTO {schema}.secret (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING;

-- name: keep_secret
INSERT INTO {schema}.secret (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: take_secret
DELETE FROM {schema}.secret WHERE name = $1 AND value = $2 RETURNING name;

-- name: read_secret
SELECT value FROM {schema}.secret WHERE name = $1;
