-- Statements of sign-in. Tables of the installation and of a workspace never meet in one statement (SCALE-OUT 12).

-- name: find_login
SELECT id, name, password_hash, must_change FROM {schema}.login WHERE name = $1;

-- name: get_login
SELECT id, name, password_hash, must_change FROM {schema}.login WHERE id = $1;

-- name: add_login
INSERT INTO {schema}.login (id, name, password_hash, password_changed_at, must_change, created_at)
VALUES ($1, $2, $3, $4, $5, $4)
ON CONFLICT (name) DO NOTHING
RETURNING id;

-- name: set_password
UPDATE {schema}.login SET password_hash = $2, password_changed_at = $3, must_change = $4 WHERE id = $1;

-- name: renew_hash
UPDATE {schema}.login SET password_hash = $3 WHERE id = $1 AND password_hash = $2;

-- name: list_doors
SELECT workspace_key, user_id, disabled_at FROM {schema}.login_workspace WHERE login_id = $1 ORDER BY workspace_key;

-- name: open_door
INSERT INTO {schema}.login_workspace (login_id, workspace_key, user_id) VALUES ($1, $2, $3);

-- name: find_door
SELECT d.login_id, d.disabled_at, l.name, l.must_change
FROM {schema}.login_workspace AS d JOIN {schema}.login AS l ON l.id = d.login_id
WHERE d.workspace_key = $1 AND d.user_id = $2;

-- name: list_workspace_doors
SELECT d.user_id, d.disabled_at, l.name, l.must_change
FROM {schema}.login_workspace AS d JOIN {schema}.login AS l ON l.id = d.login_id
WHERE d.workspace_key = $1 ORDER BY d.user_id;

-- name: shut_door
UPDATE {schema}.login_workspace SET disabled_at = $3 WHERE workspace_key = $1 AND user_id = $2 RETURNING login_id;

-- name: drop_door
DELETE FROM {schema}.login_workspace WHERE workspace_key = $1 AND user_id = $2 RETURNING login_id;

-- name: drop_user_sessions
DELETE FROM {schema}.session WHERE workspace_key = $1 AND user_id = $2;

-- name: drop_lonely_login
DELETE FROM {schema}.login AS l WHERE l.id = $1
    AND NOT EXISTS (SELECT 1 FROM {schema}.login_workspace AS d WHERE d.login_id = l.id)
    AND NOT EXISTS (SELECT 1 FROM {schema}.session AS s WHERE s.login_id = l.id);

-- name: count_doors
SELECT count(*) FROM {schema}.login_workspace WHERE login_id = $1;

-- name: count_workspace_logins
SELECT count(*) FROM {schema}.login_workspace WHERE workspace_key = $1;

-- name: count_settled_logins
SELECT count(*) FROM {schema}.login_workspace d JOIN {schema}.login l ON l.id = d.login_id
WHERE d.workspace_key = $1 AND NOT l.must_change;

-- name: count_try
INSERT INTO {schema}.sign_in_guard AS g (name_hash, failed_count, last_failed_at) VALUES ($1, 1, $2)
ON CONFLICT (name_hash) DO UPDATE
SET failed_count = CASE
        WHEN g.locked_until > excluded.last_failed_at THEN g.failed_count
        WHEN g.locked_until IS NOT NULL OR g.last_failed_at < $3 THEN 1
        ELSE g.failed_count + 1 END,
    locked_until = CASE
        WHEN g.locked_until > excluded.last_failed_at THEN g.locked_until
        WHEN g.locked_until IS NOT NULL OR g.last_failed_at < $3 THEN NULL
        WHEN g.failed_count + 1 >= $4 THEN $5::timestamptz END,
    last_failed_at = CASE
        WHEN g.locked_until > excluded.last_failed_at THEN g.last_failed_at ELSE excluded.last_failed_at END
RETURNING old.locked_until AS locked_before, new.locked_until AS locked_now;

-- name: read_guard
SELECT locked_until FROM {schema}.sign_in_guard WHERE name_hash = $1;

