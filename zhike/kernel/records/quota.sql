-- How much a workspace holds. What lies in the bin does not count; who may not sign in neither.

-- name: count_records
SELECT count(*) FROM {schema}.record WHERE deleted_at IS NULL;

-- name: count_users
SELECT count(*) FROM {schema}.o_user WHERE deleted_at IS NULL AND status = 'active';

-- name: measure
SELECT (SELECT count(*) FROM {schema}.record WHERE deleted_at IS NULL) AS records,
    (SELECT count(*) FROM {schema}.o_user WHERE deleted_at IS NULL AND status = 'active') AS users,
    (SELECT coalesce(sum(size), 0)::bigint FROM {schema}.file) AS file_bytes;
