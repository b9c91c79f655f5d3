-- name: list_views
-- Those of an object that are shared or a person's own, in the order in which he put them.
SELECT v.id, v.name, v.state, v.audience, v.roles, v.owner_id, r.title AS owner_name, v.department_id, v.version,
       coalesce(s.pinned, false) AS pinned
FROM {schema}.list_view v
LEFT JOIN {schema}.list_view_seat s ON s.view_id = v.id AND s.user_id = $2
LEFT JOIN {schema}.record r ON r.id = v.owner_id
WHERE v.object = $1 AND (v.audience <> 'private' OR v.owner_id = $2)
ORDER BY s.position IS NULL, s.position, v.audience = 'private', v.created_at, v.id
LIMIT 500;

-- name: count_own
SELECT count(*) FROM {schema}.list_view WHERE owner_id = $1;

-- name: insert_view
INSERT INTO {schema}.list_view
    (id, object, name, state, audience, roles, owner_id, department_id, version, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $9);

-- name: update_view
UPDATE {schema}.list_view
SET name = $3, state = $4, audience = $5, roles = $6, department_id = $7, updated_at = $8, version = version + 1
WHERE id = $1 AND version = $2;

-- name: delete_view
DELETE FROM {schema}.list_view WHERE id = $1;

-- name: delete_seats
DELETE FROM {schema}.list_view_seat WHERE view_id = $1;

-- name: put_seat
INSERT INTO {schema}.list_view_seat (user_id, view_id, position, pinned) VALUES ($1, $2, $3, $4)
ON CONFLICT (user_id, view_id) DO UPDATE SET position = excluded.position, pinned = excluded.pinned;

-- name: list_all_views
SELECT v.id, v.object, v.name, v.state, v.audience FROM {schema}.list_view v ORDER BY v.object, v.id LIMIT 20000
