-- Data keys of a workspace, wrapped by the master key.

-- name: list_keys
SELECT id, purpose, wrapped, created_at, retired_at FROM {schema}.data_key ORDER BY id;

-- name: add_key
INSERT INTO {schema}.data_key (id, purpose, wrapped, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING;

-- name: retire_keys
UPDATE {schema}.data_key SET retired_at = $2 WHERE purpose = 'data' AND id < $1 AND retired_at IS NULL;

-- name: rewrap_key
UPDATE {schema}.data_key SET wrapped = $3 WHERE id = $1 AND wrapped = $2;

-- name: is_retired
SELECT k.retired_at IS NOT NULL FROM {schema}.data_key AS k WHERE k.id = $1 AND k.purpose = 'data';

-- name: drop_key
DELETE FROM {schema}.data_key WHERE id = $1 AND purpose = 'data' AND retired_at IS NOT NULL;
