-- name: add_chunk
INSERT INTO {schema}.import_chunk (job_id, number, row_count, rows) VALUES ($1, $2, $3, $4);

-- name: get_chunk
SELECT rows FROM {schema}.import_chunk WHERE job_id = $1 AND number = $2;

-- name: next_chunk
SELECT job_id, number, rows FROM {schema}.import_chunk WHERE (job_id, number) > ($1, $2)
ORDER BY job_id, number LIMIT 1 FOR UPDATE;

-- name: replace_chunk
UPDATE {schema}.import_chunk SET rows = $3 WHERE job_id = $1 AND number = $2;

-- name: drop_chunks
DELETE FROM {schema}.import_chunk WHERE job_id = $1;

-- name: drop_old
DELETE FROM {schema}.import_chunk c USING {schema}.job j
WHERE j.id = c.job_id AND j.state IN ('done', 'failed', 'cancelled') AND j.finished_at < $1;

-- name: drop_old_rows
DELETE FROM {schema}.import_row r
WHERE NOT EXISTS (SELECT 1 FROM {schema}.job j WHERE j.id = r.job_id)
AND NOT EXISTS (SELECT 1 FROM {schema}.import_part p WHERE p.id = r.job_id) OR EXISTS (
    SELECT 1 FROM {schema}.job j
    WHERE j.id = r.job_id AND j.state IN ('done', 'failed', 'cancelled') AND j.finished_at < $1
);

-- name: list_rows
SELECT line, record_id, raw, state, problem FROM {schema}.import_row
WHERE job_id = $1 AND line > $2 AND state = ANY($3::text[]) ORDER BY line LIMIT $4;

-- name: list_lines
SELECT line FROM {schema}.import_row WHERE job_id = $1 AND line = ANY($2::bigint[]) AND state = 'refused';

-- name: list_rows_at
SELECT line, record_id, raw, state, problem FROM {schema}.import_row
WHERE job_id = $1 AND line = ANY($2::bigint[]) AND state = 'refused' ORDER BY line;

-- name: drop_lines
DELETE FROM {schema}.import_row WHERE job_id = $1 AND line = ANY($2::bigint[]) AND state = 'refused';

-- name: move_rows
UPDATE {schema}.import_row SET job_id = $1 WHERE job_id = $2;

-- name: get_counts
SELECT counts FROM {schema}.operation WHERE id = $1 AND finished_at IS NOT NULL;

-- name: find_undone
SELECT undone_by IS NOT NULL FROM {schema}.operation WHERE id = $1;

-- name: drop_rows
DELETE FROM {schema}.import_row WHERE job_id = $1;

-- name: list_columns
SELECT name, path FROM {schema}.import_column WHERE object = $1 ORDER BY used_at;

-- name: remember_column
INSERT INTO {schema}.import_column (object, name, path, used_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (object, name) DO UPDATE SET path = excluded.path, used_at = excluded.used_at;

-- name: finish_operation
UPDATE {schema}.operation SET finished_at = $2, counts = $3 WHERE id = $1;

-- name: add_operation
INSERT INTO {schema}.operation (id, kind, title, cause, actor_id, subject_id, at, finished_at, counts)
VALUES ($1, $2, $3, 'user', $4, $5, $6, $6, $7);

-- name: list_remembered
SELECT c.object, c.name, c.path FROM {schema}.import_column c ORDER BY c.object, c.name LIMIT 20000

-- name: get_user_name
SELECT name FROM {schema}.o_user WHERE id = $1
