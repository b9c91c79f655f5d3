-- name: list_details
SELECT d.key, d.group_id, d.description, d.owner_id FROM {schema}.tag_detail AS d

-- name: put_detail
INSERT INTO {schema}.tag_detail (key, group_id, description, owner_id, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (key) DO UPDATE SET group_id = excluded.group_id, description = excluded.description,
    owner_id = excluded.owner_id

-- name: list_groups
SELECT g.id, g.label, g.color FROM {schema}.tag_group AS g ORDER BY g.position, g.id

-- name: put_group
INSERT INTO {schema}.tag_group (id, label, color, open, position)
SELECT $1, $2, $3, true, (SELECT count(*) FROM {schema}.tag_group)
ON CONFLICT (id) DO UPDATE SET label = excluded.label, color = excluded.color

-- name: has_user
SELECT EXISTS (SELECT 1 FROM {schema}.o_user AS u WHERE u.id = $1 AND u.deleted_at IS NULL)
