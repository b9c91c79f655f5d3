-- name: add
INSERT INTO {schema}.notification (id, user_id, kind, key, object, record_id, actor_id, text, at, due_at, digest)
SELECT v.id, v.user_id, v.kind, v.key, v.object, v.record_id, v.actor_id, v.text, $9, v.due_at, v.digest
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::jsonb[],
    $10::timestamptz[], $11::text[])
    AS v(id, user_id, kind, key, object, record_id, actor_id, text, due_at, digest)
ON CONFLICT (user_id, key) DO NOTHING
RETURNING id;

-- name: list
SELECT n.id, n.kind, n.object, n.record_id, n.actor_id, u.name AS actor_title, n.text, n.at, n.due_at, n.digest,
    n.read_at
FROM {schema}.notification n LEFT JOIN {schema}.o_user u ON u.id = n.actor_id
WHERE n.user_id = $1 AND n.due_at <= $6 AND ($2::boolean IS NOT TRUE OR n.read_at IS NULL)
    AND ($3::timestamptz IS NULL OR (n.due_at, n.id) < ($3, $4::uuid))
ORDER BY n.due_at DESC, n.id DESC LIMIT $5;

-- name: count_unread
SELECT count(*) FROM {schema}.notification n WHERE n.user_id = $1 AND n.due_at <= $2 AND n.read_at IS NULL;

-- name: mark_read
UPDATE {schema}.notification SET read_at = $3
WHERE user_id = $1 AND due_at <= $3 AND read_at IS NULL AND ($2::uuid[] IS NULL OR id = ANY($2::uuid[]));

-- name: list_fresh
SELECT n.id, n.user_id FROM {schema}.notification n
WHERE n.due_at > $1 AND n.due_at <= $3 AND n.user_id = ANY($2::uuid[]) ORDER BY n.due_at, n.id;

-- name: list_held
SELECT n.id, n.kind, n.due_at FROM {schema}.notification n
WHERE n.user_id = $1 AND n.due_at > $2 ORDER BY n.due_at, n.id LIMIT 5000;

-- name: plan_anew
UPDATE {schema}.notification n SET due_at = v.due_at, digest = v.digest
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS v(id, due_at, digest) WHERE n.id = v.id;

-- name: deliver_held
UPDATE {schema}.notification SET due_at = $2 WHERE user_id = $1 AND due_at > $2;

-- name: read_settings
SELECT s.user_id, s.modes, s.quiet_from, s.quiet_until, s.rest_days, s.daily_at
FROM {schema}.notification_setting s WHERE s.user_id = ANY($1::uuid[]);

-- name: put_settings
INSERT INTO {schema}.notification_setting
    (user_id, modes, quiet_from, quiet_until, rest_days, daily_at, updated_at)
VALUES ($1, $2::jsonb, $3, $4, $5, $6, $7)
ON CONFLICT (user_id) DO UPDATE SET modes = excluded.modes, quiet_from = excluded.quiet_from,
    quiet_until = excluded.quiet_until, rest_days = excluded.rest_days, daily_at = excluded.daily_at,
    updated_at = excluded.updated_at;

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
