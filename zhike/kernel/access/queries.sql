-- Statements of the access room.

-- name: get_version
SELECT version FROM {schema}.access_head WHERE id = 1;

-- name: bump_version
UPDATE {schema}.access_head SET version = version + 1 WHERE id = 1;

-- name: list_departments
SELECT id, parent, head FROM {schema}.o_department WHERE deleted_at IS NULL;

-- name: list_users
SELECT u.id, u.department_id, u.superior, u.roles,
    ARRAY(SELECT d.department_id FROM {schema}.user_department AS d WHERE d.user_id = u.id ORDER BY d.department_id) AS further
FROM {schema}.o_user AS u
WHERE u.deleted_at IS NULL;

-- name: list_active_roles
SELECT roles FROM {schema}.o_user WHERE deleted_at IS NULL AND coalesce(status, 'active') = 'active';

-- name: lock_member
SELECT may_write, expires_at FROM {schema}.member WHERE record_id = $1 AND user_id = $2 FOR UPDATE;

-- name: put_member
INSERT INTO {schema}.member (record_id, user_id, may_write, expires_at, operation_id) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (record_id, user_id) DO UPDATE
SET may_write = excluded.may_write, expires_at = excluded.expires_at, operation_id = excluded.operation_id;

-- name: remove_member
DELETE FROM {schema}.member WHERE record_id = $1 AND user_id = $2;

-- name: list_members
SELECT coalesce(json_agg(json_build_object(
        'user', json_build_object('id', m.user_id, 'title', u.name),
        'right', CASE WHEN m.may_write THEN 'write' ELSE 'read' END,
        'expires_at', m.expires_at) ORDER BY u.name, m.user_id), '[]'::json)
FROM {schema}.member AS m
JOIN {schema}.o_user AS u ON u.id = m.user_id
WHERE m.record_id = $1;

-- name: lock_share
SELECT may_write, expires_at FROM {schema}.share
WHERE record_id = $1 AND principal_kind = $2 AND principal = $3 FOR UPDATE;

-- name: put_share
INSERT INTO {schema}.share (record_id, principal_kind, principal, may_write, expires_at, operation_id)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (record_id, principal_kind, principal) DO UPDATE
SET may_write = excluded.may_write, expires_at = excluded.expires_at, operation_id = excluded.operation_id;

-- name: remove_share
DELETE FROM {schema}.share WHERE record_id = $1 AND principal_kind = $2 AND principal = $3;

-- name: list_shares
SELECT coalesce(json_agg(json_build_object(
        'kind', s.principal_kind, 'principal', s.principal,
        'right', CASE WHEN s.may_write THEN 'write' ELSE 'read' END,
        'expires_at', s.expires_at) ORDER BY s.principal_kind, s.principal), '[]'::json)
FROM {schema}.share AS s
WHERE s.record_id = $1;
