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
