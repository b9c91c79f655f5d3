-- name: list_details
-- Tags of a deleted group show none, and are in it again when it comes back.
SELECT d.key, g.id AS group_id, d.description, d.owner_id
FROM {schema}.tag_detail AS d
LEFT JOIN {schema}.tag_group AS g ON g.id = d.group_id AND g.deleted_at IS NULL

-- name: put_detail
INSERT INTO {schema}.tag_detail (key, group_id, description, owner_id, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (key) DO UPDATE SET group_id = excluded.group_id, description = excluded.description,
    owner_id = excluded.owner_id

-- name: list_groups
SELECT g.id, g.label, g.color FROM {schema}.tag_group AS g WHERE g.deleted_at IS NULL ORDER BY g.position, g.id

-- name: put_group
INSERT INTO {schema}.tag_group (id, label, color, open, position)
SELECT $1, $2, $3, true, (SELECT count(*) FROM {schema}.tag_group)
ON CONFLICT (id) DO UPDATE SET label = excluded.label, color = excluded.color

-- name: delete_group
UPDATE {schema}.tag_group AS g SET deleted_at = $2 WHERE g.id = $1 AND g.deleted_at IS NULL RETURNING g.id

-- name: restore_group
UPDATE {schema}.tag_group AS g SET deleted_at = NULL WHERE g.id = $1 AND g.deleted_at IS NOT NULL RETURNING g.id

-- name: has_user
SELECT EXISTS (SELECT 1 FROM {schema}.o_user AS u WHERE u.id = $1 AND u.deleted_at IS NULL)
