-- name: export_logins
SELECT d.user_id, d.disabled_at IS NOT NULL AS disabled, l.name, l.password_hash, l.must_change
FROM {schema}.login_workspace AS d JOIN {schema}.login AS l ON l.id = d.login_id
WHERE d.workspace_key = $1
ORDER BY l.name;

-- name: import_login
INSERT INTO {schema}.login AS l (id, name, password_hash, password_changed_at, must_change, created_at)
VALUES ($1, $2, $3, $4, $5, $4)
ON CONFLICT (name) DO UPDATE SET must_change = l.must_change
RETURNING l.id;

-- name: import_door
INSERT INTO {schema}.login_workspace (login_id, workspace_key, user_id, disabled_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING;

-- name: revoke_tokens
UPDATE {schema}.api_token SET revoked_at = $1 WHERE revoked_at IS NULL;
