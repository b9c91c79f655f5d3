-- name: put_chunk
INSERT INTO {schema}.bulk_chunk (job_id, number, ids) VALUES ($1, $2, $3)
ON CONFLICT (job_id, number) DO UPDATE SET ids = excluded.ids;

-- name: get_chunk
SELECT ids FROM {schema}.bulk_chunk WHERE job_id = $1 AND number = $2;

-- name: drop_chunks
DELETE FROM {schema}.bulk_chunk WHERE job_id = $1;

-- name: drop_old
DELETE FROM {schema}.bulk_chunk c USING {schema}.job j
WHERE j.id = c.job_id AND j.state IN ('done', 'failed', 'cancelled') AND j.finished_at < $1;

-- name: finish_operation
UPDATE {schema}.operation SET finished_at = $2, counts = $3 WHERE id = $1;