-- name: forgive_tries
DELETE FROM {schema}.sign_in_guard WHERE name_hash = $1;

-- name: forget_tries
DELETE FROM {schema}.sign_in_guard WHERE last_failed_at < $1;

-- name: take_tokens
-- $3 the quota, $4 how many are wanted at once, $5 now, $6 how many come back a second.
INSERT INTO {schema}.rate_count AS r (name, caller, tokens, at)
VALUES ($1, $2, $3::double precision - $4::double precision, $5)
ON CONFLICT (name, caller) DO UPDATE
SET tokens = least($3, r.tokens + greatest(0, extract(epoch FROM excluded.at - r.at)) * $6::double precision)
        - least($4, floor(least($3, r.tokens + greatest(0, extract(epoch FROM excluded.at - r.at)) * $6))),
    at = greatest(r.at, excluded.at)
RETURNING old.tokens AS before, old.at AS since, new.tokens AS tokens;

-- name: forget_rates
DELETE FROM {schema}.rate_count WHERE at < $1;

-- name: add_session
INSERT INTO {schema}.session
    (id, token_hash, login_id, workspace_key, user_id, created_at, last_seen_at, expires_at, address, agent)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9);

-- name: find_session
SELECT s.id, s.login_id, s.workspace_key, s.user_id, s.subject_id, s.last_seen_at, s.expires_at, l.name, l.must_change,
    l.password_changed_at,
    EXISTS (SELECT 1 FROM {schema}.second_factor AS f WHERE f.login_id = s.login_id AND f.confirmed_at IS NOT NULL)
        AS has_factor
FROM {schema}.session AS s
JOIN {schema}.login AS l ON l.id = s.login_id
JOIN {schema}.login_workspace AS d ON d.login_id = s.login_id AND d.workspace_key = s.workspace_key
WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 AND s.last_seen_at > $3
    AND d.disabled_at IS NULL AND d.user_id = s.user_id;

-- name: find_factor
SELECT secret, confirmed_at FROM {schema}.second_factor WHERE login_id = $1;

