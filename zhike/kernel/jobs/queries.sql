-- Statements of the queue. Each stands alone and names its schema; $n are documented by the caller.

-- name: enqueue
INSERT INTO {schema}.job
    (id, kind, state, priority, due_at, unique_key, arguments, operation_id, created_by, created_at)
VALUES ($1, $2, 'waiting', $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (unique_key) WHERE state IN ('waiting', 'running') AND unique_key IS NOT NULL DO NOTHING
RETURNING id;

-- name: find_live
SELECT id FROM {schema}.job WHERE unique_key = $1 AND state IN ('waiting', 'running');

-- name: take
WITH due AS MATERIALIZED (
    SELECT id FROM {schema}.job
    WHERE state = 'waiting' AND due_at <= $1 AND kind = ANY($2::text[])
    ORDER BY priority DESC, due_at, id
    LIMIT $3
    FOR UPDATE SKIP LOCKED
)
UPDATE {schema}.job AS j
SET state = 'running', lease_id = $4, leased_until = $5, attempts = j.attempts + 1
FROM due
WHERE j.id = due.id
RETURNING j.id, j.kind, j.lease_id, j.priority, j.due_at, j.arguments, j.attempts, j.checkpoint,
    j.operation_id, j.created_by;

-- name: next_due
SELECT min(due_at) FROM {schema}.job WHERE state = 'waiting' AND kind = ANY($1::text[]);

-- name: keep_leases
UPDATE {schema}.job SET leased_until = $3
WHERE id = ANY($1::uuid[]) AND lease_id = ANY($2::uuid[]) AND state = 'running'
RETURNING id, lease_id, cancel_asked;

-- name: save_step
UPDATE {schema}.job
SET checkpoint = COALESCE($3, checkpoint), progress = COALESCE($4, progress), leased_until = $5, attempts = 0
WHERE id = $1 AND lease_id = $2 AND state = 'running'
RETURNING cancel_asked;

-- name: report
UPDATE {schema}.job SET progress = $3 WHERE id = $1 AND lease_id = $2 AND state = 'running' RETURNING cancel_asked;

-- name: settle
UPDATE {schema}.job AS j
SET state = d.state, due_at = COALESCE(d.due_at, j.due_at), attempts = COALESCE(d.attempts, j.attempts),
    result = COALESCE(d.result, j.result), error = d.error, finished_at = d.finished_at,
    lease_id = NULL, leased_until = NULL
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::integer[], $6::jsonb[], $7::jsonb[], $8::timestamptz[])
    AS d (id, lease_id, state, due_at, attempts, result, error, finished_at)
WHERE j.id = d.id AND j.lease_id = d.lease_id AND j.state = 'running'
RETURNING j.id;

-- name: list_running
SELECT id, kind, lease_id, leased_until, attempts, cancel_asked FROM {schema}.job WHERE state = 'running';

-- name: count_running
SELECT count(*) FROM {schema}.job WHERE state = 'running' AND leased_until > $1;

-- name: measure
SELECT count(*) FILTER (WHERE state = 'waiting' AND due_at <= $1) AS waiting,
    count(*) FILTER (WHERE state = 'running') AS running,
    min(due_at) FILTER (WHERE state = 'waiting' AND due_at <= $1) AS oldest,
    count(*) FILTER (WHERE state = 'failed') AS failed
FROM {schema}.job;

-- name: ask_cancel
UPDATE {schema}.job
SET cancel_asked = true,
    finished_at = CASE WHEN state = 'waiting' THEN $2::timestamptz END,
    state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE state END
WHERE id = $1 AND state IN ('waiting', 'running')
RETURNING state;

-- name: amend
UPDATE {schema}.job SET arguments = $2, due_at = $3 WHERE id = $1 AND state = 'waiting' RETURNING id;

-- name: try_again
UPDATE {schema}.job
SET state = 'waiting', due_at = $2, attempts = 0, cancel_asked = false, finished_at = NULL
WHERE id = $1 AND state IN ('failed', 'cancelled')
RETURNING id;

-- name: get_job
SELECT id, kind, state, priority, due_at, unique_key, arguments, attempts, cancel_asked, progress, result, error,
    operation_id, created_by, created_at, finished_at
FROM {schema}.job WHERE id = $1;

-- name: list_jobs
SELECT id, kind, state, priority, due_at, unique_key, arguments, attempts, cancel_asked, progress, result, error,
    operation_id, created_by, created_at, finished_at
FROM {schema}.job
WHERE ($1::uuid IS NULL OR created_by = $1) AND ($2::text IS NULL OR state = $2)
    AND ($3::uuid IS NULL OR id < $3) AND ($5::text IS NULL OR kind = $5)
ORDER BY id DESC
LIMIT $4;

-- name: count_by_state
SELECT state, count(*) AS count FROM {schema}.job WHERE state IN ('waiting', 'running', 'failed') GROUP BY state;

-- name: forget_finished
WITH old AS MATERIALIZED (
    SELECT id FROM {schema}.job WHERE finished_at < $1 ORDER BY finished_at LIMIT 2000 FOR UPDATE SKIP LOCKED
)
DELETE FROM {schema}.job AS j USING old WHERE j.id = old.id;

-- name: put_schedule
INSERT INTO {schema}.job_schedule AS s (key, kind, cron, arguments, next_at, active)
VALUES ($1, $2, $3, $4, $5, true)
ON CONFLICT (key) DO UPDATE
SET kind = excluded.kind, cron = excluded.cron, arguments = excluded.arguments, active = true,
    next_at = CASE WHEN s.cron = excluded.cron AND s.active THEN s.next_at ELSE excluded.next_at END;

-- name: retire_schedules
UPDATE {schema}.job_schedule SET active = false WHERE active AND NOT key = ANY($1::text[]);

-- name: due_schedules
SELECT key, kind, cron, arguments FROM {schema}.job_schedule
WHERE active AND next_at <= $1 ORDER BY key FOR UPDATE SKIP LOCKED;

-- name: move_schedule
UPDATE {schema}.job_schedule SET next_at = $2, last_at = $3 WHERE key = $1;

-- name: next_schedule
SELECT min(next_at) FROM {schema}.job_schedule WHERE active;

-- name: hold_worker
SELECT pg_advisory_lock($1);

-- name: try_worker
SELECT pg_try_advisory_xact_lock($1);
