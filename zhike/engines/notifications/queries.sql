-- name: add
INSERT INTO {schema}.notification (id, user_id, kind, key, object, record_id, actor_id, text, at)
SELECT v.id, v.user_id, v.kind, v.key, v.object, v.record_id, v.actor_id, v.text, $9
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::jsonb[])
    AS v(id, user_id, kind, key, object, record_id, actor_id, text)
ON CONFLICT (user_id, key) DO NOTHING
RETURNING id;

-- name: list
SELECT n.id, n.kind, n.object, n.record_id, n.actor_id, u.name AS actor_title, n.text, n.at, n.read_at
FROM {schema}.notification n LEFT JOIN {schema}.o_user u ON u.id = n.actor_id
WHERE n.user_id = $1 AND ($2::boolean IS NOT TRUE OR n.read_at IS NULL)
    AND ($3::timestamptz IS NULL OR (n.at, n.id) < ($3, $4::uuid))
ORDER BY n.at DESC, n.id DESC LIMIT $5;

-- name: count_unread
SELECT count(*) FROM {schema}.notification n WHERE n.user_id = $1 AND n.read_at IS NULL;

-- name: mark_read
UPDATE {schema}.notification SET read_at = $3
WHERE user_id = $1 AND read_at IS NULL AND ($2::uuid[] IS NULL OR id = ANY($2::uuid[]));

-- name: list_fresh
SELECT n.id, n.user_id FROM {schema}.notification n WHERE n.at > $1 AND n.user_id = ANY($2::uuid[]) ORDER BY n.at, n.id;

-- name: forget
DELETE FROM {schema}.notification WHERE at < $1;

-- name: forget_record
DELETE FROM {schema}.notification WHERE record_id = $1;

-- name: lock_cursor
SELECT c.at FROM {schema}.reminder_cursor c WHERE c.id = 1 FOR UPDATE;

-- name: begin_cursor
INSERT INTO {schema}.reminder_cursor (id, at) VALUES (1, $1) ON CONFLICT (id) DO NOTHING;

-- name: move_cursor
UPDATE {schema}.reminder_cursor SET at = $1 WHERE id = 1;

-- name: forget_runs
DELETE FROM {schema}.job WHERE kind = $1 AND state = 'done' AND finished_at < $2;