-- name: begin_factor
INSERT INTO {schema}.second_factor AS f (login_id, secret, created_at) VALUES ($1, $2, $3)
ON CONFLICT (login_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at, last_step = NULL
WHERE f.confirmed_at IS NULL
RETURNING login_id;

-- name: confirm_factor
UPDATE {schema}.second_factor SET confirmed_at = $2 WHERE login_id = $1;

-- name: use_step
UPDATE {schema}.second_factor SET last_step = $2 WHERE login_id = $1 AND (last_step IS NULL OR last_step < $2);

-- name: drop_factor
DELETE FROM {schema}.second_factor WHERE login_id = $1;

-- name: add_recovery
INSERT INTO {schema}.recovery_code (login_id, code_hash) SELECT $1, u.code FROM unnest($2::bytea[]) AS u (code);

-- name: use_recovery
UPDATE {schema}.recovery_code SET used_at = $3 WHERE login_id = $1 AND code_hash = $2 AND used_at IS NULL;

-- name: count_recovery
SELECT count(*) FROM {schema}.recovery_code WHERE login_id = $1 AND used_at IS NULL;

-- name: drop_recovery
DELETE FROM {schema}.recovery_code WHERE login_id = $1;

-- name: add_ticket
INSERT INTO {schema}.sign_in_ticket (token_hash, login_id, workspace_key, user_id, expires_at)
VALUES ($1, $2, $3, $4, $5);

-- name: find_ticket
SELECT t.login_id, t.workspace_key, t.user_id, l.name
FROM {schema}.sign_in_ticket AS t JOIN {schema}.login AS l ON l.id = t.login_id
JOIN {schema}.login_workspace AS d ON d.login_id = t.login_id AND d.workspace_key = t.workspace_key
WHERE t.token_hash = $1 AND t.expires_at > $2 AND d.disabled_at IS NULL AND d.user_id = t.user_id;

-- name: take_ticket
DELETE FROM {schema}.sign_in_ticket WHERE token_hash = $1;

-- name: drop_tickets
DELETE FROM {schema}.sign_in_ticket WHERE login_id = $1;

-- name: forget_tickets
DELETE FROM {schema}.sign_in_ticket WHERE expires_at < $1;

-- name: keep_password
INSERT INTO {schema}.password_history (login_id, set_at, password_hash)
SELECT l.id, $2, l.password_hash FROM {schema}.login AS l WHERE l.id = $1 AND l.password_hash IS NOT NULL
ON CONFLICT (login_id, set_at) DO NOTHING;

-- name: list_passwords
SELECT password_hash FROM {schema}.password_history WHERE login_id = $1 ORDER BY set_at DESC LIMIT $2;

-- name: forget_passwords
DELETE FROM {schema}.password_history AS h WHERE h.login_id = $1 AND h.set_at NOT IN
    (SELECT k.set_at FROM {schema}.password_history AS k WHERE k.login_id = $1 ORDER BY k.set_at DESC LIMIT $2);

-- name: list_ways
SELECT workspace_key, user_id FROM {schema}.login_workspace WHERE login_id = $1 AND disabled_at IS NULL;

-- name: see_session
UPDATE {schema}.session SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $3;

-- name: set_subject
UPDATE {schema}.session SET subject_id = $2 WHERE id = $1 AND revoked_at IS NULL;

-- name: list_sessions
SELECT id, created_at, last_seen_at, expires_at, address, agent, subject_id FROM {schema}.session
WHERE workspace_key = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > $3 AND last_seen_at > $4
ORDER BY last_seen_at DESC, id
LIMIT 200;

-- name: revoke_session
UPDATE {schema}.session SET revoked_at = $4
WHERE id = $1 AND workspace_key = $2 AND user_id = $3 AND revoked_at IS NULL
RETURNING id;

-- name: revoke_login
UPDATE {schema}.session SET revoked_at = $2 WHERE login_id = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $3;

-- name: revoke_user
UPDATE {schema}.session SET revoked_at = $3 WHERE workspace_key = $1 AND user_id = $2 AND revoked_at IS NULL;

-- name: forget_sessions
DELETE FROM {schema}.session WHERE expires_at < $1 OR revoked_at < $1;

-- name: find_user
SELECT id, name, login_name, email, status, language, deleted_at FROM {schema}.o_user WHERE id = $1;

-- name: list_roles
SELECT roles FROM {schema}.o_user WHERE id = ANY($1::uuid[]);

-- name: find_user_by_login
SELECT id FROM {schema}.o_user WHERE login_name = $1 AND deleted_at IS NULL;

-- name: add_token
INSERT INTO {schema}.api_token (id, token_hash, user_id, title, scopes, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: find_token
SELECT t.id, t.user_id, t.scopes, t.last_used_at, t.title, u.language
FROM {schema}.api_token AS t JOIN {schema}.o_user AS u ON u.id = t.user_id
WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $2)
    AND u.deleted_at IS NULL AND u.status = 'active';

-- name: use_token
UPDATE {schema}.api_token SET last_used_at = $2 WHERE id = $1;

-- name: list_tokens
SELECT id, title, scopes, created_at, expires_at, last_used_at FROM {schema}.api_token
WHERE user_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
ORDER BY id DESC;

-- name: count_tokens
SELECT count(*) FROM {schema}.api_token WHERE user_id = $1 AND revoked_at IS NULL;

-- name: revoke_token
UPDATE {schema}.api_token SET revoked_at = $3 WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL RETURNING id;

-- name: log_access
INSERT INTO {schema}.access_log (id, at, actor_id, subject_id, kind, detail, request_id)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: list_factors
SELECT login_id, secret FROM {schema}.second_factor;

-- name: rewrap_factor
UPDATE {schema}.second_factor SET secret = $3 WHERE login_id = $1 AND secret = $2;
